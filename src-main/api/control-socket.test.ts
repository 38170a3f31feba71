import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { fakeClock } from '../base/fake-clock.ts'
import type { LogLine } from '../model/live.ts'
import { createBindings } from '../runtime/bindings.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type ControlClient, fakeSocket, openControl } from '../testing/control-client.ts'
import { testKey } from '../testing/keys.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../testing/start-node.ts'
import { startRuntime, type TestRuntime } from '../testing/start-runtime.ts'
import { until } from '../testing/until.ts'
import type { Caller } from './caller.ts'
import { serveControlSocket } from './control-socket.ts'

const keys = {
  user: testKey('user'),
  support: testKey('support', { permissions: 1 }),
  guest: testKey('guest', { scopes: ['guest'] }),
  readOnly: testKey('read-only', { scopes: ['public.read', 'systems.read', 'control.read'] }),
  control: testKey('control', { scopes: ['control'] }),
  systems: testKey('systems', { scopes: ['systems.write'] }),
  expired: testKey('expired', { expires_at: 1 }),
}
const room = {
  ...testRoom,
  records: { ...testRoom.records, api_key: Object.values(keys).map(({ record }) => record) },
}
const display = { sys: 'sys-test', mod: 'Display', index: 1 }

let node: TestNode
beforeAll(async () => {
  node = await startNode({ firstRoom: room })
  // Commands are about modules that are up.
  const client = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
  await until(
    () => client.ask({ id: 1, cmd: 'exec', ...display, name: 'power', args: [false] }),
    answer => answer.includes('"success"'),
  )
  await client.close()
})
afterAll(() => node.stop())

describe('who may open the socket', () => {
  const answersPing = async (client: ControlClient) => {
    client.send('ping')
    expect(await client.frame('pong')).toBe('pong')
    await client.close()
  }

  test.each([
    ['header X-API-Key', { headers: { 'X-API-Key': ADMIN_KEY } }],
    ['query api-key', { query: `?api-key=${ADMIN_KEY}` }],
    ['query api-key after fixed_device', { query: `?fixed_device=true&api-key=${ADMIN_KEY}` }],
    ['cookie api-key', { headers: { cookie: `theme=dark; api-key=${encodeURIComponent(ADMIN_KEY)}` } }],
    ['header before query', { headers: { 'X-API-Key': ADMIN_KEY }, query: '?api-key=unknown.key' }],
    [
      'query before cookie',
      { headers: { cookie: 'api-key=unknown.key' }, query: `?api-key=${encodeURIComponent(ADMIN_KEY)}` },
    ],
    [
      'an API key, also when a bearer token is sent with it',
      { headers: { 'X-API-Key': ADMIN_KEY, authorization: 'Bearer x' } },
    ],
    ['a plain user', { headers: { 'X-API-Key': keys.user.token } }],
    ['scope control', { headers: { 'X-API-Key': keys.control.token } }],
    ['scope systems.write', { headers: { 'X-API-Key': keys.systems.token } }],
  ])('%s opens it', async (_, given) => answersPing(await openControl(node.url, given)))

  test.each([
    ['no credential', {}, 'A credential is needed.'],
    ['an unknown key', { query: '?api-key=unknown.key' }, 'This API key is not known here.'],
    ['a key without a secret', { query: '?api-key=key-user' }, 'This API key is not known here.'],
    ['a wrong secret', { query: '?api-key=key-user.wrong' }, 'This API key is not known here.'],
    [
      'a bad header before a good query',
      { headers: { 'X-API-Key': 'unknown.key' }, query: `?api-key=${ADMIN_KEY}` },
      'This API key is not known here.',
    ],
    ['an expired key', { query: `?api-key=${keys.expired.token}` }, 'This API key has expired.'],
    ['a cookie that cannot be decoded', { headers: { cookie: 'api-key=%zz' } }, 'This API key is not known here.'],
  ])('%s is refused with 401 before the upgrade', async (_, given, error) => {
    await expect(openControl(node.url, given)).rejects.toEqual({ status: 401, body: JSON.stringify({ error }) })
  })

  test.each([
    ['header Authorization', { headers: { authorization: 'Bearer abc' } }],
    ['query bearer_token', { query: '?bearer_token=abc' }],
    ['cookie bearer_token', { headers: { cookie: 'bearer_token=abc' } }],
  ])('%s is read, and refused with 401 until sign-in comes', async (_, given) => {
    await expect(openControl(node.url, given)).rejects.toMatchObject({
      status: 401,
      body: expect.stringContaining('does not accept bearer tokens yet'),
    })
  })

  test.each([
    ['a guest', keys.guest],
    ['read-only scopes', keys.readOnly],
  ])('%s is refused with 403 and no body', async (_, { token }) => {
    await expect(openControl(node.url, { query: `?api-key=${token}` })).rejects.toEqual({ status: 403, body: '' })
  })

  test('another path is 404, and the right path without an upgrade 426', async () => {
    const socket = new WebSocket(`${node.url.replace('http', 'ws')}/control/websocket?api-key=${ADMIN_KEY}`)
    const status = await new Promise(resolve =>
      socket.on('unexpected-response', (_, response) => {
        resolve(response.statusCode)
        response.resume()
      }),
    )
    expect(status).toBe(404)
    const answer = await fetch(`${node.url}/api/engine/v2/systems/control`, { headers: { 'x-api-key': ADMIN_KEY } })
    expect(answer.status).toBe(426)
  })

  test('another site may not open it, whatever credential it found', async () => {
    const foreign = { headers: { cookie: `api-key=${ADMIN_KEY}`, origin: 'http://evil.example' } }
    await expect(openControl(node.url, foreign)).rejects.toMatchObject({ status: 403 })
    const rebound = { headers: { 'x-api-key': ADMIN_KEY, host: 'evil.example' } }
    await expect(openControl(node.url, rebound)).rejects.toMatchObject({ status: 403 })
  })
})

describe('the five commands, to the byte', () => {
  let client: ControlClient
  beforeAll(async () => {
    client = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
  })
  afterAll(() => client.close())

  test('bind answers, then tells the value there is, then each change', async () => {
    expect(await client.ask({ id: 1, cmd: 'bind', ...display, name: 'power' })).toBe(
      '{"id":1,"type":"success","meta":{"sys":"sys-test","mod":"Display","index":1,"name":"power"}}',
    )
    expect(await client.frame('notify')).toBe(
      '{"id":1,"type":"notify","value":false,"meta":{"sys":"sys-test","mod":"Display","index":1,"name":"power"}}',
    )
    client.send({ id: 2, cmd: 'exec', ...display, name: 'power', args: [true] })
    expect(await client.frame('notify')).toBe(
      '{"id":1,"type":"notify","value":true,"meta":{"sys":"sys-test","mod":"Display","index":1,"name":"power"}}',
    )
    expect(await client.frame('"id":2')).toBe(
      '{"id":2,"type":"success","value":true,"meta":{"sys":"sys-test","mod":"Display","index":1,"name":"power"},"code":200}',
    )
  })

  test('a second bind answers with its own id and tells nothing; changes keep the first id', async () => {
    expect(JSON.parse(await client.ask({ id: 3, cmd: 'bind', ...display, name: 'power' }))).toMatchObject({
      id: 3,
      type: 'success',
    })
    await client.ask({ id: 4, cmd: 'exec', ...display, name: 'power', args: [false] })
    expect(client.frames.splice(0).map(text => JSON.parse(text))).toEqual([
      { id: 1, type: 'notify', value: false, meta: { ...display, name: 'power' } },
    ])
  })

  test('unbind answers without meta and ends the notifications, whatever was bound', async () => {
    expect(await client.ask({ id: 5, cmd: 'unbind', ...display, name: 'power' })).toBe('{"id":5,"type":"success"}')
    expect(await client.ask({ id: 6, cmd: 'unbind', ...display, name: 'power' })).toBe('{"id":6,"type":"success"}')
    await client.ask({ id: 7, cmd: 'exec', ...display, name: 'power', args: [true] })
    expect(client.frames).toEqual([])
  })

  test('the index is 1 unless said, and modules of one name are told apart by it', async () => {
    expect(
      await client.ask({ id: 8, cmd: 'exec', sys: 'sys-test', mod: 'Display', name: 'volume', args: [7] }),
    ).toContain('"value":7,"meta":{"sys":"sys-test","mod":"Display","index":1,"name":"volume"}')
    await client.ask({ id: 9, cmd: 'exec', sys: 'sys-test', mod: 'Display', index: 2, name: 'volume', args: [9] })
    client.send({ id: 10, cmd: 'bind', sys: 'sys-test', mod: 'Display', index: 2, name: 'volume' })
    expect(await client.frame('notify')).toContain('"value":9')
    await client.ask({ id: 11, cmd: 'unbind', sys: 'sys-test', mod: 'Display', index: 2, name: 'volume' })
    client.frames.length = 0
  })

  test.each([
    ['false stays false', 'no', [], '"value":false'],
    ['what has no JSON form is null', 'nothing_in_json', [], '"value":null'],
    ['a missing tail takes its default', 'volume', [30], '"value":30'],
    ['all arguments by position', 'volume', [30, 5], '"value":35'],
    ['null args are none', 'no', null, '"value":false'],
    ['absent args are none', 'no', undefined, '"value":false'],
  ])('exec: %s', async (_, name, args, expected) => {
    expect(await client.ask({ id: 20, cmd: 'exec', ...display, name, args })).toContain(expected)
  })

  test.each([
    [
      'an unknown system',
      { sys: 'sys-none', name: 'power' },
      '{"id":21,"type":"error","msg":"could not find module","error_code":6,"code":500}',
    ],
    [
      'an unknown module',
      { mod: 'Display_1', name: 'power' },
      '{"id":21,"type":"error","msg":"could not find module","error_code":6,"code":500}',
    ],
    [
      'an index nobody has',
      { index: 9, name: 'power' },
      '{"id":21,"type":"error","msg":"could not find module","error_code":6,"code":500}',
    ],
    [
      'an unknown function',
      { name: 'foo' },
      '{"id":21,"type":"error","msg":"could not find function foo","error_code":1,"code":500}',
    ],
    [
      'a name every object has',
      { name: 'constructor' },
      '{"id":21,"type":"error","msg":"could not find function constructor","error_code":1,"code":500}',
    ],
    [
      'a callback of the driver',
      { name: 'received' },
      '{"id":21,"type":"error","msg":"could not find function received","error_code":1,"code":500}',
    ],
    [
      'a function that throws',
      { name: 'fail' },
      '{"id":21,"type":"error","msg":"module raised: no such lamp","error_code":3,"code":500}',
    ],
    [
      'too many arguments',
      { name: 'power', args: [true, 1] },
      `{"id":21,"type":"error","msg":"module raised: wrong number of arguments for 'power' (given 2, expected 1)","error_code":3,"code":500}`,
    ],
    [
      'a missing argument',
      { name: 'power', args: [] },
      '{"id":21,"type":"error","msg":"module raised: power: argument \\"state\\" is missing. Call it as power(state).","error_code":3,"code":500}',
    ],
    [
      'an argument of the wrong type',
      { name: 'power', args: ['on'] },
      '{"id":21,"type":"error","msg":"module raised: power: argument \\"state\\": Invalid input: expected boolean, received string","error_code":3,"code":500}',
    ],
  ])('exec of %s says what was wrong', async (_, frame, expected) => {
    expect(await client.ask({ id: 21, cmd: 'exec', ...display, ...frame })).toBe(expected)
  })

  test('a function above the role of the caller is refused and never runs', async () => {
    const panel = await openControl(node.url, { headers: { 'x-api-key': keys.user.token } })
    expect(await panel.ask({ id: 1, cmd: 'exec', ...display, name: 'service_menu' })).toBe(
      '{"id":1,"type":"error","msg":"attempted to access privileged function service_menu","error_code":2,"code":500}',
    )
    expect(await client.ask({ id: 22, cmd: 'exec', ...display, name: 'service_menu' })).toContain('"value":"open"')
    await panel.close()
  })

  test('modules whose name begins with an underscore are for support', async () => {
    const panel = await openControl(node.url, { headers: { 'x-api-key': keys.user.token } })
    expect(await panel.ask({ id: 1, cmd: 'bind', sys: 'sys-test', mod: '_Secret', name: 'x' })).toBe(
      '{"id":1,"type":"error","msg":"attempted to access protected module","error_code":2,"code":500}',
    )
    await panel.close()
    const support = await openControl(node.url, { headers: { 'x-api-key': keys.support.token } })
    expect(await support.ask({ id: 1, cmd: 'bind', sys: 'sys-test', mod: '_Secret', name: 'x' })).toContain('"success"')
    await support.close()
  })

  test('debug sends the lines of a module by its id, ignore ends them', async () => {
    const triple = { sys: 'sys-test', mod: 'mod-display1', index: 1, name: 'debug' }
    expect(await client.ask({ id: 30, cmd: 'debug', ...triple })).toBe('{"id":30,"type":"success"}')
    expect(await client.ask({ id: 31, cmd: 'debug', ...triple })).toBe('{"id":31,"type":"success"}')
    client.send({ id: 32, cmd: 'exec', ...display, name: 'power', args: [true] })
    expect(await client.frame('→ PWR 1')).toBe(
      '{"id":30,"type":"debug","msg":"→ PWR 1\\\\r","meta":{"sys":"sys-test","mod":"mod-display1","index":1,"name":"debug"},"mod":"mod-display1","level":"debug"}',
    )
    await client.frame('"id":32')
    expect(await client.ask({ id: 33, cmd: 'ignore', ...triple })).toBe('{"id":33,"type":"success"}')
    expect(await client.ask({ id: 34, cmd: 'ignore', ...triple })).toBe('{"id":34,"type":"success"}')
    client.frames.length = 0
    await client.ask({ id: 35, cmd: 'exec', ...display, name: 'power', args: [false] })
    expect(client.frames).toEqual([])
  })

  test('what is said to devices is for support: a plain user may not listen', async () => {
    const panel = await openControl(node.url, { headers: { 'x-api-key': keys.user.token } })
    expect(
      await panel.ask({ id: 1, cmd: 'debug', sys: 'sys-test', mod: 'mod-display1', index: 1, name: 'debug' }),
    ).toContain('"error_code":2')
    await panel.close()
  })

  test('a thousand binds at once are all answered, each with its own id', async () => {
    const panel = await openControl(node.url, { headers: { 'x-api-key': keys.user.token } })
    for (let id = 1; id <= 1_000; id++) {
      panel.send({ id, cmd: 'bind', ...display, name: `status_${id}` })
    }
    const frames = await until(
      () => panel.frames,
      all => all.length >= 1_000,
    )
    expect(new Set(frames.map(text => JSON.parse(text).id)).size).toBe(1_000)
    await panel.close()
  })
})

describe('frames that cannot be read', () => {
  test.each([
    ['no JSON', 'hello', 'The frame is not JSON.', 0],
    ['a quoted ping', '"ping"', 'The frame cannot be read: Invalid input: expected object, received string', 0],
    ['a list', '[]', 'The frame cannot be read: Invalid input: expected object, received array', 0],
    ['null', 'null', 'The frame cannot be read: Invalid input: expected object, received null', 0],
    [
      'an unknown member',
      '{"id":5,"cmd":"bind","sys":"s","mod":"M","name":"n","extra":1}',
      'The frame cannot be read: Unrecognized key: "extra"',
      5,
    ],
    [
      'a missing member',
      '{"id":5,"cmd":"bind","sys":"s","mod":"M"}',
      'The frame cannot be read: "name": Invalid input: expected string, received undefined',
      5,
    ],
    [
      'an id that is a text',
      '{"id":"5","cmd":"bind","sys":"s","mod":"M","name":"n"}',
      'The frame cannot be read: "id": Invalid input: expected number, received string',
      0,
    ],
    [
      'an id that is no integer',
      '{"id":1.5,"cmd":"bind","sys":"s","mod":"M","name":"n"}',
      'The frame cannot be read: "id": Invalid input: expected int, received number',
      0,
    ],
    [
      'a null index',
      '{"id":5,"cmd":"bind","sys":"s","mod":"M","index":null,"name":"n"}',
      'The frame cannot be read: "index": Invalid input: expected number, received null',
      5,
    ],
    [
      'arguments by name',
      '{"id":5,"cmd":"exec","sys":"s","mod":"M","name":"n","args":{"a":1}}',
      'The frame cannot be read: "args": Invalid input: expected array, received object',
      5,
    ],
    [
      'an unknown command',
      '{"id":5,"cmd":"signal","sys":"s","mod":"M","name":"n"}',
      'The frame cannot be read: "cmd": Invalid option: expected one of "bind"|"unbind"|"exec"|"debug"|"ignore"',
      5,
    ],
    [
      'a command in capitals',
      '{"id":5,"cmd":"BIND","sys":"s","mod":"M","name":"n"}',
      'The frame cannot be read: "cmd": Invalid option: expected one of "bind"|"unbind"|"exec"|"debug"|"ignore"',
      5,
    ],
  ])('%s gets one clear message', async (_, frame, msg, id) => {
    const client = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
    client.send(frame)
    client.send('ping')
    await client.frame('pong')
    expect(client.frames.map(text => JSON.parse(text))).toEqual([{ id, type: 'error', msg, error_code: 0, code: 500 }])
    await client.close()
  })

  test('a binary frame gets one clear message, and the socket goes on', async () => {
    const client = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
    client.socket.send(Buffer.from([1, 2, 3]))
    expect(await client.frame('error')).toContain('Binary frames are not understood here.')
    client.send('ping')
    await client.frame('pong')
    await client.close()
  })

  test('a frame above 1 MB ends its socket with the reason, and the node stays up', async () => {
    const client = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
    const closed = new Promise<number>(resolve => client.socket.on('close', code => resolve(code)))
    client.send({ id: 1, cmd: 'exec', ...display, name: 'power', args: ['x'.repeat(1024 * 1024)] })
    expect(await closed).toBe(1009)
    expect(node.lines.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('Max payload size exceeded'),
    )
    const next = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
    next.send('ping')
    await next.frame('pong')
    await next.close()
  })
})

describe('a session by itself', () => {
  const admin: Caller = { userId: 'user-a', name: 'admin', role: 'admin', scopes: ['public'], via: 'api_key' }

  /** One module with status and lines, and no thread. */
  function session({ status = {} as Record<string, number> } = {}) {
    const clock = fakeClock()
    const at = fakeSocket()
    const bindings = createBindings({ idOf: () => 'mod-a', currentValue: (_, name) => status[name] })
    const watchers = new Set<(line: LogLine) => void>()
    const aborts: unknown[] = []
    const runtime = {
      bindings,
      directory: { idOf: () => 'mod-a' },
      descriptionOf: () => ({ functions: { wait: { about: '', arity: 0, params: {}, order: [] } } }),
      exec: (_id: string, _method: string, _args: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            aborts.push(signal.reason)
            reject(signal.reason)
          }),
        ),
      watchLog(_id: string, watcher: (line: LogLine) => void) {
        watchers.add(watcher)
        return () => watchers.delete(watcher)
      },
    } as unknown as Runtime
    serveControlSocket(at.socket, { runtime, caller: admin, clock, warn: () => undefined })
    return { clock, at, bindings, watchers, aborts }
  }
  const request = { sys: 's', mod: 'M', index: 1 }

  test('pushes a pong every 80 s, unasked', async () => {
    const { clock, at } = session()
    await clock.advance(79_999)
    expect(at.frames).toEqual([])
    await clock.advance(160_001)
    expect(at.frames).toEqual(['pong', 'pong', 'pong'])
  })

  test('drops everything when the socket closes: binds, debug lines, calls under way, the pong', async () => {
    const { clock, at, bindings, watchers, aborts } = session()
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.receives({ id: 2, cmd: 'debug', ...request, name: 'debug' })
    at.receives({ id: 3, cmd: 'exec', ...request, name: 'wait' })
    at.taken()
    at.closes()
    expect(watchers.size).toBe(0)
    expect(aborts).toHaveLength(1)
    expect(clock.waiting).toBe(0)
    bindings.changed('mod-a', { a: 1 })
    await clock.advance(0)
    expect(at.frames).toEqual([])
  })

  test('gives a client that reads too slowly the latest value of each status, once it reads again', async () => {
    const { clock, at, bindings } = session()
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.receives({ id: 2, cmd: 'bind', ...request, name: 'b' })
    at.taken()
    at.holds(2 * 1024 * 1024)
    for (let value = 1; value <= 10_000; value++) bindings.changed('mod-a', { a: value, b: -value })
    await clock.advance(1_000)
    expect(at.frames).toEqual([])
    at.holds(0)
    await clock.advance(50)
    expect(at.taken().map(({ id, value }) => [id, value])).toEqual([
      [1, 10_000],
      [2, -10_000],
    ])
    bindings.changed('mod-a', { a: 1 })
    expect(at.taken().map(({ value }) => value)).toEqual([1])
  })

  test('a value that waits for a slow client is forgotten with its unbind', async () => {
    const { clock, at, bindings } = session()
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.holds(2 * 1024 * 1024)
    bindings.changed('mod-a', { a: 1 })
    at.receives({ id: 2, cmd: 'unbind', ...request, name: 'a' })
    at.taken()
    at.holds(0)
    await clock.advance(50)
    expect(at.frames).toEqual([])
  })

  test('debug lines a slow client cannot take are left out, not kept', async () => {
    const { clock, at, watchers } = session()
    at.receives({ id: 1, cmd: 'debug', ...request, name: 'debug' })
    at.taken()
    const say = (message: string) => {
      for (const watcher of watchers) watcher({ at: 0, level: 'debug', message })
    }
    at.holds(2 * 1024 * 1024)
    for (let line = 0; line < 10_000; line++) say(`line ${line}`)
    at.holds(0)
    await clock.advance(50)
    say('after')
    expect(at.taken().map(({ msg }) => msg)).toEqual(['after'])
  })
})

describe('binds follow the system', () => {
  let at: TestRuntime
  let client: ReturnType<typeof fakeSocket>
  const caller: Caller = { userId: undefined, name: 'panel', role: 'user', scopes: ['public'], via: 'api_key' }
  const values = () => client.taken().flatMap(({ type, value }) => (type === 'notify' ? [value] : []))
  const bind = (id: number, mod: string, index: number, name: string, sys = 'sys-test') =>
    client.receives({ id, cmd: 'bind', sys, mod, index, name })
  const heard = async (expected: unknown[]) => {
    const all: unknown[] = []
    await until(
      () => {
        all.push(...values())
        return all
      },
      list => list.length >= expected.length,
    )
    expect(all).toEqual(expected)
  }

  beforeAll(async () => {
    at = await startRuntime({ room })
    await until(
      () => ['mod-display1', 'mod-display2'].map(id => at.runtime.healthOf(id).state),
      states => states.every(state => state === 'connected'),
    )
    await at.runtime.exec('mod-display1', 'volume', [11])
    await at.runtime.exec('mod-display2', 'volume', [22])
    client = fakeSocket()
    serveControlSocket(client.socket, { runtime: at.runtime, caller, clock: fakeClock(), warn: () => undefined })
  })
  afterAll(() => at.stop())

  test('what does not exist can be bound; it is told when it appears: system, module, status', async () => {
    bind(1, 'Display', 1, 'volume', 'sys-new')
    bind(2, 'Display', 3, 'volume')
    bind(3, 'Display', 1, 'volume_of_nobody')
    expect(client.taken().map(({ type }) => type)).toEqual(['success', 'success', 'success'])

    await at.store.write(change => {
      change.put('control_system', { id: 'sys-new', name: 'New room', modules: ['mod-display2'] })
    })
    await heard([22])
    await at.store.write(change => {
      change.put('module', { id: 'mod-third', driver_id: 'driver-acme', name: 'Display', ip: '10.0.0.3', port: 1 })
      change.update('control_system', 'sys-test', {
        modules: ['mod-display1', 'mod-display2', 'mod-chaos', 'mod-poller', 'mod-third'],
      })
      change.update('module', 'mod-third', { running: true })
    })
    await until(
      () => at.runtime.exec('mod-third', 'volume', [33]).catch(() => undefined),
      value => value === 33,
    )
    await heard([33])
  })

  test('after a reorder the value of the module that now stands there is told, also an equal one', async () => {
    bind(10, 'Display', 1, 'volume')
    bind(11, 'Display', 2, 'volume')
    bind(12, 'Display', 1, 'greeting')
    await heard([11, 22, 'hello'])
    await at.store.write(change => {
      change.update('control_system', 'sys-test', { modules: ['mod-display2', 'mod-display1', 'mod-poller'] })
    })
    await heard([22, 11, 'hello'])
    await at.runtime.exec('mod-display1', 'volume', [12])
    await heard([12])
  })

  test('a module whose name changes leaves its slot silently and is found under the new name', async () => {
    bind(20, 'Wall', 1, 'volume')
    await at.store.write(change => {
      change.update('module', 'mod-display2', { custom_name: 'Wall' })
    })
    // Display 1 is now the other panel, and Display 2 nobody: nothing is said of the latter.
    const told = await until(
      () => client.frames.map(text => JSON.parse(text)),
      frames => frames.filter(({ type }) => type === 'notify').length >= 3,
    )
    client.taken()
    expect(told.flatMap(({ type, id, value }) => (type === 'notify' ? [[id, value]] : []))).toEqual([
      [10, 12],
      [12, 'hello'],
      [20, 22],
    ])
    await at.runtime.exec('mod-display2', 'volume', [23])
    await heard([23])
  })

  test('a removed module is left silently; its replacement is told', async () => {
    await at.store.write(change => {
      change.update('control_system', 'sys-test', { modules: ['mod-display2', 'mod-poller'] })
    })
    await at.runtime.exec('mod-display1', 'volume', [13])
    await until(
      () => at.runtime.directory.idOf('sys-test', 'Display', 1),
      id => id === undefined,
    )
    expect(values()).toEqual([])
    await at.store.write(change => {
      change.update('control_system', 'sys-test', { modules: ['mod-third', 'mod-display2', 'mod-poller'] })
    })
    await heard([33, 'hello'])
  })

  test('a write that leaves the modules where they are tells nothing', async () => {
    let seen = 0
    const stop = at.runtime.news(news => {
      if (news.kind === 'structure') seen += 1
    })
    await at.store.write(change => {
      change.update('control_system', 'sys-test', { description: 'another text' })
    })
    await until(
      () => seen,
      count => count > 0,
    )
    stop()
    expect(values()).toEqual([])
  })
})
