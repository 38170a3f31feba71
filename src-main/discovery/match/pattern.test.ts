import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patternFits } from './pattern.ts'

test('a pattern is found anywhere, whatever the case', () => {
  expect(patternFits('sharp', 'NEC / SHARP display')).toBe(true)
  expect(patternFits('^sharp', 'NEC / SHARP display')).toBe(false)
  expect(patternFits('', '')).toBe(false)
})

test('what is no pattern fits nothing', () => {
  for (const pattern of ['(', '[', '*', 'a{2,1}', '\\']) expect(patternFits(pattern, 'a(*[\\')).toBe(false)
})

test('only the beginning of a long text is looked at', () => {
  expect(patternFits('end', `${'x'.repeat(197)}end`)).toBe(true)
  expect(patternFits('end', `${'x'.repeat(198)}end`)).toBe(false)
})

test.each(['^(a+)+$', '(a|a)(a|a)*b', '(?:a?){30}a{30}$', '^(a|aa)+$', '.*.*.*.*.*b'])(
  'a pattern that would take for ever is given up: %s',
  pattern => {
    const text = `${'a'.repeat(199)}!`
    expect(patternFits(pattern, text)).toBe(false)
    // It is not tried again, even where it would be quick.
    expect(patternFits(pattern, 'b')).toBe(false)
  },
)

test('a pattern that looks dangerous and is not is used', () => {
  expect(patternFits('^(?:[a-z]+-)+(?=\\d)', 'plus-one-4')).toBe(true)
  expect(patternFits('(\\d)\\1', '1-22-3')).toBe(true)
  expect(patternFits('(\\d)\\1', '1-23-3')).toBe(false)
})

test('for every pattern and text it is what the language says', () => {
  const part = fc.constantFrom('a', 'b', '.', '^', '$', '[ab]', 'a?', 'b+', '(a|b)', '\\d', '(?:ab)', '\\.', '|')
  const pattern = fc.array(part, { minLength: 1, maxLength: 6 }).map(parts => parts.join(''))
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '1', '.'), minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(pattern, text, (pattern, text) => {
      expect(patternFits(pattern, text)).toBe(new RegExp(pattern, 'i').test(text))
    }),
    { numRuns: 300 },
  )
})
