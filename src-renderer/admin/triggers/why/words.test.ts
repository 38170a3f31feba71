import type { ConditionNow } from '@contract/traces-views.ts'
import { expect, test } from 'vitest'
import { conditionName, groundsWords } from './words.ts'

const condition = (given: Partial<ConditionNow>): ConditionNow => ({
  key: 'comparison_0',
  is: false,
  since: 0,
  ...given,
})
const left = { mod: 'Display_1', status: 'input', keys: ['main'], value: 'hdmi', at: 40_000 }

test('a comparison is told with the value it had and how old that was', () => {
  expect(groundsWords(condition({ operator: 'equal', sides: [left, { value: 'vga', at: null }] }), 100_000)).toBe(
    'Display_1.input.main ("hdmi", 1 min old) equals "vga"',
  )
})

test('a status that nobody reported is told as that', () => {
  const sides = [
    { ...left, at: null, value: null },
    { value: 5, at: null },
  ]
  expect(groundsWords(condition({ operator: 'less_than', sides }), 0)).toBe(
    'Display_1.input.main (never reported) is less than 5',
  )
})

test('what kept a condition from being judged comes before all else, and a time tells when it comes', () => {
  expect(groundsWords(condition({ trouble: 'There is no Display_1.', sides: [left, left] }), 0)).toBe(
    'There is no Display_1.',
  )
  expect(groundsWords(condition({ key: 'time_0', next_at: 120_000 }), 0)).toMatch(/^It comes in 2 min: /)
  expect(groundsWords(condition({ key: 'time_0', next_at: null }), 0)).toBe('It never comes again.')
})

test('conditions are counted from 1, as in the editor', () => {
  expect(['comparison_0', 'time_2', 'webhook'].map(conditionName)).toEqual(['Condition 1', 'Time 3', 'Web request'])
})
