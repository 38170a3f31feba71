import { expect, test } from 'vitest'
import { healthWords, lasting, took } from './words.ts'

test('time is said in the unit a person would choose', () => {
  expect(lasting(-5)).toBe('0 s')
  expect(lasting(59_999)).toBe('59 s')
  expect(lasting(3 * 60_000)).toBe('3 min')
  expect(lasting(125 * 60_000)).toBe('2 h 5 min')
  expect(lasting(26 * 3_600_000)).toBe('26 h')
  expect(lasting(72 * 3_600_000)).toBe('3 days')
  expect(took(3.07)).toBe('3.1 ms')
  expect(took(1_234.5)).toBe('1235 ms')
})

test('a module that is on its way has no duration to tell', () => {
  expect(healthWords({ state: 'connected', since: 0 }, 180_000)).toEqual({ tone: 'good', words: 'Connected 3 min' })
  expect(healthWords({ state: 'restarting', since: 0 }, 180_000)).toEqual({ tone: 'busy', words: 'Restarting…' })
})
