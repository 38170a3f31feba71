import { expect, test } from 'vitest'
import { runFor } from './run-for.ts'

test('what is done in time is done, whatever it throws', () => {
  let isDone = false
  const finish = () => {
    isDone = true
  }
  expect(runFor(10_000, finish)).toBeUndefined()
  expect(isDone).toBe(true)
  const fail = () => {
    throw new RangeError('no')
  }
  expect(() => runFor(10_000, fail)).toThrow(new RangeError('no'))
})

test('what would go on without end is stopped, and what it cost is told', () => {
  let rounds = 0
  const forEver = () => {
    for (;;) rounds += 1
  }
  expect(runFor(20, forEver)).toBeGreaterThanOrEqual(0)
  expect(rounds).toBeGreaterThan(0)
  expect(runFor(10_000, () => {})).toBeUndefined()
})
