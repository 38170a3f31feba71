import { expect, test } from 'vitest'
import { emitter } from '../base/emitter.ts'
import { fakeClock } from '../base/fake-clock.ts'
import { watched } from './stream.ts'

type Pace = Omit<Parameters<typeof watched<number>>[2], 'clock'>

/** Somebody who watches a number, and what was told of it. */
function watching(pace: Pace) {
  const clock = fakeClock()
  const changed = emitter<void>()
  const state = { value: 1, listeners: 0 }
  const told: number[] = []
  const stopping = new AbortController()
  const listen = (ring: () => void) => {
    state.listeners += 1
    const stop = changed.on(ring)
    return [
      () => {
        state.listeners -= 1
        stop()
      },
    ]
  }
  const over = (async () => {
    for await (const value of watched(listen, () => state.value, { clock, ...pace }, stopping.signal)) told.push(value)
  })()
  const become = (value: number) => {
    state.value = value
    changed.emit()
  }
  return { clock, state, told, become, stop: () => stopping.abort(), over }
}

test('what is is told at once, and of what comes in the pause the last, once', async () => {
  const { clock, told, become, stop, over, state } = watching({ pauseMs: 100 })
  await clock.advance(0)
  expect(told).toEqual([1])
  become(2)
  become(3)
  await clock.advance(99)
  expect(told).toEqual([1])
  await clock.advance(1)
  expect(told).toEqual([1, 3])
  await clock.advance(1_000)
  expect(told).toEqual([1, 3])
  stop()
  await over
  expect(state.listeners).toBe(0)
})

test('without a pause it is told as soon as it rings', async () => {
  const { clock, told, become, stop, over } = watching({ pauseMs: 0 })
  await clock.advance(0)
  become(2)
  await clock.advance(0)
  expect(told).toEqual([1, 2])
  stop()
  await over
})

test('what is the same is not told again', async () => {
  const { clock, told, become, stop, over } = watching({ pauseMs: 10, isSame: (before, now) => before === now })
  await clock.advance(0)
  for (const value of [1, 2, 2, 1]) {
    become(value)
    await clock.advance(10)
  }
  expect(told).toEqual([1, 2, 1])
  stop()
  await over
})

test('what runs out is looked at again although nothing rings', async () => {
  const { clock, told, state, stop, over } = watching({ pauseMs: 10, againInMs: () => 500 })
  await clock.advance(10)
  state.value = 2
  await clock.advance(499)
  expect(told).toEqual([1])
  await clock.advance(1)
  expect(told).toEqual([1, 2])
  stop()
  await over
})
