import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { until } from '../../testing/until.ts'
import { ensureMatching, MATCH_WITHIN_MS } from './ensure-matching.ts'
import { readPattern } from './patterns.ts'

const signal = new AbortController().signal
const match = (ensure_matching: Record<string, string[]>, profile: Record<string, unknown>, clock = systemClock) =>
  ensureMatching({ ensure_matching }, profile, 'login.example.com', { signal, clock }).then(
    () => 'in',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  )
const out = (field: string) =>
  `denied: You may not sign in here: your "${field}" at login.example.com is none of those that are let in. Ask whoever looks after this node.`

test.each<[string, Record<string, string[]>, Record<string, unknown>, string]>([
  ['no pattern at all', {}, {}, 'in'],
  ['a part of the text, whatever its case', { email: ['@EXAMPLE\\.com'] }, { email: 'ada@example.COM' }, 'in'],
  ['one of several patterns', { email: ['^a$', '^ada@'] }, { email: 'ada@example.com' }, 'in'],
  ['any element of a list', { groups: ['^staff$'] }, { groups: ['guests', 'staff'] }, 'in'],
  ['a number, and a flag', { id: ['^7$'], email_verified: ['^true$'] }, { id: 7, email_verified: true }, 'in'],
  ['the ends as Ruby writes them', { hd: ['\\Aexample\\.com\\Z'] }, { hd: 'example.com' }, 'in'],
  ['no element of a list', { groups: ['^staff$'] }, { groups: ['guests', 'staff-of-others'] }, out('groups')],
  ['an empty list', { groups: ['.*'] }, { groups: [] }, out('groups')],
  ['one field of two', { email: ['@example'], hd: ['^b'] }, { email: 'a@example', hd: 'a' }, out('hd')],
  ['a field that is not there', { hd: [''] }, {}, out('hd')],
  ['a field that every object has', { constructor: ['.*'] }, {}, out('constructor')],
  ['nothing, when a field has no pattern', { hd: [] }, { hd: 'a' }, out('hd')],
  ['an object, or null', { hd: ['.*'] }, { hd: { a: 1 }, groups: null }, out('hd')],
  ['a text that only begins well', { hd: ['^a'] }, { hd: `a${'b'.repeat(256)}` }, out('hd')],
])('matches %s', async (_, patterns, profile, outcome) => {
  expect(await match(patterns, profile)).toBe(outcome)
})

test.each([
  ['(', 'Unterminated group'],
  ['[a', 'Unterminated character class'],
  ['a'.repeat(600), 'longer than 512 letters'],
])('a pattern that cannot be read lets nobody in, and is told: %s', async (pattern, words) => {
  const told = await match({ hd: ['.*', pattern] }, { hd: 'a' })
  expect(told).toContain('invalid: Pattern 2 of ensure_matching for "hd" cannot be read: ')
  expect(told).toContain(words)
})

test('a pattern that never ends is ended, is told, and holds up nothing', async () => {
  const clock = fakeClock()
  const told = match({ hd: ['^a'], email: ['^(a+)+$'] }, { hd: 'a', email: `${'a'.repeat(200)}!` }, clock)
  let turns = 0
  await until(
    () => ++turns,
    count => count > 20,
  )
  await clock.advance(MATCH_WITHIN_MS)
  expect(await told).toMatch(/^rejected: A pattern of ensure_matching for "\w+" takes too long to match\./)
})

test('whoever leaves is not matched any further', async () => {
  const leave = new AbortController()
  const profile = { email: `${'a'.repeat(200)}!` }
  const waiting = { signal: leave.signal, clock: systemClock }
  const told = ensureMatching({ ensure_matching: { email: ['^(a+)+$'] } }, profile, 'a', waiting)
  leave.abort()
  await expect(told).rejects.toMatchObject({ code: 'cancelled' })
  await expect(ensureMatching({ ensure_matching: { email: ['a'] } }, profile, 'a', waiting)).rejects.toMatchObject({
    code: 'cancelled',
  })
})

test('only escapes for the ends are read anew, and a backslash that stands for itself is not one', () => {
  expect(readPattern('\\Aa\\\\z\\.\\z')).toEqual({ source: '^a\\\\z\\.$' })
  fc.assert(
    fc.property(fc.string(), text => {
      const literal = text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
      const { source, wrong } = readPattern(`\\A${literal}\\z`) as { source: string; wrong?: string }
      return wrong !== undefined || new RegExp(source, 'i').test(text)
    }),
  )
})
