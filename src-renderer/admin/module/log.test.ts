import { expect, test } from 'vitest'
import { copied, matching } from './log.ts'

const lines = [
  { number: 1, at: 0, level: 'debug' as const, message: '%1POWR ?' },
  { number: 2, at: 1, level: 'warn' as const, message: 'No answer' },
]

test('lines are chosen by their gravity and by what they say', () => {
  expect(matching(lines, 'trace', '').length).toBe(2)
  expect(matching(lines, 'info', '').map(({ number }) => number)).toEqual([2])
  expect(matching(lines, 'trace', 'powr').map(({ number }) => number)).toEqual([1])
})

test('copied lines carry their time and level', () => {
  expect(copied(lines)).toBe('1970-01-01T00:00:00.000Z debug  %1POWR ?\n1970-01-01T00:00:00.001Z warn   No answer')
})
