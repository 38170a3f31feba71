import { expect, test } from 'vitest'
import { companyWords, relatedWords } from './rules.ts'

test('what goes with a record is said by name, and ids are not said at all', () => {
  expect(companyWords({ entity: 'module', count: 3, names: ['Display', 'Camera', 'Display'] })).toBe(
    '3 modules: Display and Camera',
  )
  expect(companyWords({ entity: 'zone', count: 40, names: ['A', 'B', 'C'] })).toBe('40 zones: A, B, C and 37 more')
  expect(companyWords({ entity: 'settings', count: 1, names: ['sets-Fm81RUbGq4'] })).toBe('1 settings record')
})

test('those that name a record are called by what they are to it', () => {
  expect(relatedWords('zone', 'zone')).toBe('zones within it')
  expect(relatedWords('zone', 'metadata')).toBe('metadata')
})
