import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HttpSite, openHttpSite, type Role } from './testing/http-site.ts'

// Who may what: credentials, roles, scopes, and what each is shown (rest.md 1.2 to 1.5, 4).

let site: HttpSite
beforeAll(async () => {
  site = await openHttpSite()
})
afterAll(() => site.node.stop())

const error = { error: expect.stringMatching(/\w/) }

describe('without a credential that counts', () => {
  test.each([
    ['none', 'nobody', {}],
    ['a key that is not known', 'nobody', { 'x-api-key': 'unknown.key' }],
    ['a key that is none', 'nobody', { 'x-api-key': 'nonsense' }],
    ['a key that has expired', 'expired', {}],
    ['a token that is none', 'nobody', { authorization: 'Bearer nonsense' }],
    ['a token that is blank', 'nobody', { authorization: 'Bearer ' }],
    ['a bad key beside a token', 'nobody', { 'x-api-key': 'unknown.key', authorization: 'Bearer nonsense' }],
  ] as const)('%s: 401, with words, without a challenge or a request id', async (_, as, headers) => {
    const answer = await site.get('/systems', { as, headers: { ...headers, 'x-request-id': 'mine' } })
    expect([answer.status, answer.json]).toEqual([401, error])
    expect(answer.headers).not.toHaveProperty('www-authenticate')
    expect(answer.headers).not.toHaveProperty('x-request-id')
  })

  test.each(['/version', '/zones/tags', '/systems/sys-none', '/triggers/trigger-1/instances', '/users/current'])(
    '%s is not told either',
    async path => expect((await site.get(path, { as: 'nobody' })).status).toBe(401),
  )

  test.each([
    ['a body that is no JSON', 'POST', '/zones', '{'],
    ['a parameter that is none', 'GET', '/zones?limit=-1', undefined],
    ['a record that is not there', 'DELETE', '/zones/zone-none', undefined],
  ])('it is 401 also with %s', async (_, method, path, body) => {
    expect((await site.ask(method, path, { as: 'nobody', ...(body ? { body } : {}) })).status).toBe(401)
  })
})

test('the credential is looked at before what is asked for in return', async () => {
  const headers = { accept: 'text/html' }
  expect((await site.get('/systems', { as: 'nobody', headers })).status).toBe(401)
  expect((await site.get('/modules', { as: 'user', headers })).status).toBe(406)
})

describe('without the role or the scope', () => {
  const refused: [Role, string, string][] = [
    ['user', 'GET', '/modules'],
    ['user', 'GET', '/modules?control_system_id=sys-test'],
    ['user', 'GET', '/zones'],
    ['user', 'GET', '/zones?tags='],
    ['user', 'GET', '/zones?parent_id=,'],
    ['user', 'GET', '/zones?group_id=none'],
    ['user', 'GET', '/drivers'],
    ['user', 'GET', '/triggers'],
    ['user', 'GET', '/brokers'],
    ['user', 'GET', '/settings'],
    ['user', 'GET', '/api_keys'],
    ['user', 'GET', '/systems/sys-test/zones'],
    ['user', 'GET', '/systems/sys-test/Display_1'],
    ['user', 'GET', '/systems/sys-test/functions/Display_1'],
    ['user', 'POST', '/systems/sys-test/Display_1/no'],
    ['user', 'POST', '/systems'],
    ['user', 'DELETE', '/systems/sys-none'],
    ['user', 'POST', '/zones/zone-test/exec/Display_1/no'],
    ['support', 'GET', '/systems/sys-test/zones'],
    ['support', 'GET', '/systems/sys-test/settings'],
    ['support', 'GET', '/systems/sys-test/metadata'],
    ['support', 'GET', '/modules/mod-poller/settings'],
    ['support', 'GET', '/modules/mod-poller/state/beats'],
    ['support', 'POST', '/modules/mod-poller/exec/ping'],
    ['support', 'POST', '/drivers'],
    ['support', 'PATCH', '/triggers/trigger-0'],
    ['support', 'POST', '/settings'],
    ['support', 'DELETE', '/systems/sys-none'],
    ['support', 'GET', '/settings/sets-0/history'],
    ['support', 'GET', '/ldap_auths'],
    ['support', 'GET', '/oauth_apps/1'],
    ['reader', 'PATCH', '/zones/zone-0'],
    ['reader', 'POST', '/systems/sys-test/start'],
    ['reader', 'DELETE', '/metadata/zone-0?name=listed'],
    ['elsewhere', 'GET', '/zones/zone-0'],
    ['elsewhere', 'GET', '/systems'],
    ['elsewhere', 'PUT', '/metadata/zone-0'],
  ]
  test.each(refused)('%s may not %s %s: 403 and nothing', async (as, method, path) => {
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: path.includes('/exec') ? [] : {} }
    const answer = await site.ask(method, path, { as, ...body })
    expect([answer.status, answer.text]).toEqual([403, ''])
    expect(answer.headers['content-length']).toBe('0')
  })

  const allowed: [Role, string][] = [
    ['user', '/systems'],
    ['user', '/systems/sys-test?complete=true'],
    ['user', '/systems/sys-test/types'],
    ['user', '/zones?tags=org'],
    ['user', '/zones?parent_id=root'],
    ['user', '/zones/zone-0?complete=true'],
    ['user', '/zones/zone-0/metadata'],
    ['user', '/zones/tags'],
    ['user', '/metadata/zone-0'],
    ['user', '/metadata/zone-org/children'],
    ['user', '/metadata/zone-0/history'],
    ['user', '/drivers/driver-acme'],
    ['user', '/oauth_apps'],
    ['user', '/triggers/trigger-1/instances'],
    ['support', '/modules'],
    ['support', '/systems/sys-test/Display_1'],
    ['support', '/settings?parent_id=zone-0'],
    ['support', '/domains'],
    ['support', '/schema'],
    ['reader', '/systems/sys-test/settings'],
    ['elsewhere', '/drivers'],
    // No scope is asked for there (rest.md 4.12, 4.14).
    ['elsewhere', '/zones/tags'],
    ['elsewhere', '/triggers/trigger-1/instances'],
  ]
  test.each(allowed)('%s may read %s', async (as, path) => expect((await site.get(path, { as })).status).toBe(200))

  test('comes before what is not there and what is not right', async () => {
    expect((await site.get('/modules/mod-none', { as: 'user' })).status).toBe(403)
    expect((await site.ask('PATCH', '/zones/zone-none', { as: 'user', body: {} })).status).toBe(403)
    expect((await site.ask('POST', '/systems', { as: 'reader', body: { capacity: 'many' } })).status).toBe(403)
    expect((await site.ask('PATCH', '/systems/sys-none', { as: 'user', body: { name: 1 } })).status).toBe(403)
    expect((await site.ask('POST', '/zones', { as: 'user', body: '{' })).status).toBe(403)
    const headers = { 'content-type': 'text/plain' }
    expect((await site.ask('POST', '/zones', { as: 'user', body: 'x', headers })).status).toBe(403)
  })

  test('is less than what somebody who may is told: 404 before what is wrong with the fields', async () => {
    for (const path of [
      '/zones/zone-none',
      '/systems/sys-none?version=0',
      '/modules/mod-none',
      '/settings/sets-none',
    ]) {
      expect((await site.ask('PATCH', path, { body: { name: 1, parent_id: 1 } })).status).toBe(404)
    }
  })
})

describe('metadata is written by a plain user', () => {
  const put = (parent: string, fields: object = {}, as: Role = 'editor', method = 'PUT') =>
    site.ask(method, `/metadata/${parent}`, { as, body: { name: 'note', description: '', details: 1, ...fields } })

  test('beside themselves, as they like', async () => {
    expect((await put('user-0')).status).toBe(200)
    expect((await put('user-0', { details: 2 }, 'editor', 'PATCH')).json.details).toBe(2)
    expect((await put('user-1')).status).toBe(403)
    expect((await site.ask('DELETE', '/metadata/user-0?name=note', { as: 'editor' })).status).toBe(202)
    expect((await site.get('/metadata/user-0')).json).toEqual({})
  })

  test('elsewhere only where their group may edit, which support alone says', async () => {
    expect((await put('zone-2')).status).toBe(403)
    expect((await put('zone-2', { editors: ['crew'], schema_id: null }, 'support')).status).toBe(200)
    const edited = await put('zone-2', { details: { mine: true }, editors: [] })
    expect([edited.status, edited.json]).toMatchObject([200, { details: { mine: true }, editors: ['crew'] }])
    expect((await put('zone-2', {}, 'user')).status).toBe(403)
    expect((await put('zone-2', { name: 'another' })).status).toBe(403)
    expect((await put('zone-2', {}, 'support')).json.editors).toEqual([])
    expect((await put('zone-2')).status).toBe(403)
  })

  test('and not removed, whatever is named', async () => {
    for (const query of ['?name=listed', '?name=', '']) {
      expect((await site.ask('DELETE', `/metadata/zone-3${query}`, { as: 'editor' })).status).toBe(403)
    }
    expect((await site.get('/metadata/zone-3')).json).toHaveProperty('listed')
  })

  test('and not renamed', async () => {
    const rename = (as: Role, new_name: string) =>
      site.ask('PATCH', '/metadata/zone-4/name', { as, body: { current_name: 'listed', new_name } })
    expect((await rename('editor', 'mine')).status).toBe(403)
    expect((await rename('support', '')).status).toBe(422)
    expect((await rename('support', 'renamed')).json).toMatchObject({ name: 'renamed', parent_id: 'zone-4' })
    expect((await rename('support', 'again')).status).toBe(404)
  })
})

describe('people', () => {
  test('see of each other what is public, of their own domain; admins see all', async () => {
    const [mine, theirs] = await Promise.all([
      site.get('/users/user-1', { as: 'editor' }),
      site.get('/users/user-1', { as: 'admin' }),
    ])
    expect(mine.json).not.toHaveProperty('sys_admin')
    expect(theirs.json).toHaveProperty('sys_admin')
    expect((await site.get('/users/current', { as: 'editor' })).json).toMatchObject({ id: 'user-0', sys_admin: false })
    expect((await site.get('/users/current', { as: 'user' })).status).toBe(404)
  })

  test('change themselves and nobody else, and not into admins', async () => {
    const change = (id: string, body: object) => site.ask('PATCH', `/users/${id}`, { as: 'editor', body })
    const changed = await change('user-0', {
      nickname: 'Zero',
      sys_admin: true,
      groups: ['boss'],
      email: 'x@acme.example',
    })
    expect([changed.status, changed.json]).toMatchObject([
      200,
      { nickname: 'Zero', sys_admin: false, groups: ['crew'], email: 'p0@acme.example' },
    ])
    expect((await change('user-1', { nickname: 'Mine' })).status).toBe(403)
    expect((await site.ask('POST', '/users', { as: 'editor', body: { name: 'x' } })).status).toBe(403)
    expect((await site.ask('DELETE', '/users/user-1', { as: 'editor' })).status).toBe(403)
  })
})

describe('secrets', () => {
  test('of webhooks are for admins', async () => {
    for (const path of ['/systems/sys-test/triggers/trig-0', '/systems/sys-test/triggers?trigger_id=trigger-0']) {
      expect(JSON.stringify((await site.get(path)).json)).toContain('secret-0')
      expect(JSON.stringify((await site.get(path, { as: 'support' })).json)).not.toContain('secret-0')
    }
    expect((await site.get('/triggers/trigger-0/instances', { as: 'user' })).text).not.toContain('secret-0')
  })

  test('among settings are clear as far as the role goes, and encrypted beyond', async () => {
    const parent = { parent_id: 'sys-0', settings_string: 'pin: 1234' }
    for (const encryption_level of [0, 1, 2, 3]) {
      await site.ask('POST', '/settings', { body: { ...parent, encryption_level } })
    }
    const clear = async (as: Role) =>
      (await site.get('/settings?parent_id=sys-0', { as })).json
        .filter(({ settings_string }: { settings_string: string }) => settings_string === 'pin: 1234')
        .map(({ encryption_level }: { encryption_level: number }) => encryption_level)
    expect(await clear('admin')).toEqual([2, 1, 0])
    expect(await clear('support')).toEqual([1, 0])
    const listed = (await site.get('/settings?limit=1000')).json
    expect(listed.filter((row: typeof parent) => row.settings_string === parent.settings_string)).toHaveLength(1)
  })

  test('of applications are for admins, and of sources for nobody', async () => {
    expect((await site.get('/oauth_apps', { as: 'user' })).text).not.toContain('"secret"')
    expect((await site.get('/oauth_auths/oauth_strat-0')).text).not.toContain('"secret"')
  })
})
