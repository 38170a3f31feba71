import { createDecipheriv, createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { building } from '../../../e2e/central/building.ts'
import { type Central, type CentralOptions, startCentral } from '../../../e2e/central/central.ts'
import { fakeClock } from '../../base/fake-clock.ts'

// The REST routes of the reference centre that a mirror and a promotion live by, asked with nothing but `fetch`.

let central: Central
afterEach(() => central.close())

async function centre(options: CentralOptions = {}, key: Parameters<Central['addKey']>[0] = {}) {
  central = await startCentral({ rows: building({ edgeId: 'edge-1' }), ...options })
  const headers = { 'x-api-key': central.addKey(key), 'content-type': 'application/json' }
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${central.url}/api/engine/v2${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : undefined }
  }
  return { call, get: (path: string) => call('GET', path) }
}

test('lists are paged as PlaceOS pages them', async () => {
  const { get } = await centre()
  const first = await get('/systems?limit=5&q=room%20x')
  expect(first.body).toHaveLength(5)
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'x-total-count': '12',
    'content-range': 'sys 0-5/12',
    link: '</api/engine/v2/systems/?limit=5&q=room+x&offset=5>; rel="next"',
  })
  const last = await get('/systems?limit=5&offset=10')
  expect([last.body.length, last.headers.get('link')]).toEqual([2, null])
  const names = (await get('/systems')).body.map((row: { name: string }) => row.name)
  expect(names).toEqual([...names].sort())
  expect((await get('/systems?limit=-1')).status).toBe(400)
})

test('every list that a mirror reads is there', async () => {
  const { get } = await centre()
  const lists = [
    'systems',
    'modules',
    'drivers',
    'zones',
    'settings',
    'triggers',
    'schema',
    'brokers',
    'users',
    'domains',
  ]
  const more = ['oauth_apps', 'ldap_auths', 'oauth_auths', 'saml_auths', 'repositories', 'edges', 'api_keys']
  for (const path of [...lists, ...more]) {
    const { status, body, headers } = await get(`/${path}`)
    expect([path, status, Number(headers.get('x-total-count')) >= body.length]).toEqual([path, 200, true])
    if (body.length > 0) expect((await get(`/${path}/${body[0].id}`)).status).toBe(200)
  }
  expect((await get('/version')).body.service).toBe('rest-api')
  expect(central.requests.get('GET /api/engine/v2/systems')).toBe(1)
})

test('filters narrow lists, and modules of a system come as a short list', async () => {
  const { get } = await centre()
  expect((await get('/systems?zone_id=zone-harbour-1,zone-harbour')).body).toHaveLength(5)
  expect((await get('/systems?module_id=mod-1-2-display-edge')).body).toMatchObject([{ id: 'sys-1-2' }])
  expect((await get('/modules?driver_id=driver-biamp')).body).toHaveLength(3)
  const own = await get('/modules?control_system_id=sys-1-1')
  expect(own.headers.get('content-range')).toBe(`mod 0-${own.body.length - 1}/${own.body.length}`)
  expect(own.body[0].driver).toEqual({ name: 'Meeting room', description: '', module_name: 'System' })
  expect((await get('/zones?parent_id=zone-harbour')).body).toHaveLength(3)
  expect((await get('/systems/sys-1-1/triggers')).body[0]).toMatchObject({ control_system: { id: 'sys-1-1' } })
  const metadata = (await get('/metadata/sys-1-1')).body
  expect(metadata.panel).toMatchObject({ name: 'panel', details: { theme: 'dark' } })
  expect(metadata.panel.id).toBeUndefined()
})

test('settings come in clear as far as the key may read, and as ciphertext above', async () => {
  const admin = await centre({ serverSecret: 'node-test-secret' })
  const clear = await admin.get('/settings?parent_id=mod-1-1-display-edge,mod-1-1-mixer-edge')
  expect(clear.headers.get('x-total-count')).toBeNull()
  const [pin, ssh] = clear.body
  expect(pin).toMatchObject({ encryption_level: 2, settings_string: 'pin: "1001"\n', keys: ['pin'] })
  const [salt = '', iv = '', text = ''] = ssh.settings_string.slice(1).split('|')
  const key = createHash('sha256').update(`${salt}node-test-secretmod-1-1-mixer-edgeNeverDisplay`).digest()
  const open = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64')).update(Buffer.from(text, 'base64'))
  expect(String(open)).toBe('ssh:\n  username: admin\n  password: keel\n')
  expect((await admin.get(`/settings/${ssh.id}`)).body.settings_string).toBe(ssh.settings_string)
  expect(
    (await admin.get('/settings')).body.filter((row: { settings_string: string }) =>
      row.settings_string.startsWith('\u001b'),
    ),
  ).not.toHaveLength(0)
})

test('a key of support reads no settings of admins and writes no driver; a plain one lists no modules', async () => {
  const support = await centre({}, { permissions: 1 })
  expect((await support.get('/settings?parent_id=mod-1-1-display-edge')).body[0].settings_string[0]).toBe('\u001b')
  expect((await support.call('DELETE', '/drivers/driver-lg')).status).toBe(403)
  expect((await support.get('/users/user-ada')).body.sys_admin).toBeUndefined()
  await central.close()
  const plain = await centre({}, { permissions: 0 })
  expect((await plain.get('/systems')).status).toBe(200)
  expect((await plain.get('/modules')).status).toBe(403)
  await central.close()
  const scoped = await centre({}, { scopes: ['systems.read'] })
  expect([(await scoped.get('/systems')).status, (await scoped.get('/modules')).status]).toEqual([200, 403])
  expect((await scoped.call('PATCH', '/systems/sys-1-1?version=0', {})).status).toBe(403)
})

test('a system is changed by whoever names its version', async () => {
  const { call, get } = await centre()
  const change = (version: string) =>
    call('PATCH', `/systems/sys-1-1${version}`, { capacity: 20, version: 99, created_at: 1 })
  expect((await change('')).status).toBe(422)
  expect((await change('?version=5')).status).toBe(409)
  expect(await change('?version=0')).toMatchObject({
    status: 200,
    body: { capacity: 20, version: 1, zones: expect.any(Array) },
  })
  expect((await get('/systems/sys-1-1?complete=true')).body.zone_data).toHaveLength(3)
  expect(central.data.versionOf('control_system', 'sys-1-1').by).toBe('Ada Admin')
  const taken = await call('PATCH', '/systems/sys-1-1?version=1', { name: ' room 1-2 ' })
  expect(taken).toMatchObject({ status: 422, body: { failures: [{ field: 'name', reason: 'should be unique' }] } })
})

test('modules, settings, zones and metadata can be made, changed and removed', async () => {
  const { call, get } = await centre()
  const made = await call('POST', '/modules', {
    driver_id: 'driver-lg',
    edge_id: 'edge-1',
    ip: '192.0.2.9',
    port: 9761,
  })
  expect(made).toMatchObject({ status: 201, body: { name: 'Display', role: 1, id: expect.stringMatching(/-edge$/) } })
  expect((await call('POST', `/modules/${made.body.id}/start`)).status).toBe(200)
  expect((await call('PATCH', `/modules/${made.body.id}`, { notes: 'left', name: 'X' })).body).toMatchObject({
    notes: 'left',
    name: 'Display',
    running: true,
  })
  const settings = await call('POST', '/settings', {
    parent_id: made.body.id,
    encryption_level: 3,
    settings_string: 'a: 1',
  })
  const back = await call('PUT', `/settings/${settings.body.id}`, settings.body)
  expect(back.body.keys).toEqual(['a'])
  expect(central.data.get('settings', settings.body.id)?.settings_string).toBe('a: 1')
  expect((await call('PATCH', `/settings/${settings.body.id}`, { settings_string: '- 1' })).status).toBe(422)
  expect((await call('DELETE', `/modules/${made.body.id}`)).status).toBe(202)
  expect((await get(`/settings/${settings.body.id}`)).status).toBe(404)
  const patch = { name: 'panel', description: '', details: { theme: null, size: 2 } }
  expect((await call('PATCH', '/metadata/sys-1-1', patch)).body.details).toEqual({ number: 1, size: 2 })
  expect((await call('PUT', '/metadata/sys-nowhere', patch)).status).toBe(422)
  expect((await call('DELETE', '/metadata/sys-1-1?name=panel')).status).toBe(202)
  expect((await get('/metadata/sys-1-1')).body).toEqual({})
})

test('a system that is removed takes along its modules that no other has, and what belongs to it', async () => {
  const { call, get } = await centre()
  await call('PUT', '/systems/sys-1-2/module/mod-1-1-display-edge')
  expect((await call('DELETE', '/systems/sys-1-1')).status).toBe(202)
  expect((await get('/modules/mod-1-1-display-edge')).status).toBe(200)
  expect((await get('/modules/mod-1-1-switcher-edge')).status).toBe(404)
  expect((await get('/settings?parent_id=sys-1-1')).body).toEqual([])
  expect((await get('/systems/sys-1-1/triggers')).body).toEqual([])
})

test('an edge that is made over REST comes with a secret, this once', async () => {
  const { call } = await centre()
  const { status, body } = await call('POST', '/edges', { name: 'New' })
  expect([status, body.id]).toEqual([201, undefined])
  expect(body.x_api_key).toMatch(/^[0-9a-f]{32}\.[\w-]{43}$/)
  expect((await call('GET', '/edges?q=new')).body[0].x_api_key).toBeUndefined()
})

test('the clock of the centre can be another one', async () => {
  const clock = fakeClock()
  const { get } = await centre({ clock, clockAheadMs: 3_600_000 })
  const { headers } = await get('/version')
  expect(Date.parse(headers.get('date') ?? '') - clock.now()).toBe(3_600_000)
})

test('who comes without a good key gets 401, and what is no route 404', async () => {
  const { call } = await centre()
  const answer = await fetch(`${central.url}/api/engine/v2/systems`, { headers: { 'x-api-key': 'a.b' } })
  expect([answer.status, await answer.json()]).toEqual([401, { error: 'unknown X-API-Key' }])
  const nowhere = await fetch(`${central.url}/api/engine/v2/nowhere`)
  expect([nowhere.status, await nowhere.text()]).toEqual([404, '404 Not Found'])
  expect((await call('GET', '/systems/sys-nowhere')).status).toBe(404)
  const authority = await fetch(`${central.url}/auth/authority`)
  expect(await authority.json()).toMatchObject({ domain: 'central.harbour.example', version: 'v2.0.0' })
})
