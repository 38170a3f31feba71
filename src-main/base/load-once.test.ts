import { expect, test } from 'vitest'
import { loadOnce } from './load-once.ts'

test('it is loaded with the first use, once for all who ask', async () => {
  let loads = 0
  const load = loadOnce(async () => ++loads)
  expect(loads).toBe(0)
  expect(await Promise.all([load(), load()])).toEqual([1, 1])
  expect(await load()).toBe(1)
})

test('all who ask are told why it cannot be loaded, and the next one has it tried again', async () => {
  let loads = 0
  const load = loadOnce(async () => {
    loads += 1
    if (loads === 1) throw new Error('too many open files')
    return loads
  })
  const asked = await Promise.allSettled([load(), load()])
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect([await load(), await load()]).toEqual([2, 2])
})
