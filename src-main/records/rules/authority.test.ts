import { expect, test } from 'vitest'
import { isEncrypted } from '../../store/placeos-encryption.ts'
import { openedRecords, problemsOf } from '../testing/opened-records.ts'

test('a domain is its host name, in lower case', async () => {
  const { records } = await openedRecords()
  const row = await records.create('authority', { name: 'A', domain: 'https://Place.Example.org:8443/login' })
  expect(row.domain).toBe('place.example.org')
  expect((await records.update('authority', row.id, { domain: 'Other.org' })).domain).toBe('other.org')
})

test('replacing the configuration drops what it began with', async () => {
  const { records } = await openedRecords()
  const { id, config } = await records.create('authority', { name: 'A', domain: 'a' })
  expect(config).toEqual({ default_app: '/backoffice/' })
  expect((await records.update('authority', id, { config: { metadata: 'zone-1' } })).config).toEqual({
    metadata: 'zone-1',
  })
})

test('with it go its people with all that is theirs, its ways to sign in and its applications', async () => {
  const { store, records } = await openedRecords()
  const { id } = await records.create('authority', { name: 'A', domain: 'a' })
  const own = { name: 'A', authority_id: id }
  const user = await records.create('user', { ...own, email: 'a@a' })
  await records.create('api_key', { name: 'a', user_id: user.id })
  await records.create('metadata', { name: 'a', details: 1, parent_id: user.id })
  await records.create('ldap_authentication', { ...own, host: 'a', base: 'b' })
  await records.create('oauth_authentication', { ...own, site: 's', client_id: 'c', client_secret: 'd', scope: 'e' })
  await records.create('saml_authentication', own)
  await records.create('doorkeeper_application', { name: 'A', owner_id: id, redirect_uri: 'https://a' })
  await records.remove('authority', id)
  for (const name of ['api_key', 'metadata', 'ldap_authentication', 'oauth_authentication'] as const) {
    expect(store[name].all(), name).toEqual([])
  }
  expect(store.saml_authentication.size + store.doorkeeper_application.size).toBe(0)
  expect(store.user.all().map(row => row.id)).toEqual(['user-admin', 'user-jo'])
})

test('the last admin’s cannot go, and then nothing does', async () => {
  const { store, records } = await openedRecords()
  await expect(records.remove('authority', 'authority-1')).rejects.toThrow('At least one admin must remain')
  expect(store.user.size).toBe(2)
  expect(store.authority.size).toBe(1)
})

test('two sources of one domain may have the same name', async () => {
  const { records } = await openedRecords()
  const source = { name: 'Directory', host: 'a', base: 'b', authority_id: 'authority-1' }
  await records.create('ldap_authentication', source)
  await records.create('ldap_authentication', source)
  expect(await problemsOf(records.create('ldap_authentication', { ...source, authority_id: '' }))).toEqual({
    authority_id: 'is required',
  })
})

test('an OAuth source’s secret may be empty, and is never kept in clear', async () => {
  const { store, records } = await openedRecords()
  const source = { name: 'A', authority_id: 'authority-1', site: '', client_id: '', client_secret: '', scope: '' }
  expect((await records.create('oauth_authentication', source)).client_secret).toBe('')
  const { id, client_secret } = await records.create('oauth_authentication', { ...source, client_secret: 'hunter2' })
  expect(isEncrypted(client_secret)).toBe(true)
  expect(store.secrets.decrypt(3, id, client_secret)).toBe('hunter2')
})
