import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type BareEdge, bareEdge } from '../../../e2e/central/bare-edge.ts'
import { type CentralOptions, startCentral } from '../../../e2e/central/central.ts'
import type { EntityRow } from '../../../e2e/central/data.ts'
import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import { until } from '../../testing/until.ts'

// The reference centre judges edges: what it is judged by is edge.md, with a client that knows no more than `ws`.

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const KEY = 'drivers_acme_display_1a2b3c4_amd64'
const rows: EntityRow[] = [
  { entity: 'authority', row: { id: 'authority-1', name: 'Acme', domain: 'acme.example' } },
  { entity: 'authority', row: { id: 'authority-2', name: 'Other', domain: 'other.example' } },
  {
    entity: 'user',
    row: { id: 'user-1', name: 'Ada', email: 'ada@acme.example', authority_id: 'authority-1', sys_admin: true },
  },
  { entity: 'edge', row: { id: 'edge-1', name: 'Hall' } },
  {
    entity: 'repository',
    row: { id: 'repo-1', name: 'Drivers', folder_name: 'drivers', uri: 'https://git.example/drivers' },
  },
  {
    entity: 'driver',
    row: {
      id: 'driver-1',
      name: 'Acme display',
      role: 1,
      module_name: 'Display',
      file_name: 'drivers/acme/display.cr',
      commit: '1a2b3c4d5e',
      repository_id: 'repo-1',
    },
  },
  {
    entity: 'module',
    row: { id: 'mod-1', driver_id: 'driver-1', edge_id: 'edge-1', ip: '10.0.0.1', port: 4999, running: true },
  },
  { entity: 'module', row: { id: 'mod-2', driver_id: 'driver-1', edge_id: 'edge-1', ip: '10.0.0.2', port: 4999 } },
  { entity: 'module', row: { id: 'mod-3', driver_id: 'driver-1', edge_id: 'edge-2', ip: '10.0.0.3', port: 4999 } },
  { entity: 'settings', row: { id: 'sets-1', parent_id: 'driver-1', settings_string: 'limit: 80\ninput: hdmi' } },
  {
    entity: 'settings',
    row: { id: 'sets-2', parent_id: 'mod-1', encryption_level: 2, settings_string: 'input: secret\nlimit: 1' },
  },
  { entity: 'settings', row: { id: 'sets-3', parent_id: 'mod-1', settings_string: 'limit: 60' } },
]

async function centre(options: CentralOptions = {}) {
  const clock = fakeClock()
  const central = await startCentral({ rows, clock, ...options })
  ends.push(() => central.close())
  const { secret } = central.addEdge({ id: 'edge-1' })
  const connect = async (): Promise<BareEdge> => {
    const edge = await bareEdge(central.url, secret)
    ends.push(async () => edge.drop())
    return edge
  }
  return { central, clock, secret, connect }
}

const register = (more: object = {}) => ({ type: 'register', modules: [], drivers: [], ...more })

/** Time goes on in steps, so that what crosses the sockets meanwhile gets through. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  await clock.advance(ms)
  await new Promise(done => setImmediate(done))
}

test('an empty edge is given every module, and a start for each that runs', async () => {
  const { connect } = await centre()
  const edge = await connect()
  const answer = await edge.ask(register())
  expect(answer).toMatchObject({
    type: 'register_response',
    success: true,
    add_drivers: [KEY],
    remove_drivers: [],
    add_modules: [
      { key: KEY, module_id: 'mod-1' },
      { key: KEY, module_id: 'mod-2' },
    ],
    remove_modules: [],
  })
  const [[id, payload] = []] = answer.running_modules as [string, string][]
  expect(id).toBe('mod-1')
  expect(JSON.parse(payload ?? '')).toMatchObject({
    id: 'mod-1',
    ip: '10.0.0.1',
    name: 'Display',
    role: 1,
    control_system: null,
    settings: { limit: 60, input: 'secret' },
  })
})

test('register takes away what is not allocated and adds nothing that was reported', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  const reported = { modules: ['mod-1', 'mod-9'], drivers: [KEY, 'stray'] }
  expect(await edge.ask(register(reported))).toMatchObject({
    add_drivers: [],
    remove_drivers: ['stray'],
    add_modules: [{ module_id: 'mod-2' }],
    remove_modules: ['mod-9'],
    running_modules: [],
  })
  central.unbuilt.add('driver-1')
  expect(await edge.ask(register(reported))).toMatchObject({ remove_modules: ['mod-1', 'mod-9'], add_modules: [] })
  expect(central.link('edge-1').registrations).toBe(2)
})

test('the binary container has the bytes of edge.md, cut into frames with pings between them', async () => {
  const { connect, central } = await centre()
  central.binaries.set(KEY, Buffer.from('7f454c4602010100', 'hex'))
  const edge = await connect()
  edge.send(JSON.stringify({ sequence_id: 7, body: { type: 'fetch_binary', key: KEY } }))
  const [bytes] = await until(
    () => edge.messages,
    all => all.length === 1,
  )
  expect((bytes as unknown as Buffer).toString('hex').match(/.{1,32}/g)).toEqual([
    '00000000000000070000000022647269',
    '766572735f61636d655f646973706c61',
    '795f316132623363345f616d6436347f',
    '454c4602010100',
  ])
  central.binaries.set(KEY, Buffer.alloc(10 * 1024 - 47, 'x'))
  edge.send(JSON.stringify({ sequence_id: 8, body: { type: 'fetch_binary', key: KEY } }))
  const [, long] = await until(
    () => edge.messages,
    all => all.length === 2,
  )
  expect((long as unknown as Buffer).length).toBe(10 * 1024)
  expect(edge.pings).toBeGreaterThan(0)
})

test('a file that is not there is answered with silence, or with fail on request', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  edge.send(JSON.stringify({ sequence_id: 0, body: { type: 'fetch_binary', key: KEY } }))
  edge.send(JSON.stringify({ sequence_id: 1, body: { type: 'debug_message', module_id: 'mod-1', message: '[1,"x"]' } }))
  await until(
    () => edge.messages,
    all => all.length === 1,
  )
  expect(edge.messages).toEqual([{ sequence_id: 1, body: { type: 'success', success: true } }])
  central.misbehave.failMissingBinaries = true
  edge.send(JSON.stringify({ sequence_id: 8, body: { type: 'fetch_binary', key: KEY } }))
  await until(
    () => edge.messages,
    all => all.length === 2,
  )
  const fail = edge.messages[1] as unknown as Buffer
  expect([fail.length, fail.subarray(0, 13).toString('hex')]).toEqual([47, '00000000000000080100000022'])
})

test('status goes into hashes and onto channels', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  const redis = (action: string, hash_id: string, key_name: string, status_value?: string) =>
    edge.ask({ type: 'proxy_redis', action, hash_id, key_name, ...(status_value ? { status_value } : {}) })
  expect(await redis('hset', 'status/mod-1', 'power', 'true')).toEqual({ type: 'success', success: true })
  expect(central.redis.status('mod-1', 'power')).toBe(true)
  await redis('clear', 'status/mod-1', 'clear')
  await redis('set', 'interface/mod-1', '{"interface":{}}')
  await redis('publish', 'placeos/x', 'hello')
  expect(central.redis.hashes.has('status/mod-1')).toBe(false)
  expect(central.redis.keys.get('interface/mod-1')).toBe('{"interface":{}}')
  expect(central.redis.publishes).toEqual([
    { channel: 'status/mod-1/power', payload: 'true' },
    { channel: 'status/mod-1/power', payload: 'null' },
    { channel: 'placeos/x', payload: 'hello' },
  ])
})

test('a kept setting goes into the unencrypted record and comes back as one start', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  const keep = (module_id: string, setting_value: string) =>
    edge.ask({ type: 'settings_action', module_id, setting_name: 'inputs', setting_value })
  expect(await keep('mod-1', '["hdmi"]')).toEqual({ type: 'success', success: true })
  const { sequence_id, body } = await edge.request('start')
  edge.answer(sequence_id, { type: 'success', success: true })
  expect(JSON.parse(String(body.payload)).settings).toEqual({ limit: 60, input: 'secret', inputs: ['hdmi'] })
  expect(await keep('mod-1', '[')).toEqual({ type: 'success', success: false })
  expect(await keep('mod-9', '1')).toEqual({ type: 'success', success: false })
  expect(central.violations).toEqual([])
})

test('a request that nobody answers fails alone, with the link open', async () => {
  const { connect, central, clock } = await centre()
  const edge = await connect()
  const link = central.link('edge-1')
  const [silent, answered] = [link.ask({ type: 'stop', module_id: 'mod-1' }), link.ask({ type: 'run_count' })]
  const failed = expect(silent).rejects.toMatchObject({ code: 'timeout' })
  const { sequence_id } = await edge.request('run_count')
  edge.answer(sequence_id, { type: 'run_count_response', success: true, count: { drivers: 1, modules: 2 } })
  expect(await answered).toMatchObject({ count: { drivers: 1, modules: 2 } })
  await clock.advance(30_000)
  await failed
  expect((await edge.ask(register())).type).toBe('register_response')
  expect(central.violations).toEqual([])
})

test('an answer after 30 s fails the run and the centre goes mute until the edge connects anew (edge.md, 53)', async () => {
  const { connect, central, clock } = await centre()
  const edge = await connect()
  const failed = expect(central.link('edge-1').ask({ type: 'stop', module_id: 'mod-1' })).rejects.toThrow()
  const { sequence_id } = await edge.request('stop')
  await clock.advance(30_000)
  await failed
  edge.answer(sequence_id, { type: 'success', success: true })
  await until(
    () => central.violations,
    all => all.length === 1,
  )
  expect(central.violations[0]).toContain('later than 30 s')
  const heard = central.received.length
  const came = edge.messages.length
  edge.send(JSON.stringify({ sequence_id: 0, body: register() }))
  edge.ping('still there')
  await until(
    () => edge.pongs.length,
    count => count > 0,
  )
  expect([central.received.length, edge.messages.length]).toEqual([heard, came])
  expect(central.link('edge-1').wedged).toBe(true)
  edge.drop()
  const again = await connect()
  expect((await again.ask(register())).type).toBe('register_response')
})

test.each([
  ['another key in the container (edge.md, 54)', { sequence_id: 0, body: register(), extra: 1 }],
  ['an unknown type', { sequence_id: 0, body: { type: 'error_report' } }],
  ['a missing member', { sequence_id: 0, body: { type: 'register', modules: [] } }],
  ['an id that is no integer', { sequence_id: 0.5, body: register() }],
  [
    'a request of our extension, to a stock core',
    { sequence_id: 0, body: { type: 'alcove_pull', cursor: '', systems: [], limit: 1 } },
  ],
])('%s: dropped without an answer, and noted', async (_, message) => {
  const { connect, central } = await centre()
  const edge = await connect()
  edge.send(JSON.stringify(message))
  edge.send('{"sequence_id":')
  edge.send(JSON.stringify({ sequence_id: 1, body: register() }))
  await until(
    () => edge.messages,
    all => all.length === 1,
  )
  expect(edge.messages).toMatchObject([{ sequence_id: 1 }])
  expect(central.violations).toHaveLength(2)
  expect(central.received.map(it => it.dropped !== undefined)).toEqual([true, true, false])
})

test('answers of the wrong type, to nobody, and ids used twice are noted', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  const failed = expect(central.link('edge-1').ask({ type: 'run_count' })).rejects.toMatchObject({ code: 'rejected' })
  const { sequence_id } = await edge.request('run_count')
  edge.answer(sequence_id, { type: 'success', success: true })
  await failed
  edge.answer(99, { type: 'success', success: true })
  const twice = JSON.stringify({ sequence_id: 5, body: register() })
  edge.send(twice)
  edge.send(twice)
  await until(
    () => central.violations,
    all => all.length === 3,
  )
  expect(central.violations.map(it => it.replace(/^edge-1 /, ''))).toEqual([
    'answered run_count with success instead of run_count_response',
    'answered success with id 99, which nobody waits for',
    'asked register with id 5, which it used before',
  ])
})

test('pings go every 10 s, pongs show that the edge is there, and edge pings get two pongs', async () => {
  const { connect, central, clock } = await centre()
  const edge = await connect()
  await pass(clock, 10_000)
  await until(
    () => edge.pings,
    count => count === 1,
  )
  await until(
    () => central.data.get('edge', 'edge-1')?.last_seen,
    seen => seen === clock.now() / 1000,
  )
  const { revision } = central.data
  edge.ping('who')
  await until(
    () => edge.pongs.length,
    count => count === 2,
  )
  await edge.close()
  await until(
    () => central.data.get('edge', 'edge-1')?.online,
    online => online === false,
  )
  expect(central.data.revision).toBe(revision)
})

test('every way of being refused looks as edge.md 1.2 says', async () => {
  const { central, secret, clock } = await centre()
  const refused = (key: string) => bareEdge(central.url, key).catch((error: Error) => error.message)
  expect(await refused('x.y')).toBe('401 {"error":"unknown X-API-Key"}')
  expect(await refused(`${secret}x`)).toBe('401 {"error":"unknown X-API-Key"}')
  expect(await refused(central.addKey({ expires_at: clock.now() / 1000 }))).toBe('401 {"error":"API key has expired"}')
  expect(await refused('')).toMatch(/^401 /)
  expect(await refused(central.addKey({ scopes: ['systems', 'edges.read'] }))).toBe('403 ')
  central.data.put('user', { id: 'user-2', name: 'Eve', email: 'eve@other.example', authority_id: 'authority-2' })
  expect(await refused(central.addKey({ user_id: 'user-2' }))).toMatch(/^401 /)

  for (const scopes of [['public'], ['edge-control', 'ei|edge-gone']]) {
    const nobody = await bareEdge(central.url, central.addKey({ scopes }))
    await until(
      () => nobody.closed,
      code => code === 1006,
    )
  }
  central.misbehave.noCore = true
  const noCore = await bareEdge(central.url, secret)
  await until(
    () => noCore.closed,
    code => code === 1005,
  )
  expect(central.attempts.map(it => it.status)).toEqual([401, 401, 401, 401, 403, 401, 101, 101, 101])
})

test('a plain GET, another host and the order of the key places', async () => {
  const { central, secret } = await centre()
  const status = (path: string, headers: Record<string, string>) =>
    new Promise(done => {
      request(`${central.url}${path}`, { headers }, response => {
        response.resume()
        done(response.statusCode)
      }).end()
    })
  const path = '/api/engine/v2/edges/control'
  expect(await status(path, { 'x-api-key': secret })).toBe(426)
  expect(await status(`${path}?api-key=${secret}`, {})).toBe(426)
  expect(await status(path, { cookie: `a=b; api-key=${secret}` })).toBe(426)
  expect(await status(`${path}?api-key=${secret}`, { 'x-api-key': 'wrong' })).toBe(401)
  expect(await status(path, { 'x-api-key': secret, host: 'acme.example' })).toBe(426)
  expect(await status(path, { 'x-api-key': secret, host: 'other.example' })).toBe(401)
  expect(await status(path, { 'x-api-key': secret, host: 'unknown.example' })).toBe(401)
})

test('a second connection closes the first one without a code', async () => {
  const { connect, central } = await centre()
  const first = await connect()
  const second = await connect()
  await until(
    () => first.closed,
    code => code === 1005,
  )
  expect((await second.ask(register())).type).toBe('register_response')
  expect(central.link('edge-1').connected).toBe(true)
})

test('a link that was taken over still relays text, then falls silent, and a reconnect cures it (edge.md 1.5)', async () => {
  const { connect, central, clock } = await centre({ misbehave: { takeover: true } })
  const first = await connect()
  const asking = central.link('edge-1').ask({ type: 'run_count' })
  const { sequence_id } = await first.request('run_count')
  const second = await connect()
  await until(
    () => first.closed,
    code => code === 1005,
  )
  second.answer(sequence_id, { type: 'run_count_response', success: true, count: { drivers: 0, modules: 0 } })
  expect(await asking).toMatchObject({ success: true })
  await second.ask(register())
  await pass(clock, 40_000)
  const came = second.messages.length
  second.send(
    JSON.stringify({
      sequence_id: 1,
      body: { type: 'proxy_redis', action: 'hset', hash_id: 'status/mod-1', key_name: 'a', status_value: '1' },
    }),
  )
  await until(
    () => central.redis.status('mod-1', 'a'),
    value => value === 1,
  )
  second.ping('well?')
  await until(
    () => second.pongs.length,
    count => count === 1,
  )
  expect([second.messages.length, second.pings]).toEqual([came, 0])
  await second.close()
  const third = await connect()
  await third.ask(register())
  await pass(clock, 10_000)
  await until(
    () => third.pings,
    count => count === 1,
  )
})

test('another core behind the same socket begins at 0 and knows no debug listeners', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  const link = central.link('edge-1')
  const first = link.ask({ type: 'debug', module_id: 'mod-1' })
  const before = await edge.request('debug')
  edge.answer(before.sequence_id, { type: 'success', success: true })
  await first
  const lost = expect(link.ask({ type: 'run_count' })).rejects.toMatchObject({ code: 'offline' })
  const open = await edge.request('run_count')
  expect(open.sequence_id).toBe(1)
  central.swapCore('edge-1')
  await lost
  edge.answer(open.sequence_id, { type: 'run_count_response', success: true, count: { drivers: 0, modules: 0 } })
  const again = link.ask({ type: 'system_status' }).catch(() => undefined)
  expect((await edge.request('system_status')).sequence_id).toBe(0)
  expect(edge.closed).toBeUndefined()
  expect(central.violations).toEqual([])
  edge.drop()
  await again
})

test('changes in the database reach the edge in the order of edge.md 9.2', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  await edge.ask(register())
  const next = async (...types: string[]) => {
    for (const type of types) edge.answer((await edge.request(type)).sequence_id, { type: 'success', success: true })
    return edge.messages.slice(-types.length).map(it => (it as { body?: { type?: string } }).body?.type)
  }
  const { data } = central
  const made = data.put('module', { driver_id: 'driver-1', edge_id: 'edge-1', ip: '10.0.0.4', port: 1, running: true })
  expect(made.id).toMatch(/-edge$/)
  expect(await next('load', 'start')).toEqual(['load', 'start'])
  const id = String(made.id)
  data.update('module', id, { ip: '10.0.0.5' })
  expect(await next('stop', 'start')).toEqual(['stop', 'start'])
  data.update('module', id, { running: false })
  expect(await next('stop')).toEqual(['stop'])
  data.update('module', id, { notes: 'nothing of this is said' })
  data.put('settings', { parent_id: id, settings_string: 'a: 1' })
  data.remove('module', id)
  expect(await next('stop', 'unload')).toEqual(['stop', 'unload'])
  data.update('settings', 'sets-1', { settings_string: 'limit: 70' })
  data.update('settings', 'sets-1', { settings_string: 'limit: 75' })
  expect(await next('start')).toEqual(['start'])
  data.update('driver', 'driver-1', { commit: '9999999' })
  expect(edge.messages.filter(it => 'body' in it && (it.body as { type: string }).type === 'start')).toHaveLength(3)
  const moved = await Promise.all([edge.request('stop'), edge.request('stop')])
  expect(new Set(moved.map(it => it.body.module_id))).toEqual(new Set(['mod-1', 'mod-2']))
  expect(central.violations).toEqual([])
})

test('it comes back at the same port, and forgets no key', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  const { port } = central
  await central.restart()
  await until(
    () => edge.closed,
    code => code === 1006,
  )
  expect(central.port).toBe(port)
  const again = await connect()
  central.cut('edge-1', 'close-with-code', 1011)
  await until(
    () => again.closed,
    code => code === 1011,
  )
  const third = await connect()
  central.cut('edge-1', 'tcp')
  await until(
    () => third.closed,
    code => code === 1006,
  )
})

test('an edge whose record is removed keeps its link, and is not let in again', async () => {
  const { connect, central } = await centre()
  const edge = await connect()
  central.data.remove('edge', 'edge-1')
  expect(await edge.ask(register())).toMatchObject({ add_modules: [] })
  await expect(connect()).rejects.toThrow('401 {"error":"unknown X-API-Key"}')
  expect(central.data.get('module', 'mod-1')?.edge_id).toBeUndefined()
})
