import { expect, test } from 'vitest'
import { createOneByOne } from './one-by-one.ts'

test('what has the same name waits for what came before, whatever becomes of that; other names do not wait', async () => {
  const oneByOne = createOneByOne()
  const said: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = oneByOne('ada', async () => {
    await gate.promise
    said.push('first')
    throw new Error('wrong')
  })
  const second = oneByOne('ada', async () => said.push('second'))
  await oneByOne('bea', async () => said.push('other'))
  expect(said).toEqual(['other'])
  gate.resolve()
  await expect(first).rejects.toThrow('wrong')
  expect(await second).toBe(3)
  expect(said).toEqual(['other', 'first', 'second'])
})
