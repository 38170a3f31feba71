import type { SessionView } from '@contract/access-views.ts'
import { expect, test } from 'vitest'
import { initialsOf, inOrder, seenWords, signInAddress } from './rules.ts'

test('signing in leads back to the same place', () => {
  const place = { pathname: '/admin/systems', search: '?q=a b', hash: '#status' }
  expect(signInAddress(place)).toBe('/login?continue=%2Fadmin%2Fsystems%3Fq%3Da%20b%23status')
})

test('a name has one or two letters', () => {
  expect(initialsOf('Ada Lovelace')).toBe('AL')
  expect(initialsOf('Ada King of Lovelace')).toBe('AL')
  expect(initialsOf('ada@example.com')).toBe('AC')
  expect(initialsOf('\u00e9mile')).toBe('\u00c9')
  expect(initialsOf(' ')).toBe('\u00b7')
})

test('a session with an open page is in use, whatever was said last', () => {
  const now = 10_000_000
  expect(seenWords({ seen_at: 0, sockets: 1 }, now)).toBe('in use now')
  expect(seenWords({ seen_at: now - 60_000, sockets: 0 }, now)).toBe('in use now')
  expect(seenWords({ seen_at: now - 3_600_000, sockets: 0 }, now)).toBe('last used 1 h ago')
})

test('the own session stands first, then those that were used last', () => {
  const session = (id: string, seen_at: number, own = false) => ({ id, seen_at, own }) as SessionView
  const sorted = inOrder([session('old', 1), session('new', 9), session('own', 5, true)])
  expect(sorted.map(({ id }) => id)).toEqual(['own', 'new', 'old'])
})
