import { request as rawRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testKey } from '../testing/keys.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'

// The REST calls an offline room panel needs, on the wire (rest.md 1 and 5).

const user = testKey('user')
const room = {
  records: {
    ...testRoom.records,
    api_key: [user.record],
    zone: [
      { id: 'zone-org', name: 'Acme', tags: ['org'] },
      {
        id: 'zone-test',
        name: 'Test building',
        display_name: 'Main building',
        tags: ['building', 'open'],
        parent_id: 'zone-org',
      },
      { id: 'zone-level', name: 'Level 1', tags: ['level'], parent_id: 'zone-test' },
    ],
    metadata: [
      {
        id: 'metadata-a',
        name: 'bindings',
        description: 'Panels',
        details: { rooms: [1] },
        parent_id: 'zone-test',
        editors: [],
      },
      { id: 'metadata-b', name: 'theme', description: '', details: 'dark', parent_id: 'zone-test' },
    ],
    control_system: [
      {
        ...testRoom.records.control_system[0],
        display_name: 'The Test Room',
        email: 'test.room@acme.example',
        features: ['video', 'lights'],
        capacity: 12,
        bookable: true,
      },
      ...Array.from({ length: 249 }, (_, at) => ({
        id: `sys-${at}`,
        name: `Room ${String(at).padStart(3, '0')}`,
        zones: ['zone-org'],
        capacity: at % 20,
      })),
    ],
  },
  preferences: testRoom.preferences,
}

let node: TestNode
beforeAll(async () => {
  node = await startNode({ firstRoom: room })
  await until(
    () => post('/systems/sys-test/Display_1/no', '[]'),
    ({ status }) => status === 200,
  )
})
afterAll(() => node.stop())

const V2 = '/api/engine/v2'

interface Answer {
  status: number
  headers: Record<string, string>
  text: string
  json: ReturnType<typeof JSON.parse>
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(node.url + (path.startsWith('/api') || path.startsWith('/auth') ? path : V2 + path), {
    ...init,
    headers: { 'x-api-key': ADMIN_KEY, ...init.headers },
  })
  const text = await answer.text()
  const headers = Object.fromEntries(answer.headers)
  const json = headers['content-type']?.startsWith('application/json') && text ? JSON.parse(text) : undefined
  return { status: answer.status, headers, text, json }
}
const post = (path: string, body?: string, headers: Record<string, string> = {}) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  })

/** A request as no well-behaved client would send it. */
function raw(path: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = rawRequest(`${node.url}${path}`, { headers }, response => {
      let text = ''
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    request.on('error', reject)
    request.end()
  })
}

describe('what a front end asks first', () => {
  test('the authority of this host, without a credential, without what is not for outside', async () => {
    const { status, json } = await ask('/auth/authority', { headers: { 'x-api-key': '' } })
    expect(status).toBe(200)
    expect(json).toEqual({
      id: 'authority-localhost',
      updated_at: expect.any(Number),
      name: 'This node',
      description: '',
      domain: 'localhost',
      login_url: `${node.url}/login?continue={{url}}`,
      logout_url: `${node.url}/auth/logout`,
      config: { default_app: '/backoffice/' },
      email_domains: [],
      version: 'v2.0.0',
      session: false,
      token_valid: false,
      production: true,
    })
  })

  test('is it alive, without a credential: 200 and nothing', async () => {
    for (const path of ['/', '']) {
      const { status, text } = await ask(path, { headers: { 'x-api-key': '' } })
      expect([status, text]).toEqual([200, ''])
    }
  })

  test('which version', async () => {
    expect((await ask('/version')).json).toEqual({
      service: 'alcove',
      commit: 'test',
      version: '0.0.0-test',
      build_time: '2026-01-01T00:00:00Z',
      platform_version: 'v2.0.0',
    })
  })

  test('who am I', async () => {
    const { json } = await ask('/users/current')
    expect(json).toMatchObject({
      id: expect.stringMatching(/^user-/),
      name: 'Administrator',
      email: 'admin@localhost.localdomain',
      email_digest: expect.stringMatching(/^[0-9a-f]{32}$/),
      sys_admin: true,
      groups: [],
      associated_metadata: {},
      subsystem_access: [],
    })
    for (const name of ['password_digest', 'access_token', 'refresh_token']) expect(json).not.toHaveProperty(name)
  })

  test('a key without a user behind it is 404 there, never 401', async () => {
    expect((await ask('/users/current', { headers: { 'x-api-key': user.token } })).status).toBe(404)
  })
})

describe('records', () => {
  const system = {
    id: 'sys-test',
    created_at: expect.any(Number),
    updated_at: expect.any(Number),
    name: 'Test Room',
    description: '',
    features: ['video', 'lights'],
    email: 'test.room@acme.example',
    bookable: true,
    public: false,
    display_name: 'The Test Room',
    capacity: 12,
    approval: false,
    images: [],
    security_groups: [],
    support_url: '',
    camera_snapshot_urls: [],
    version: 0,
    installed_ui_devices: 0,
    zones: ['zone-test'],
    modules: ['mod-display1', 'mod-display2', 'mod-chaos', 'mod-poller'],
    orientation: 'unspecified',
    playlists: [],
    signage: false,
    space_config: {},
  }

  test('a system, by id and by e-mail address; what is not set is left out', async () => {
    expect((await ask('/systems/sys-test')).json).toEqual(system)
    expect((await ask('/systems/test.room@acme.example')).json).toEqual(system)
    expect((await ask('/systems/sys-test?complete=1')).json).toEqual(system)
  })

  test('a system with its zones and modules, for a plain user too', async () => {
    const { json } = await ask('/systems/sys-test?complete=true', { headers: { 'x-api-key': user.token } })
    expect(json).toMatchObject(system)
    expect(json.zone_data).toMatchObject([{ id: 'zone-test', display_name: 'Main building' }])
    expect(json.module_data).toMatchObject([
      { id: 'mod-display1', connected: true, driver: { name: 'Display', module_name: 'Display' }, role: 1 },
      { id: 'mod-display2' },
      { id: 'mod-chaos' },
      { id: 'mod-poller', role: 99 },
    ])
  })

  test('modules of a system are a short list in its order, with an inclusive range', async () => {
    const { json, headers } = await ask('/modules?control_system_id=sys-test')
    expect(json.map(({ id }: { id: string }) => id)).toEqual(system.modules)
    expect(headers).toMatchObject({ 'x-total-count': '4', 'content-range': 'mod 0-3/4' })
    expect((await ask('/modules?control_system_id=sys-none')).headers['content-range']).toBe('mod 0--1/0')
  })

  test('the zones of a system, a zone, zones by tag and by parent', async () => {
    expect((await ask('/systems/sys-test/zones')).headers['content-range']).toBe('zone 0-0/1')
    expect((await ask('/zones/zone-test')).json).toMatchObject({ id: 'zone-test', tags: ['building', 'open'] })
    const ids = async (query: string) => (await ask(`/zones?${query}`)).json.map(({ id }: { id: string }) => id)
    expect(await ids('tags=building')).toEqual(['zone-test'])
    expect(await ids('tags=building,level')).toEqual([])
    expect(await ids('parent_id=zone-org')).toEqual(['zone-test'])
    expect(await ids('parent_id=root')).toEqual(['zone-org'])
    expect((await ask('/zones?tags=building&include_children_count=true')).json[0].children_count).toBe(1)
    expect((await ask('/zones', { headers: { 'x-api-key': user.token } })).status).toBe(403)
  })

  test('metadata by name; an unknown parent has none', async () => {
    const { json } = await ask('/metadata/zone-test')
    expect(Object.keys(json)).toEqual(['bindings', 'theme'])
    expect(json.bindings).toEqual({
      name: 'bindings',
      description: 'Panels',
      details: { rooms: [1] },
      editors: [],
      parent_id: 'zone-test',
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    })
    expect(Object.keys((await ask('/metadata/zone-test?name=theme')).json)).toEqual(['theme'])
    expect((await ask('/metadata/zone-none')).json).toEqual({})
    expect((await ask('/metadata/zone-org/children?name=theme')).json).toMatchObject([
      { zone: { id: 'zone-test' }, metadata: { theme: { details: 'dark' } } },
    ])
    expect((await ask('/metadata/zone-none/children')).status).toBe(404)
  })

  test('status of a module: each value as JSON text, one by itself as JSON', async () => {
    await post('/systems/sys-test/Display_1/volume', '[7]')
    expect((await ask('/systems/sys-test/Display_1')).json).toMatchObject({ volume: '7', greeting: '"hello"' })
    expect((await ask('/systems/sys-test/Display_1/volume')).json).toBe(7)
    expect((await ask('/systems/sys-test/Display_1/never_set')).text).toBe('null')
    expect((await ask('/systems/sys-test/Display_9')).json).toEqual({})
    expect((await ask('/systems/sys-test/types')).json).toEqual({ Display: 2, Chaos: 1, Poller: 1 })
  })
})

describe('lists', () => {
  test('say where in the whole the page lies; all 250 systems are found by following Link', async () => {
    const first = await ask('/systems?q=room&zone_id=&limit=100')
    expect(first.headers).toMatchObject({
      'x-total-count': '250',
      'content-range': 'sys 0-100/250',
    })
    const ids = new Set<string>()
    let path: string | undefined = '/systems?q=room&limit=60'
    let last: Answer | undefined
    while (path) {
      last = await ask(path)
      for (const { id } of last.json) ids.add(id)
      path = /^<\/api\/engine\/v2(\/systems\/\?[^>]*)>; rel="next"$/.exec(last.headers.link ?? '')?.[1]
    }
    expect(ids.size).toBe(250)
    expect(last?.headers['content-range']).toBe('sys 240-250/250')
    expect(last?.headers).not.toHaveProperty('link')
  })

  test('keep the query in Link, its commas and spaces encoded', async () => {
    const { headers } = await ask('/systems?zone_id=zone-org&q=room%20one&limit=2&offset=4')
    expect(headers.link).toBe('</api/engine/v2/systems/?zone_id=zone-org&q=room%20one&limit=2&offset=6>; rel="next"')
    const { headers: listed } = await ask('/zones?tags=building,open&limit=1')
    expect(listed['x-total-count']).toBe('1')
    const { headers: commas } = await ask('/systems?features=&email=a@b.c,d@e.f&limit=1')
    expect(commas['x-total-count']).toBe('0')
    const { headers: encoded } = await ask('/systems?q=room,hall&limit=1')
    expect(encoded.link).toContain('q=room%2Chall')
  })

  test.each([
    ['q=012', ['sys-12']],
    ['q=test', ['sys-test']],
    ['q=TES', ['sys-test']],
    ['q=oom', []],
    ['q=test.room%40acme.example', ['sys-test']],
    ['email=test.room%40acme.example', ['sys-test']],
    ['features=video,lights', ['sys-test']],
    ['features=video,sauna', []],
    ['capacity=12&zone_id=zone-test', ['sys-test']],
    ['capacity=13&zone_id=zone-test', []],
    ['bookable=true', ['sys-test']],
    ['module_id=mod-poller', ['sys-test']],
    ['q=test&limit=0', []],
    ['q=test&offset=5', []],
  ])('find by %s', async (query, expected) => {
    expect((await ask(`/systems?${query}`)).json.map(({ id }: { id: string }) => id)).toEqual(expected)
  })

  test.each(['limit=-1', 'limit=many', 'limit=', 'offset=-1', 'offset=1.5', `q=${'a'.repeat(513)}`])(
    'refuse %s and name the parameter',
    async query => {
      const { status, json } = await ask(`/systems?${query}`)
      expect(status).toBe(400)
      const name = query.split('=')[0]
      expect(json).toMatchObject({ error: expect.stringContaining(`"${name}"`), parameter: name })
    },
  )

  test('cap what is asked for, and ignore what they do not know', async () => {
    expect((await ask('/systems?limit=1000000')).json).toHaveLength(250)
    expect((await ask('/systems?surprise=1')).status).toBe(200)
  })
})

describe('the wire', () => {
  test.each(['/systems?limit=2', '/systems/sys-test', '/version', '/', '/auth/authority', '/metadata/zone-test'])(
    'HEAD %s has the headers of GET and no body',
    async path => {
      const headers = { 'x-request-id': 'the same' }
      const [got, headed] = [await ask(path, { headers }), await ask(path, { method: 'HEAD', headers })]
      const { date: _, connection: __, 'keep-alive': ___, ...expected } = got.headers
      expect(headed.status).toBe(200)
      expect(headed.headers).toMatchObject(expected)
      expect(headed.text).toBe('')
    },
  )

  test('HEAD of a watch ends with its headers', async () => {
    const { status, headers } = await ask('/api/alcove/v1/node/watch', { method: 'HEAD' })
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream'])
  })

  test('a slash at the end is accepted everywhere', async () => {
    expect((await ask('/systems/sys-test/')).json.id).toBe('sys-test')
    expect((await ask('/systems/?limit=1')).json).toHaveLength(1)
    expect((await ask('/auth/authority/')).status).toBe(200)
  })

  test.each([
    ['GET', '/nothing'],
    ['GET', '/systems/sys-test/a/b/c'],
    ['DELETE', '/version'],
    ['PATCH', '/systems'],
    ['PUT', '/version'],
  ])('%s %s is an unknown route: 404 as text', async (method, path) => {
    const { status, text, headers } = await ask(path, { method })
    expect([status, text]).toEqual([404, '404 Not Found'])
    expect(headers['content-type']).toContain('text/plain')
  })

  test.each([
    ['/systems/sys-none', 'There is no system sys-none.'],
    ['/zones/zone-none', 'There is no zone zone-none.'],
    ['/modules/mod-none', 'There is no module mod-none.'],
  ])('GET %s is an unknown record: 404 that names it', async (path, error) => {
    const { status, json } = await ask(path)
    expect([status, json]).toEqual([404, { error }])
  })

  test.each(['text/html', 'application/*', 'text/html, image/png;q=0.8'])('Accept %s is refused', async accept => {
    const { status, json } = await ask('/systems', { headers: { accept } })
    expect([status, json]).toEqual([406, { error: 'This resource is JSON only.', accepts: ['application/json'] }])
  })

  test.each(['*/*', 'application/json', 'text/html, application/json;q=0.9'])('Accept %s is answered', async accept => {
    expect((await ask('/version', { headers: { accept } })).status).toBe(200)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'a body of type %s is refused',
    async type => {
      const { status, json } = await post('/systems/sys-test/Display_1/no', '[]', { 'content-type': type })
      expect([status, json]).toEqual([415, { error: 'The body must be JSON.', accepts: ['application/json'] }])
    },
  )

  test('GET ignores the type of a body it does not have', async () => {
    expect((await ask('/version', { headers: { 'content-type': 'text/plain' } })).status).toBe(200)
  })

  test.each([
    ['no JSON', '{', 400],
    ['an object', '{"state":true}', 400],
    ['nothing', undefined, 400],
    ['a prototype in disguise', '[{"__proto__":{"a":1}}]', 400],
  ])('an exec with %s as its body is refused', async (_, body, status) => {
    const answer = await post('/systems/sys-test/Display_1/power', body)
    expect(answer.status).toBe(status)
    expect(answer.json.error).toEqual(expect.any(String))
  })

  test('a body that is too large is refused', async () => {
    const answer = await post(
      '/systems/sys-test/Display_1/power',
      JSON.stringify(['x'.repeat(11 * 1024 * 1024)]),
    ).catch(() => ({ status: 413 }))
    expect(answer.status).toBe(413)
  })

  test('start and stop need no body, and answer with none', async () => {
    for (const path of ['/modules/mod-poller/stop', '/modules/mod-poller/start', '/systems/sys-test/start']) {
      const { status, text } = await post(path)
      expect([status, text]).toEqual([200, ''])
    }
    expect((await post('/modules/mod-none/stop')).status).toBe(404)
  })
})

describe('exec', () => {
  const failed = (error: string, message: string, more = {}) => ({
    error,
    sys_id: 'sys-test',
    module_name: 'Display',
    index: 1,
    message,
    backtrace: null,
    ...more,
  })

  test.each([
    ['power', '[true]', 'true'],
    ['no', '[]', 'false'],
    ['nothing_in_json', '[]', 'null'],
    ['volume', '[3, 4]', '7'],
  ])('%s%s gives %s, raw', async (method, body, expected) => {
    const { status, text, headers } = await post(`/systems/sys-test/Display_1/${method}`, body)
    expect([status, text]).toEqual([200, expected])
    expect(headers['content-type']).toContain('application/json')
  })

  test('a slug without an index means the first, and one that does not exist is named', async () => {
    expect((await post('/systems/sys-test/Display/no', '[]')).status).toBe(200)
    const { status, json } = await post('/systems/sys-test/Display_9/no', '[]')
    expect(status).toBe(404)
    expect(json).toEqual(failed('module not found', 'could not find module Display_9 in sys-test', { index: 9 }))
  })

  test.each([
    ['an unknown function', 'foo', '[]', 400, failed('bad request', 'could not find function foo')],
    ['a function that throws', 'fail', '[]', 500, failed('unexpected failure', 'no such lamp')],
    [
      'too many arguments',
      'power',
      '[true, 1]',
      400,
      failed('request failed', "wrong number of arguments for 'power' (given 2, expected 1)"),
    ],
  ])('%s fails with what was wrong', async (_, method, body, status, expected) => {
    const answer = await post(`/systems/sys-test/Display_1/${method}`, body)
    expect([answer.status, answer.json]).toEqual([status, expected])
  })

  test('functions are listed for support, those above the role left out', async () => {
    const { json } = await ask('/systems/sys-test/functions/Display_1')
    expect(json.power).toEqual({ arity: 1, params: { state: { type: 'boolean' } }, order: ['state'] })
    expect(json).toHaveProperty('service_menu')
    expect((await ask('/systems/sys-test/functions/Display_9')).status).toBe(404)
  })
})

describe('who is asking', () => {
  test('401 is for bad credentials only, 403 for what the credential may not', async () => {
    const without = await ask('/systems', { headers: { 'x-api-key': '' } })
    expect([without.status, without.json]).toEqual([
      401,
      { error: 'A credential is needed: send an API key in the header X-API-Key.' },
    ])
    const unknown = await ask('/systems', { headers: { 'x-api-key': 'unknown.key' } })
    expect([unknown.status, unknown.json]).toEqual([401, { error: 'This API key is not known here.' }])
    const bearer = await ask('/systems', { headers: { 'x-api-key': '', authorization: 'Bearer abc' } })
    expect(bearer.status).toBe(401)
    const role = await ask('/modules', { headers: { 'x-api-key': user.token } })
    expect([role.status, role.text]).toEqual([403, ''])
    const exec = await ask('/systems/sys-test/Display_1/no', {
      method: 'POST',
      body: '[]',
      headers: { 'x-api-key': user.token, 'content-type': 'application/json' },
    })
    expect([exec.status, exec.text]).toEqual([403, ''])
  })

  test('the key may stand in the query or in a cookie', async () => {
    const headers = { 'x-api-key': '' }
    expect((await ask(`/version?api-key=${ADMIN_KEY}`, { headers })).status).toBe(200)
    expect((await raw(`${V2}/version`, { cookie: `api-key=${ADMIN_KEY}` })).status).toBe(200)
    expect((await raw(`${V2}/version`, { cookie: 'api-key=%zz' })).status).toBe(401)
  })

  test.each(['evil.example', 'evil.example:8420', '10.0.0.5', 'localhost.evil.example'])(
    'a page that made %s point here is refused (DNS rebinding)',
    async host => {
      const answer = await raw(`${V2}/version`, { host, 'x-api-key': ADMIN_KEY })
      expect([answer.status, JSON.parse(answer.text)]).toEqual([
        403,
        {
          error: 'This node answers to its own names and addresses only. An admin can add a name under Network.',
        },
      ])
    },
  )

  test.each(['http://evil.example', 'null', 'http://localhost:1', 'https://localhost.evil.example'])(
    'a page of %s is refused',
    async origin => {
      expect((await raw(`${V2}/version`, { origin, 'x-api-key': ADMIN_KEY })).status).toBe(403)
    },
  )

  test('a page of this node is answered, by any of its names', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      const host = `${name}:${node.port}`
      const answer = await raw(`${V2}/version`, { host, origin: `http://${host}`, 'x-api-key': ADMIN_KEY })
      expect(answer.status).toBe(200)
    }
  })
})
