import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
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
    expect((await post('/brokers', { name: unheardOf(), host: 'x', auth_type: 0 })).json.auth_type).toBe(0)
  })
})

describe('the version of a system', () => {
  test('is asked for by every change of a system, and of nothing else', async () => {
    const { id } = await system()
    const change = (query: string, body: object = { description: 'x' }) =>
      site.ask('PATCH', `/systems/${id}${query}`, { body })
    expect((await change('')).status).toBe(422)
    expect((await change('', { version: 0 })).status).toBe(422)
    for (const query of ['?version=', '?version=one', '?version=1.5']) {
      const { status, json } = await change(query)
      expect([status, json]).toMatchObject([400, { parameter: 'version', restriction: expect.any(String) }])
    }
    const stale = await change('?version=7')
    expect([stale.status, stale.json]).toEqual([409, { error: expect.stringContaining('0') }])
    expect((await change('?version=0', { version: 41 })).json.version).toBe(1)
    expect((await site.ask('PATCH', '/zones/zone-0?version=9', { body: {} })).status).toBe(200)
  })

  test('lets one of two who change the same at once know that it was late', async () => {
    const { id } = await system()
    const change = (description: string) => site.ask('PATCH', `/systems/${id}?version=0`, { body: { description } })
    const [a, b] = await Promise.all([change('a'), change('b')])
    expect([a.status, b.status].sort()).toEqual([200, 409])
    expect((await site.get(`/systems/${id}`)).json).toMatchObject({
      version: 1,
      description: a.status === 200 ? 'a' : 'b',
    })
  })

  test('rises when modules and zones come and go', async () => {
    const { id: zoneId } = await zone()
    const { id } = await system({ zones: [zoneId] })
    const version = async () => (await site.get(`/systems/${id}`)).json.version
    const logic = (await post('/modules', { driver_id: 'driver-poller', control_system_id: id })).json
    expect(await version()).toBe(1)
    await site.ask('PUT', `/systems/${id}/module/mod-0`)
    expect(await version()).toBe(2)
    await site.ask('DELETE', `/modules/${logic.id}`)
    expect(await version()).toBe(3)
    await site.ask('DELETE', `/zones/${zoneId}`)
    expect(await version()).toBe(4)
  })
})

describe('an answer', () => {
  const actions: [string, string, number][] = [
    ['POST', '/systems/sys-0/start', 200],
    ['POST', '/systems/sys-0/stop', 200],
    ['POST', '/systems/sys-0/start?single_occurrence=false', 200],
    ['POST', '/modules/mod-poller/stop', 200],
    ['POST', '/modules/mod-poller/start', 200],
    ['GET', '/drivers/driver-acme/compiled', 200],
    ['DELETE', '/metadata/zone-0?name=nothing', 202],
    ['DELETE', '/zones/zone-5', 202],
    ['DELETE', '/triggers/trigger-5', 202],
    ['DELETE', '/systems/sys-test/triggers/trig-6', 202],
  ]
  test.each(actions)('of %s %s is empty, and JSON by its type', async (method, path, status) => {
    const answer = await site.ask(method, path)
    expect([answer.status, answer.text]).toEqual([status, ''])
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.headers['content-length']).toBe('0')
  })

  test('of an action needs no body and ignores one', async () => {
    expect((await site.ask('POST', '/systems/sys-0/start', { body: { single_occurrence: false } })).status).toBe(200)
    expect((await site.ask('PUT', '/systems/sys-1/module/mod-poller', { body: [] })).status).toBe(200)
    expect((await site.ask('DELETE', '/systems/sys-1/module/mod-poller')).status).toBe(202)
  })

  test('of a creation is 201 with the record, times in seconds', async () => {
    const { status, json } = await post('/zones', { name: unheardOf() })
    expect([status, json]).toMatchObject([201, { id: expect.stringMatching(/^zone-/) }])
    expect(Math.abs(json.created_at - Date.now() / 1000)).toBeLessThan(60)
  })

  test('that is a text is a JSON string', async () => {
    const { text } = await site.get('/modules/mod-display1/state/never_set')
    expect(text).toBe('"null"')
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

describe('a function run over REST', () => {
  const run = (path: string, body: unknown = []) => site.ask('POST', `/systems/${path}`, { body })
  const failed = { sys_id: 'sys-test', module_name: 'Display', index: 1, message: expect.any(String), backtrace: null }

  test('answers with the bare result', async () => {
    await until(
      () => run('sys-test/Display_1/no'),
      ({ status }) => status === 200,
    )
    for (const [path, body, text] of [
      ['sys-test/Display_1/volume', [3, 4], '7'],
      ['sys-test/Display/no', [], 'false'],
      ['sys-test/Display_2/who', [], expect.stringMatching(/^"user-/)],
      ['sys-test/Display_1/nothing_in_json', [], 'null'],
    ] as const) {
      const answer = await run(path, body)
      expect([answer.status, answer.text]).toEqual([200, text])
    }
  })

  test.each([
    ['sys-test/Display_9/no', 404, { error: 'module not found', ...failed, index: 9 }],
    ['sys-test/display_1/no', 404, { error: 'module not found', ...failed, module_name: 'display' }],
    ['sys-test/Display_1_1/no', 404, { error: 'module not found', ...failed, module_name: 'Display_1' }],
    [
      'sys-none/Display_1/no',
      404,
      { error: expect.stringMatching(/^(module|system) not found$/), ...failed, sys_id: 'sys-none' },
    ],
    ['sys-test/Display_1/dance', 400, { error: 'bad request', ...failed }],
    ['sys-test/Display_1/toString', 400, { error: 'bad request', ...failed }],
    ['sys-test/Display_1/fail', 500, { error: 'unexpected failure', ...failed, message: 'no such lamp' }],
  ])('%s fails with %i and says where', async (path, status, body) => {
    const answer = await run(path)
    expect([answer.status, answer.json]).toEqual([status, body])
  })

  test('of a higher level than the role is 403, and hidden from the list of functions', async () => {
    const asked = { as: 'support', body: [] } as const
    const { status, json } = await site.ask('POST', '/systems/sys-test/Display_1/service_menu', asked)
    expect([status, json]).toEqual([403, undefined])
    const functions = await site.get('/systems/sys-test/functions/Display_1', { as: 'support' })
    expect(Object.keys(functions.json)).not.toContain('service_menu')
    expect(Object.keys((await site.get('/systems/sys-test/functions/Display_1')).json)).toContain('service_menu')
  })
})
