import { expect, test } from 'vitest'
import { momentIn, nextTimes, zoneNamed } from './times.ts'

const friday = Date.parse('2026-03-27T12:00:00Z')
const iso = (times: number[]) => times.map(at => new Date(at).toISOString())

test('the next times of a line are those of its zone, also where its clocks are put forward in between', () => {
  expect(iso(nextTimes('0 9 * * 5,1', 'Europe/London', friday))).toEqual([
    '2026-03-30T08:00:00.000Z',
    '2026-04-03T08:00:00.000Z',
    '2026-04-06T08:00:00.000Z',
  ])
})

test('a line that cannot be read, or a zone that is none, has no times', () => {
  expect(nextTimes('soon', 'UTC', friday)).toEqual([])
  expect(nextTimes('0 9 * * *', 'Mars/Olympus', friday)).toEqual([])
})

test('no zone is the node’s own, and an empty one is UTC', () => {
  expect([undefined, 'Local', '', 'Europe/London'].map(zoneNamed)).toEqual([
    undefined,
    undefined,
    'UTC',
    'Europe/London',
  ])
})

test('a moment is told on the clock of its zone, and a zone that is none costs nothing', () => {
  expect(momentIn(friday, 'Asia/Tokyo')).toContain('21:00')
  expect(momentIn(friday, 'Mars/Olympus')).toBe('2026-03-27T12:00:00.000Z')
})
