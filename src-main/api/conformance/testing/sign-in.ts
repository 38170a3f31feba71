import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { describeResource } from './resource.ts'
import { call, wire } from './site.ts'

// What belongs to signing in, and brokers (rest.md 4.3).

const ofAuthority = { authority_id: 'authority-localhost' }

describeResource(
  'domains',
  {
    entity: 'authority',
    query: 'queryDomains',
    show: 'showDomain',
    add: 'addDomain',
    update: 'updateDomain',
    remove: 'removeDomain',
    text: 'description',
    fields: name => ({
      name,
      description: 'Of the house',
      domain: `${name.replaceAll(' ', '-')}.example`,
      config: { default_app: '/app/' },
      internals: { soft_delete: true },
      email_domains: ['house.example'],
    }),
  },
  () => {
    test('are reduced to their host name, and there is one of each', async () => {
      const made = await call('addDomain', { name: 'domains: host', domain: 'https://House.Example:8443/app' })
      expect(made.domain).toBe('house.example')
      await expect(call('addDomain', { name: 'domains: again', domain: 'house.example' })).rejects.toEqual({
        status: 422,
      })
    })
  },
)

describeResource(
  'brokers',
  {
    entity: 'broker',
    query: 'queryBrokers',
    short: true,
    show: 'showBroker',
    add: 'addBroker',
    update: 'updateBroker',
    remove: 'removeBroker',
    text: 'description',
    fields: name => ({
      name,
      description: 'In the cellar',
      host: '127.0.0.1',
      port: 1,
      tls: true,
      auth_type: 1,
      filters: ['^secret'],
    }),
  },
  () => {
    test('keep a password for themselves and take it back unchanged', async () => {
      const made = await call('addBroker', {
        name: 'brokers: with a password',
        host: '127.0.0.1',
        port: 1,
        username: 'alcove',
        password: 'hush',
      })
      const shown = await wire(`/brokers/${made.id}`)
      expect(shown.password).toMatch(/^\W/)
      const back = await call('updateBroker', made.id, { ...shown, description: 'changed' })
      expect(back).toMatchObject({ description: 'changed', password: shown.password })
      await expect(call('updateBroker', made.id, { filters: ['('] })).rejects.toEqual({ status: 422 })
    })
  },
)

describeResource(
  'applications',
  {
    entity: 'doorkeeper_application',
    query: 'queryApplications',
    show: 'showApplication',
    add: 'addApplication',
    update: 'updateApplication',
    remove: 'removeApplication',
    text: 'scopes',
    fields: name => ({
      name,
      owner_id: 'authority-localhost',
      redirect_uri: `https://${name.replaceAll(' ', '-')}.example/oauth-resp.html`,
      scopes: 'public systems',
      skip_authorization: true,
    }),
  },
  () => {
    test('are known by the MD5 of where they return to', async () => {
      const fields = { name: 'applications: uid', owner_id: 'authority-localhost' }
      const made = await call('addApplication', {
        ...fields,
        uid: 'made-up',
        secret: 'made-up',
        redirect_uri: 'https://App.Example/oauth-resp.html',
      })
      expect(made).toMatchObject({
        uid: createHash('md5').update('https://app.example/oauth-resp.html').digest('hex'),
        secret: expect.not.stringMatching('made-up'),
      })
      await expect(call('showApplication', 'none')).rejects.toEqual({ status: 404 })
    })

    test('are found by whose they are', async () => {
      expect((await call('queryApplications', { authority_id: 'authority-1' })).data).toEqual([])
    })
  },
)

describeResource('LDAP sources', {
  entity: 'ldap_authentication',
  query: 'queryLDAPSources',
  show: 'showLDAPSource',
  add: 'addLDAPSource',
  update: 'updateLDAPSource',
  remove: 'removeLDAPSource',
  text: 'filter',
  fields: name => ({ name, ...ofAuthority, host: 'ldap.example', base: 'dc=example', filter: '(uid=%{username})' }),
})

describeResource('OAuth sources', {
  entity: 'oauth_authentication',
  query: 'queryOAuthSources',
  show: 'showOAuthSource',
  add: 'addOAuthSource',
  update: 'updateOAuthSource',
  remove: 'removeOAuthSource',
  text: 'raw_info_url',
  secrets: { client_secret: 'hush' },
  fields: name => ({
    name,
    ...ofAuthority,
    site: 'https://login.example',
    client_id: 'id',
    scope: 'openid',
    authorize_url: '/authorize',
    token_url: '/token',
    raw_info_url: 'https://login.example/me',
    info_mappings: { email: 'mail' },
    ensure_matching: { tenant: ['acme'] },
  }),
})

describeResource('SAML sources', {
  entity: 'saml_authentication',
  query: 'querySAMLSources',
  show: 'showSAMLSource',
  add: 'addSAMLSource',
  update: 'updateSAMLSource',
  remove: 'removeSAMLSource',
  text: 'uid_attribute',
  fields: name => ({ name, ...ofAuthority, issuer: 'acme', uid_attribute: 'mail' }),
})
