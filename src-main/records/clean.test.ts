import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entities } from '../model/index.ts'
import { cleaned, cleanText } from './clean.ts'

const soak = Boolean(process.env.ALCOVE_SOAK)

test.each([
  ['<b>Lobby</b>', 'Lobby', '<b>Lobby</b>'],
  ['Lobby<script>alert(1)</script>', 'Lobby', 'Lobby'],
  ['<a href="javascript:alert(1)" onclick="x()">Lobby</a>', 'Lobby', '<a>Lobby</a>'],
  ['&lt;b&gt;', '&lt;b&gt;', '&lt;b&gt;'],
  ['caf&#233;', 'café', 'café'],
  ['a &amp; b', 'a &amp; b', 'a &amp; b'],
  ['<<b>script>', '&lt;script>', '&lt;<b>script></b>'],
])('%s: markup goes from a text, only what does something from a description', (given, text, common) => {
  expect(cleanText(given, 'text')).toBe(text)
  expect(cleanText(given, 'common')).toBe(common)
})

test.each(['Sound & light', '3 < 4', 'I <3 this room', 'in -> out & back', 'R&D', '"quoted"', "O'Neill", 'a <'])(
  '%s is no markup and stays as it is',
  text => {
    expect(cleanText(text, 'text')).toBe(text)
    expect(cleanText(text, 'common')).toBe(text)
  },
)

test('a text of nothing but blanks, or nothing but markup, is empty', () => {
  for (const text of [' ', '\n\t', '<p> </p>']) expect(cleanText(text, 'text')).toBe('')
  expect(cleanText(' ', 'common')).toBe(' ')
})

test('fields that the model cleans are cleaned, lists element by element; others are left alone', () => {
  const { control_system } = entities
  const markup = '<b>a</b><script>b</script>'
  expect(
    cleaned(control_system, {
      name: markup,
      description: markup,
      features: [markup],
      map_id: markup,
      constructor: markup,
    }),
  ).toEqual({ name: 'a', description: '<b>a</b>', features: ['a'], map_id: markup, constructor: markup })
})

test('cleaning what is clean changes nothing, and no tag outlives it in a text', () => {
  const pieces = [
    '<',
    '>',
    '&',
    'amp;',
    'lt;',
    'gt;',
    '#60;',
    '#38;',
    'b',
    '/',
    'script',
    ' ',
    '"',
    "'",
    '=',
    '!',
    '--',
  ]
  const more = ['a', 'href', 'onclick', 'x', '#', ';', '\n', '?', 'é', 'javascript:', 'img', 'src', 'quot;']
  const html = fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 14 }).map(some => some.join(''))
  fc.assert(
    fc.property(fc.oneof(html, fc.string()), fc.constantFrom('text' as const, 'common' as const), (text, how) => {
      const once = cleanText(text, how)
      expect(cleanText(once, how)).toBe(once)
      if (how === 'text') expect(once).not.toMatch(/<[a-z/!?]/i)
      else expect(once).not.toMatch(/<script|<[a-z][^>]*\s(?:on\w+|src|href="javascript)/i)
    }),
    { numRuns: soak ? 500_000 : 3_000 },
  )
})
