import type { AuditEntry } from '@contract/access-views.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heldBack, isAskedFor, merged, toldOf, toneOf, whenWords } from './rules.ts'

const entry = (id: string, at: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  id,
  at,
  what: 'sign-in',
  ok: true,
  who: 'Ada',
  subject_id: null,
  address: '192.0.2.1',
  agent: 'Firefox on Linux',
  detail: '',
  times: 1,
  ...more,
})
const everything = { q: undefined, refused: false }

test('each entry is told in plain words, and one of a kind that is new here as the node says it', () => {
  const sentence = (what: string, ok: boolean, who: string, detail = '') => toldOf({ what, ok, who, detail }).sentence
  expect(sentence('sign-in', true, 'Ada')).toBe('Ada signed in')
  expect(sentence('sign-in refused', false, 'ada@example.com')).toBe('ada@example.com was not let in')
  expect(sentence('sign-in', false, '')).toBe('Somebody was not let in')
  expect(sentence('claim refused', false, '')).toBe('Somebody tried to claim this node and was refused')
  expect(sentence('tunnel', true, 'Ada')).toBe('Ada: tunnel')
  expect(toneOf({ what: 'sign-in refused', ok: false })).toBe('bad')
})

test('what somebody did to others is told as what they did, and once', () => {
  const told = (what: string, detail: string) => toldOf({ what, ok: true, who: 'Ada', detail })
  expect(told('device', 'Let Wall panel in, for Harbour Room.')).toEqual({
    sentence: 'Ada let Wall panel in, for Harbour Room',
    more: '',
  })
  expect(told('sign-out', 'Signed Grace out.').sentence).toBe('Ada signed Grace out')
  expect(told('sign-out', 'On all devices.')).toEqual({ sentence: 'Ada signed out', more: 'On all devices.' })
})

test('what happens meanwhile stands above what was listed, and a repeated refusal counts up in its place', () => {
  const refusal = entry('2', 20, { what: 'refused', ok: false })
  const parts = {
    page: [refusal, entry('1', 10)],
    older: [],
    since: [entry('3', 30), { ...refusal, times: 12 }],
    more: false,
  }
  expect(merged(parts, everything).map(({ id, times }) => [id, times])).toEqual([
    ['3', 1],
    ['2', 12],
    ['1', 1],
  ])
})

test('only what is asked for comes in while one looks', () => {
  const since = [entry('1', 1), entry('2', 2, { what: 'refused', ok: false, detail: 'no such user' })]
  const ids = (asked: { q: string | undefined; refused: boolean }) =>
    merged({ page: [], older: [], since, more: false }, asked).map(({ id }) => id)
  expect(ids({ q: undefined, refused: true })).toEqual(['2'])
  expect(ids({ q: 'firefox ADA', refused: false })).toEqual(['2', '1'])
  expect(ids({ q: 'such', refused: true })).toEqual(['2'])
  expect(isAskedFor(entry('1', 1), { q: 'grace', refused: false })).toBe(false)
})

test('what was seen before a gap does not stand beneath what was listed after it', () => {
  const parts = { page: [entry('9', 90), entry('8', 80)], older: [], since: [entry('1', 10)], more: true }
  expect(merged(parts, everything).map(({ id }) => id)).toEqual(['9', '8'])
  expect(merged({ ...parts, more: false }, everything).map(({ id }) => id)).toEqual(['9', '8', '1'])
})

test('however a trail is cut into what was listed and what was seen, it is the same trail', () => {
  const trail = Array.from({ length: 12 }, (_, index) => entry(String(100 + index), index))
  const newest = trail.toReversed()
  const cuts = fc.tuple(fc.nat(12), fc.nat(12), fc.shuffledSubarray(trail))
  fc.assert(
    fc.property(cuts, ([one, other, seen]) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)]
      const parts = { page: newest.slice(0, to), older: newest.slice(from), since: seen, more: false }
      expect(merged(parts, everything)).toEqual(newest)
    }),
  )
})

test('what is held back is counted', () => {
  expect(heldBack([entry('1', 1)], [entry('2', 2), entry('1', 1)])).toBe(1)
})

test('the day is said of what was not today', () => {
  const now = new Date(2026, 4, 5, 12).getTime()
  expect(whenWords(now - 60_000, now)).toBe('11:59:00')
  expect(whenWords(now - 86_400_000, now)).toMatch(/4.*12:00:00/)
  expect(whenWords(new Date(2024, 1, 1).getTime(), now)).toContain('2024')
})
