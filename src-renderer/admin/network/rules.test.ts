import { expect, test } from 'vitest'
import { comesFromElsewhere, endWords, namesIn, problemOf, troubleTone, trustAddress } from './rules.ts'

const now = Date.parse('2026-06-01T12:00:00Z')
const inDays = (days: number) => ({ not_after: now + days * 24 * 60 * 60 * 1_000 })

test('the code for phones leads to the page that explains trust, and carries the fingerprint where no server sees it', () => {
  const authority = { url: 'http://[fd00::2]:8420/ca.crt', fingerprint: 'AA:BB', not_after: 0 }
  expect(trustAddress({ authority })).toBe('http://[fd00::2]:8420/login/trust#AA:BB')
  expect(trustAddress({ authority: null })).toBeUndefined()
})

test.each([
  [60, 'good', 'Good until 2026-07-31, 60 days'],
  [13.5, 'busy', 'Good until 2026-06-15, 13 days'],
  [1.2, 'busy', 'Good until 2026-06-02, 1 day'],
  [0.5, 'bad', 'Ends within a day'],
  [0, 'bad', 'Ended on 2026-06-01'],
])('a certificate that ends in %s days', (days, tone, words) => {
  expect(endWords(inDays(days), now)).toEqual({ tone, words })
})

test('a certificate that ended is told louder than one that leaves a name out', () => {
  expect(troubleTone('Your own certificate ended on 2026-02-10.')).toBe('bad')
  expect(troubleTone('It does not cover room-12.')).toBe('busy')
})

test('names are told apart by whatever is between them', () => {
  expect(namesIn(' av.example.com, room\nroom;10.0.0.1 ')).toEqual(['av.example.com', 'room', '10.0.0.1'])
  expect(namesIn('  ')).toEqual([])
})

test.each([
  ['localhost', false],
  ['127.0.0.1', false],
  ['[::1]', false],
  ['', false],
  ['192.168.7.5', true],
  ['room-12.local', true],
])('who has the page from %s comes from elsewhere: %s', (hostname, yes) => {
  expect(comesFromElsewhere(hostname)).toBe(yes)
})

test('what is wrong with a certificate is told beside it', () => {
  expect(problemOf({ message: 'No.', detail: { field: 'key', problem: 'No.' } })).toEqual({
    field: 'key',
    words: 'No.',
  })
  expect(problemOf({ message: 'No.' })).toEqual({ field: undefined, words: 'No.' })
})
