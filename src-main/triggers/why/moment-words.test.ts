import { expect, test } from 'vitest'
import { momentWords } from './moment-words.ts'

const at = (iso: string) => Date.parse(iso)

test.each([
  ['2026-01-01T08:00:00.999Z', 'Europe/Berlin', 'Thursday, 1 January 2026 at 09:00 (Europe/Berlin)'],
  ['2026-07-01T08:00:00Z', 'Europe/Berlin', 'Wednesday, 1 July 2026 at 10:00 (Europe/Berlin)'],
  ['2026-01-01T00:00:09Z', 'America/New_York', 'Wednesday, 31 December 2025 at 19:00:09 (America/New_York)'],
  ['2026-01-01T00:00:00Z', 'UTC', 'Thursday, 1 January 2026 at 00:00 (UTC)'],
])('%s in %s is %s', (iso, zone, words) => {
  expect(momentWords(at(iso), zone)).toBe(words)
})

test('a zone that there is not is told as UTC, and a day that there is not breaks nothing', () => {
  expect(momentWords(at('2026-01-01T08:00:00Z'), 'Mars/Olympus')).toBe('Thursday, 1 January 2026 at 08:00 (UTC)')
  expect(momentWords(9e18, 'UTC')).toBe('a day that no calendar has')
})
