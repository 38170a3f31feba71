import { expect, test } from 'vitest'
import { settle } from '../../base/fake-clock.ts'
import { createInTurn } from './in-turn.ts'

test('one after the other about one thing, at once about others, also when somebody gives up waiting', async () => {
  const inTurn = createInTurn()
  const done: string[] = []
  const first = Promise.withResolvers<void>()
  const stop = new AbortController()
  const one = inTurn('a', undefined, async () => {
    await first.promise
    done.push('one')
  })
  const two = inTurn('a', stop.signal, async () => void done.push('two'))
  const three = inTurn('a', undefined, async () => void done.push('three'))
  await inTurn('b', undefined, async () => void done.push('other'))
  stop.abort()
  await expect(two).rejects.toMatchObject({ code: 'cancelled' })
  await settle()
  expect(done).toEqual(['other'])
  first.resolve()
  await Promise.all([one, three])
  expect(done).toEqual(['other', 'one', 'three'])
})

test('what failed does not hold what comes after it', async () => {
  const inTurn = createInTurn()
  const failed = inTurn('a', undefined, () => Promise.reject(new Error('no')))
  const next = inTurn('a', undefined, async () => 'done')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('done')
})
