import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlClient } from '../../testing/control-client.ts'
import { until } from '../../testing/until.ts'
import { type ControlSite, openControlSite, toldOf } from './testing/control-socket-site.ts'

// realtime.md 3, 4, 8 and 9: what a frame is, either way.

const display = { sys: 'sys-test', mod: 'Display', index: 1 }

let site: ControlSite
beforeAll(async () => {
  site = await openControlSite()
}, 60_000)
afterAll(() => site.stop())

describe('§3 frames that cannot be read', () => {
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
    const client = await site.open('admin')
    client.send(frame)
    client.send('ping')
    await client.frame('pong')
    expect(client.frames.map(text => JSON.parse(text))).toEqual([{ id, type: 'error', msg, error_code: 0, code: 500 }])
    await client.close()
  })

  test('a binary frame gets one clear message, and the socket goes on', async () => {
    const client = await site.open('admin')
    client.socket.send(Buffer.from([1, 2, 3]))
    expect(await client.frame('error')).toContain('Binary frames are not understood here.')
    client.send('ping')
    await client.frame('pong')
    await client.close()
  })

  test('a frame above 1 MB ends its socket with the reason, and the node stays up', async () => {
    const client = await site.open('admin')
    const closed = new Promise<number>(resolve => client.socket.on('close', code => resolve(code)))
    client.send({ id: 1, cmd: 'exec', ...display, name: 'power', args: ['x'.repeat(1024 * 1024)] })
    expect(await closed).toBe(1009)
    expect(site.log.lines).toContainEqual(expect.stringContaining('Max payload size exceeded'))
    const next = await site.open('admin')
    next.send('ping')
    await next.frame('pong')
    await next.close()
  })

  test('what is true of every frame holds for lists that are enormous, and nested ones', async () => {
    const [client, other] = await Promise.all([site.open('admin'), site.open('user')])
    const args = `[${'0,'.repeat(450_000)}0]`
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    client.send(`{"id":1,"cmd":"exec","sys":"sys-test","mod":"Display","name":"power","args":${args}}`)
    client.send(`{"id":2,"cmd":"exec","sys":"sys-test","mod":"Display","name":"no","args":${nested(400_000)}}`)
    client.send(`{"id":3,"cmd":"bind","sys":"sys-test","mod":"Display","name":${nested(400_000)}}`)
    client.send(`{"id":4,"cmd":"exec","sys":"sys-test","mod":"Display","name":"power","args":${nested(100)}}`)
    expect(await client.frame('"id":1,')).toContain("wrong number of arguments for 'power' (given 450001, expected 1)")
    expect(await client.frame('"id":2,')).toContain('args\\": Invalid input: nested more than 100 deep')
    expect(await client.frame('"id":3,')).toContain('"error_code":0')
    expect(await client.frame('"id":4,')).toContain('"error_code":3')
    other.send('ping')
    await other.frame('pong')
    await client.close()
    await other.close()
  })

  test.each([
    ['the smallest', -(2 ** 31), true],
    ['the largest', 2 ** 31 - 1, true],
    ['one below', -(2 ** 31) - 1, false],
    ['one above', 2 ** 31, false],
    ['a fraction', 1.5, false],
  ])('an index has 32 bits: %s', async (_, index, fits) => {
    const client = await site.open('user')
    const answer = await client.ask({ id: 1, cmd: 'bind', sys: 's', mod: 'M', index, name: 'n' })
    expect(answer).toContain(fits ? '"success"' : '"error_code":0')
    await client.close()
  })

  test.each([0, -1, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER])('the id %i comes back as it is', async id => {
    const client = await site.open('user')
    expect(await client.ask({ id, cmd: 'unbind', sys: 's', mod: 'M', name: 'n' })).toBe(`{"id":${id},"type":"success"}`)
    await client.close()
  })

  test('what is sent as invalid UTF-8 ends its socket with 1007, and nobody else is harmed', async () => {
    const [client, other] = await Promise.all([site.open('admin'), site.open('user')])
    const closed = new Promise(resolve => client.socket.once('close', resolve))
    client.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false })
    expect(await closed).toBe(1007)
    other.send('ping')
    await other.frame('pong')
    await other.close()
  })
})

describe('§4 the envelope', () => {
  let client: ControlClient
  beforeAll(async () => {
    client = await site.open('admin')
  })
  afterAll(() => client.close())
  const order = ['id', 'type', 'msg', 'value', 'error_code', 'meta', 'mod', 'level', 'code']

  test('members come in one order, and those that do not apply are absent', async () => {
    const triple = { sys: 'sys-test', mod: 'mod-display1', index: 1, name: 'debug' }
    client.send({ id: 1, cmd: 'debug', ...triple })
    client.send({ id: 2, cmd: 'bind', ...display, name: 'power' })
    client.send({ id: 3, cmd: 'exec', ...display, name: 'power', args: [true] })
    client.send({ id: 4, cmd: 'exec', ...display, name: 'foo' })
    await until(
      () => client.frames,
      frames => ['→ PWR 1', '"id":3', '"id":4'].every(part => frames.some(text => text.includes(part))),
    )
    client.send({ id: 5, cmd: 'unbind', ...display, name: 'power' })
    await client.ask({ id: 6, cmd: 'ignore', ...triple })
    const members = new Map(client.frames.map(text => [JSON.parse(text).type, Object.keys(JSON.parse(text))]))
    expect([...members.keys()].sort()).toEqual(['debug', 'error', 'notify', 'success'])
    for (const names of members.values()) expect(names).toEqual(order.filter(name => names.includes(name)))
    expect(members.get('notify')).toEqual(['id', 'type', 'value', 'meta'])
    expect(members.get('error')).toEqual(['id', 'type', 'msg', 'error_code', 'code'])
    expect(members.get('debug')).toEqual(['id', 'type', 'msg', 'meta', 'mod', 'level'])
    client.frames.length = 0
  })

  test('meta is the address as it was sent: its case, its signs, its number', async () => {
    const odd = { sys: ' sys|"test\\ ', mod: 'dISPLAY_1/é\u0000', index: -7, name: '☃ 𝄞' }
    expect(await client.ask({ id: 10, cmd: 'bind', ...odd })).toBe(
      `{"id":10,"type":"success","meta":${JSON.stringify(odd)}}`,
    )
  })

  test('addresses that only look alike are different ones', async () => {
    client.send({ id: 11, cmd: 'bind', ...display, name: 'greeting' })
    await client.frame('"notify","value":"hello"')
    const alike = [
      { sys: 'sys-test|Display', mod: '', index: 1, name: 'greeting' },
      { sys: 'sys-test/Display', mod: '1', index: 1, name: 'greeting' },
      { sys: 'sys-testDisplay', mod: '', index: 1, name: 'greeting' },
    ]
    for (const [at, one] of alike.entries()) {
      await client.ask({ id: 12 + at, cmd: 'bind', ...one })
      await client.ask({ id: 22 + at, cmd: 'unbind', ...one })
      expect(await client.ask({ id: 32 + at, cmd: 'exec', ...one })).toContain('could not find module')
    }
    expect(toldOf(client)).toEqual([])
    await site.runtime.exec('mod-display1', 'volume', [1])
    client.send({ id: 50, cmd: 'bind', ...display, name: 'volume' })
    await client.frame('"id":50,"type":"notify"')
  })

  test.each([0, 1, 2, 3, 6, 7])('error_code %i is among what is said, and code is 500 beside it', async code => {
    const asked: Record<number, object> = {
      0: { cmd: 'exec', name: 'x', args: {} },
      1: { cmd: 'exec', name: 'foo' },
      2: { cmd: 'exec', name: 'service_menu' },
      3: { cmd: 'exec', name: 'fail' },
      6: { cmd: 'exec', name: 'power', mod: 'Nobody' },
      7: { cmd: 'bind', name: 'x'.repeat(2_000) },
    }
    const user = await site.open('user')
    expect(JSON.parse(await user.ask({ id: 1, ...display, ...asked[code] }))).toEqual({
      id: 1,
      type: 'error',
      msg: expect.stringMatching(/\w/),
      error_code: code,
      code: 500,
    })
    await user.close()
  })
})

describe('§8 values', () => {
  test.each([
    ['a text', 'hello', 'greeting'],
    ['a number', 41, 'volume'],
    ['a boolean', true, 'power'],
  ])('%s is JSON in the frame, not JSON in a text', async (_, value, name) => {
    const client = await site.open('user')
    await site.runtime.exec('mod-display1', 'power', [true])
    await site.runtime.exec('mod-display1', 'volume', [41])
    client.send({ id: 1, cmd: 'bind', ...display, name })
    expect(await client.frame('notify')).toContain(`"value":${JSON.stringify(value)},"meta"`)
    await client.close()
  })

  test('a value that did not change is not told again', async () => {
    const client = await site.open('user')
    await site.runtime.exec('mod-display1', 'volume', [42])
    client.send({ id: 1, cmd: 'bind', ...display, name: 'volume' })
    await client.frame('notify')
    for (const volume of [42, 42, 43, 43]) await site.runtime.exec('mod-display1', 'volume', [volume])
    client.send('ping')
    await client.frame('pong')
    expect(toldOf(client)).toEqual([[1, 43]])
    await client.close()
  })
})
