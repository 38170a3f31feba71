import type { SessionView } from '@contract/access-views.ts'
import { expect, test } from 'vitest'
import { foundSessions, openWords, signOutWords, viaWords } from './rules.ts'

const session = (id: string, more: Partial<SessionView> = {}): SessionView => ({
  id,
  kind: 'user',
  sub: `user-${id}`,
  name: id,
  via: 'password',
  systems: null,
  created_at: 0,
  seen_at: 0,
  ends_at: 0,
  address: '192.0.2.1',
  agent: 'Chrome on Windows',
  applications: [],
  sockets: 0,
  own: false,
  ...more,
})

test('one’s own session comes first, then who was seen last', () => {
  const sessions = [session('a', { seen_at: 1 }), session('b', { seen_at: 9 }), session('c', { own: true })]
  expect(foundSessions(sessions, undefined).map(({ id }) => id)).toEqual(['c', 'b', 'a'])
})

test('sessions are found by name, address, browser, room and application', () => {
  const sessions = [
    session('Ada', { applications: ['Control'] }),
    session('Panel', { kind: 'device', systems: [{ id: 'sys-1', name: 'Harbour Room' }], address: '192.0.2.77' }),
  ]
  expect(foundSessions(sessions, 'harbour device').map(({ id }) => id)).toEqual(['Panel'])
  expect(foundSessions(sessions, 'control').map(({ id }) => id)).toEqual(['Ada'])
  expect(foundSessions(sessions, '192.0.2.77 chrome').map(({ id }) => id)).toEqual(['Panel'])
})

test('who signs somebody out is told what that does, and of oneself that it is oneself', () => {
  expect(signOutWords(session('Ada', { own: true }))).toContain('you will be signed out')
  expect(signOutWords(session('Wall', { kind: 'device' }))).toContain('go dark')
  const guest = session('Guest', { kind: 'guest', systems: [{ id: 'sys-1', name: 'Harbour Room' }] })
  expect(signOutWords(guest)).toContain('of Harbour Room')
})

test('a means of signing in that nobody knows yet is still named', () => {
  expect(viaWords('ldap')).toBe('by a directory')
  expect(viaWords('passkey')).toBe('by passkey')
})

test('what is open is counted, and nothing is not', () => {
  expect(openWords({ sockets: 0, applications: [] })).toBe('')
  expect(openWords({ sockets: 2, applications: ['Control'] })).toBe('Control · 2 open sockets')
})
