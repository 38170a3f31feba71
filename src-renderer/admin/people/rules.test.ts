import { expect, test } from 'vitest'
import { agoWords, hasWords, instantIn, inWords, listWords, refusalWords } from './rules.ts'

test('what never was has no time', () => {
  expect(instantIn({ last_login: null }, 'last_login')).toBeUndefined()
  expect(instantIn({ last_login: 0 }, 'last_login')).toBeUndefined()
  expect(instantIn({ last_login: 12 }, 'last_login')).toBe(12_000)
})

test('how long ago something was is said as long as a person would count it', () => {
  expect(agoWords(1_000, 2_000)).toBe('just now')
  expect(agoWords(0, 5 * 60_000)).toBe('5 min ago')
  expect(agoWords(0, 70 * 86_400_000)).toMatch(/1970/)
})

test('words are listed as in a sentence', () => {
  expect(listWords([])).toBe('')
  expect(listWords(['a'])).toBe('a')
  expect(listWords(['a', 'b', 'c'])).toBe('a, b and c')
})

test('every word must be somewhere, whatever its case', () => {
  expect(hasWords(inWords('ada LEVEL'), ['Ada Lovelace', null, 'level-3'])).toBe(true)
  expect(hasWords(inWords('ada grace'), ['Ada Lovelace'])).toBe(false)
  expect(hasWords(inWords('  '), [])).toBe(true)
})

test('what the node refuses is told with the name of the field', () => {
  const failure = { code: 'invalid' as const, message: 'Validation failed' }
  const detail = { failures: [{ field: 'sys_admin', reason: 'At least one admin must remain' }] }
  expect(refusalWords('user', { ...failure, detail })).toBe('Administrator: At least one admin must remain.')
  expect(refusalWords('user', failure)).toBe('Validation failed')
})
