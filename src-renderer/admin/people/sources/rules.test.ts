import { expect, test } from 'vitest'
import { inOrder, profileLines, redirectAddresses, sourceOf, verdict } from './rules.ts'

const labels = { 'authority-1': 'Quay House' }

test('a source says where it is, as a person would write it', () => {
  const ldap = { id: 'ldap_strat-1', name: 'AD', authority_id: 'authority-1', host: 'ad.example.com' }
  const address = (more: object) => sourceOf('ldap_authentication', { ...ldap, ...more }, labels).address
  expect(address({ port: 636, auth_method: 'ssl' })).toBe('ldaps://ad.example.com:636')
  expect(address({ port: 389, auth_method: 'tls' })).toBe('ldap://ad.example.com:389 with StartTLS')
  const oauth = sourceOf('oauth_authentication', { id: 'oauth_strat-1', site: 'https://login.example.com' }, labels)
  expect(oauth).toMatchObject({ address: 'https://login.example.com', name: 'oauth_strat-1' })
  expect(inOrder([oauth, sourceOf('ldap_authentication', ldap, labels)]).map(({ id }) => id)).toEqual([
    'ldap_strat-1',
    'oauth_strat-1',
  ])
})

test('the redirect address names the source, and has no query for the provider that takes none', () => {
  const id = 'oauth_strat-1'
  const origins = ['https://192.0.2.7:8420', 'https://node.local:8420']
  expect(redirectAddresses({ id, address: 'https://login.example.com' }, origins)).toEqual([
    'https://192.0.2.7:8420/auth/oauth2/callback?id=oauth_strat-1',
    'https://node.local:8420/auth/oauth2/callback?id=oauth_strat-1',
  ])
  expect(redirectAddresses({ id, address: 'acme.b2clogin.com/acme' }, ['https://n'])).toEqual([
    'https://n/auth/oauth2/callback/oauth_strat-1',
  ])
})

test('a test is summed up by the step that failed first', () => {
  const step = (name: string, outcome: 'good' | 'failed' | 'skipped' | 'noted') => ({ step: name, outcome, said: '' })
  expect(verdict({ ok: false, steps: [step('Connect', 'failed'), step('Bind', 'skipped')], took_ms: 20 })).toBe(
    'It fails at “Connect”, after 20 ms.',
  )
  expect(verdict({ ok: true, steps: [step('Connect', 'good'), step('Groups', 'noted')], took_ms: 20 })).toContain(
    'with one note',
  )
  expect(verdict({ ok: false, steps: [], took_ms: 20 })).toContain('does not work')
})

test('a profile is told line by line, without what is empty', () => {
  expect(profileLines({ name: 'Ada', email: '', phone: null, groups: ['a'] })).toEqual([
    ['name', 'Ada'],
    ['groups', '["a"]'],
  ])
})
