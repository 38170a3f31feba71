import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, type HttpSite, openHttpSite, unheardOf } from './testing/http-site.ts'

// What is written, and how it is answered (rest.md 1.6 to 1.8, 1.11).

let site: HttpSite
beforeAll(async () => {
  site = await openHttpSite()
})
afterAll(() => site.node.stop())

const post = (path: string, body: unknown): Promise<Answer> => site.ask('POST', path, { body })
const zone = async (fields: object = {}) => (await post('/zones', { name: unheardOf(), ...fields })).json
const system = async (fields: object = {}) => (await post('/systems', { name: unheardOf(), ...fields })).json

describe('a body that is not what it should be', () => {
  const bodies = ['{', '', 'nothing', '{"name":}', '[]', '"name"', '7', 'true', 'null', '[{"name":"x"}]']
  test.each(bodies)('%s is 400, with words', async body => {
    for (const [method, path] of [
      ['POST', '/zones'],
      ['PATCH', '/zones/zone-0'],
      ['PUT', '/systems/sys-0?version=0'],
      ['PUT', '/metadata/zone-0'],
      ['PATCH', '/metadata/zone-0'],
      ['PUT', '/systems/sys-test/triggers/trig-0'],
    ] as const) {
      const { status, json } = await site.ask(method, path, { body })
      expect([path, status, json]).toEqual([path, 400, { error: expect.stringMatching(/\w/) }])
    }
  })

  test.each(['{}', '{"0":true}', '"x"', 'null', '', '[', '{"args":[]}'])(
    '%s is no list of arguments: 400',
    async body => {
      for (const path of [
        '/systems/sys-test/Display_1/no',
        '/modules/mod-display1/exec/no',
        '/zones/zone-test/exec/Display_1/no',
      ]) {
        expect((await site.ask('POST', path, { body })).status).toBe(400)
      }
    },
  )

  test.each([
    ['/zones', { name: 7 }, 'name'],
    ['/zones', { name: 'x', tags: 'building' }, 'tags'],
    ['/zones', { name: 'x', tags: [1] }, 'tags'],
    ['/zones', { name: 'x', capacity: '12' }, 'capacity'],
    ['/zones', { name: 'x', capacity: 1.5 }, 'capacity'],
    ['/zones', { name: 'x', capacity: 2 ** 31 }, 'capacity'],
    ['/systems', { name: 'x', bookable: 'true' }, 'bookable'],
    ['/systems', { name: 'x', bookable: 1 }, 'bookable'],
    ['/systems', { name: 'x', orientation: 'upside_down' }, 'orientation'],
    ['/systems', { name: 'x', space_config: [] }, 'space_config'],
    ['/modules', { driver_id: 'driver-acme', ip: '127.0.0.1', port: 'telnet' }, 'port'],
    ['/drivers', { name: 'x', role: 'acrobat' }, 'role'],
    ['/settings', { parent_id: 'zone-0', encryption_level: 9 }, 'encryption_level'],
    ['/triggers', { name: 'x', conditions: { comparisons: [{ left: 1, operator: 'near', right: 2 }] } }, 'conditions'],
  ])('a member of the wrong type is 400 and named: %s %j', async (path, body, member) => {
    const { status, json } = await post(path, body)
    expect([status, json]).toEqual([400, { error: expect.stringContaining(member) }])
  })

  test.each([
    ['/zones', {}, { field: 'name', reason: 'should not be nil' }],
    ['/zones', { name: '' }, { field: 'name', reason: 'is required' }],
    ['/zones', { name: null }, { field: 'name', reason: 'should not be nil' }],
    ['/zones', { name: 'Organisation' }, { field: 'name', reason: 'should be unique' }],
    ['/systems', { name: 'Test Room' }, { field: 'name', reason: 'should be unique' }],
    ['/systems', { name: 'x', support_url: 'nowhere' }, { field: 'support_url', reason: 'is an invalid URI' }],
    ['/modules', { ip: '127.0.0.1', port: 1 }, { field: 'driver_id', reason: 'should not be nil' }],
    ['/brokers', { name: 'Listed broker 0', host: 'x' }, { field: 'name', reason: 'should be unique' }],
  ] as [string, object, object][])(
    'a record that does not pass is 422 with what failed: %s %j',
    async (path, body, failure) => {
      const { status, json } = await post(path, body)
      expect([status, json]).toEqual([422, { error: 'validation failed', failures: expect.any(Array) }])
      expect(json.failures).toContainEqual(failure)
    },
  )

  test.each([
    ['GET', '/systems/with_emails', 'in'],
    ['PATCH', '/systems/sys-0', 'version'],
    ['DELETE', '/metadata/zone-0', 'name'],
    ['GET', '/metadata/listed/bulk', 'parent_ids'],
  ])('%s %s lacks a parameter: 422 that names it', async (method, path, parameter) => {
    const { status, json } = await site.ask(method, path, method === 'PATCH' ? { body: {} } : {})
    expect([status, json]).toEqual([
      422,
      { error: expect.stringContaining(parameter), parameter, restriction: expect.any(String) },
    ])
  })
})

describe('what a write changes', () => {
  test('a name of its own is trimmed and bare of markup', async () => {
    const name = unheardOf()
    const made = await zone({ name: `  <b>${name}</b> `, description: '<script>x</script><i>fine</i>' })
    expect(made).toMatchObject({ name, description: '<i>fine</i>' })
  })

  test('null clears what is optional, restores a default, and is refused where something must be', async () => {
    const { id } = await system({ display_name: 'Lobby', capacity: 9, features: ['video'], bookable: true })
    const clear = { display_name: null, capacity: null, features: null, bookable: null }
    const cleared = await site.ask('PATCH', `/systems/${id}?version=0`, { body: clear })
    expect(cleared.status).toBe(200)
    expect(cleared.json).toMatchObject({ capacity: 0, features: [], bookable: false })
    expect(cleared.json).not.toHaveProperty('display_name')
    const refused = await site.ask('PATCH', `/systems/${id}?version=1`, { body: { name: null } })
    expect([refused.status, refused.json.failures]).toEqual([422, [{ field: 'name', reason: 'should not be nil' }]])
  })

  test('an empty text clears what is optional', async () => {
    const { id } = await zone({ display_name: 'Level', parent_id: 'zone-org', timezone: 'Europe/Berlin' })
    const { json } = await site.ask('PATCH', `/zones/${id}`, {
      body: { display_name: '', parent_id: '', timezone: '' },
    })
    for (const member of ['display_name', 'parent_id', 'timezone']) expect(json).not.toHaveProperty(member)
  })

  test.each(['PUT', 'PATCH'])('a %s without a member leaves it, and a list is replaced whole', async method => {
    const made = await zone({ tags: ['a', 'b'], location: '48.1,11.5', count: 3 })
    const { json } = await site.ask(method, `/zones/${made.id}`, { body: { tags: ['c', 'c'] } })
    expect(json).toEqual({ ...made, tags: ['c'], updated_at: json.updated_at })
    expect((await site.ask(method, `/zones/${made.id}`, { body: {} })).json).toMatchObject({ tags: ['c'] })
  })

  test('ids, times and what is worked out are never taken from a body', async () => {
    const made = await zone()
    const body = { id: 'zone-mine', created_at: 1, updated_at: 'yesterday', update_systems: true, children_count: 9 }
    const { status, json } = await site.ask('PATCH', `/zones/${made.id}`, { body })
    expect([status, json]).toEqual([200, { ...made, updated_at: json.updated_at }])
    const mod = (await post('/modules', { driver_id: 'driver-acme', ip: '127.0.0.1', port: 1 })).json
    const forged = { name: 'Mine', role: 99, has_runtime_error: true, error_timestamp: 1, connected: false }
    expect((await site.ask('PATCH', `/modules/${mod.id}`, { body: forged })).json).toMatchObject({
      name: 'Display',
      role: 1,
      has_runtime_error: false,
      connected: true,
    })
  })

  test('a member that nobody here knows is kept and given back, as a newer front end may mean it', async () => {
    const made = await zone({ from_the_future: { is: [1] } })
    expect((await site.get(`/zones/${made.id}`)).json.from_the_future).toEqual({ is: [1] })
  })

  test('instants are taken as seconds or as ISO text, and given as seconds', async () => {
    const key = (expires_at: unknown) => post('/api_keys', { name: unheardOf(), user_id: 'user-owner', expires_at })
    expect((await key(2_000_000_000)).json.expires_at).toBe(2_000_000_000)
    expect((await key('2033-05-18T03:33:20Z')).json.expires_at).toBe(2_000_000_000)
    expect((await key(2_000_000_000_000)).status).toBe(400)
    const { json } = await post('/api_keys', { name: unheardOf(), user_id: 'user-owner', ttl: 60 })
    expect(json.expires_at - json.created_at).toBe(60)
  })

  test('numbers that have names are numbers on the wire, and may be sent as either', async () => {
    const driver = { module_name: 'Lamp', file_name: 'x/y', commit: 'HEAD', repository_id: 'repo-alcove' }
    for (const role of [0, 1, 2, 3, 99]) {
      expect((await post('/drivers', { ...driver, name: unheardOf(), role })).json.role).toBe(role)
    }
    expect((await post('/drivers', { ...driver, name: unheardOf(), role: 'websocket' })).json.role).toBe(3)
    for (const encryption_level of [0, 1, 2, 3]) {
      const { json } = await post('/settings', { parent_id: 'zone-org', encryption_level, settings_string: 'a: 1' })
      expect(json.encryption_level).toBe(encryption_level)
    }
    expect(
      (await post('/brokers', { name: unheardOf(), host: '127.0.0.1', port: 1, auth_type: 0 })).json.auth_type,
    ).toBe(0)
  })
})

describe('parameters', () => {
  test.each([
    ['true', true],
    ['TRUE', true],
    ['%20true%20', true],
    ['1', false],
    ['yes', false],
    ['', false],
    ['false', false],
  ])('complete=%s is %s', async (text, expected) => {
    expect('zone_data' in (await site.get(`/systems/sys-test?complete=${text}`)).json).toBe(expected)
  })

  test('of which there are several count once, the first; unknown ones not at all', async () => {
    const { json } = await site.get('/systems?q=listed&limit=2&limit=5&surprise[a]=1&surprise[b]=2')
    expect(json).toHaveLength(2)
  })

  test('are not read from a JSON body', async () => {
    const { status } = await site.ask('PATCH', '/systems/sys-0', { body: { version: 0, description: 'x' } })
    expect(status).toBe(422)
  })
})
