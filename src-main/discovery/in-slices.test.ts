import { setImmediate as turnOver } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { createInSlices } from './in-slices.ts'

/** Each piece of work takes a millisecond. */
function turns() {
  let nowMs = 0
  const done: number[] = []
  const warned: string[] = []
  const log = { ...silentLog, warn: (message: string) => warned.push(message) }
  const inSlices = createInSlices({ clock: { monotonic: () => nowMs }, log })
  return {
    ...{ done, warned },
    asks: (piece: number) =>
      inSlices(() => {
        nowMs += 1
        done.push(piece)
      }),
  }
}

test('a little is done at once, and nothing waits', () => {
  const { done, asks } = turns()
  for (const piece of [1, 2]) asks(piece)
  expect(done).toEqual([1, 2])
})

test('much is done in several turns of the main loop, in the order in which it came', async () => {
  const { done, asks } = turns()
  const all = Array.from({ length: 100 }, (_, piece) => piece)
  for (const piece of all.slice(0, 50)) asks(piece)
  const atOnce = done.length
  let most = 0
  await turnOver()
  for (const piece of all.slice(50)) asks(piece)
  while (done.length < all.length) {
    const before = done.length
    await turnOver()
    most = Math.max(most, done.length - before)
  }
  expect(atOnce).toBeLessThan(10)
  expect(most).toBeLessThan(10)
  expect(done).toEqual(all)
})

test('what waits has an end, and that is said once', async () => {
  const { asks, done, warned } = turns()
  for (let piece = 0; piece < 5_000; piece++) asks(piece)
  expect(warned).toHaveLength(1)
  let before = -1
  while (done.length > before) {
    before = done.length
    await turnOver()
  }
  expect(done.length).toBeLessThan(5_000)
  expect(done.length).toBeGreaterThan(3_000)
})
