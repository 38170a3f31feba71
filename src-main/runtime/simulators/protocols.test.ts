import dgram from 'node:dgram'
import net from 'node:net'
import fc from 'fast-check'
import mqtt from 'mqtt'
import ssh2 from 'ssh2'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Fault, Simulator } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/define-simulator.ts'
import { endsWith } from '../../driver-kit/tokenizers.ts'
import { until } from '../../testing/until.ts'
import { serveSimulator } from './simulator-server.ts'
import { type Client, clients, overSsh } from './testing/clients.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function served(simulator: Simulator) {
  const clock = fakeClock()
  const warnings: string[] = []
  const server = await serveSimulator(simulator, { settings: {}, clock, warn: text => void warnings.push(text) })
  cleanups.push(() => server.close())
  return { server, clock, warnings }
}

const hears = (client: Client, text: string) =>
  until(
    () => client.heard,
    heard => heard === text,
  )
const isGone = (client: Client) =>
  until(
    () => client.gone,
    gone => gone,
  )

/** What was sent before is read by the time another device has answered. */
async function datagramsAreRead() {
  const { server } = await served(counter('udp'))
  const client = clients.udp(server.address)
  cleanups.push(() => client.close())
  for (const count of [1, 2]) {
    client.says('A\r')
    await hears(client, ['A1\r', 'A1\rA2\r'][count - 1] ?? '')
  }
}

const protocols = ['tcp', 'tls', 'udp', 'ssh', 'websocket'] as const

/** Counts what it is asked, for each who asks. */
const counter = (protocol: (typeof protocols)[number]) =>
  defineSimulator({
    protocol,
    settings: z.object({}),
    state: z.object({ heard: z.int().default(0) }),
    tokenizer: endsWith('\r'),
    connection: () => ({ count: 0 }),
    received(line, { state, connection, send, sendAll, close }) {
      state.heard += 1
      connection.count += 1
      if (line === 'ALL') sendAll('NEWS\r')
      else if (line === 'BYE') close()
      else if (line === 'BREAK') throw new Error('no such thing')
      else send(`${line}${connection.count}\r`)
    },
  })

describe.each(protocols)('a simulated device over %s', protocol => {
  const hasConnections = protocol !== 'udp'

  async function plugIn() {
    const all = await served(counter(protocol))
    const connect = () => {
      const client = clients[protocol](all.server.address)
      cleanups.push(() => client.close())
      return client
    }
    const heardBy = (count: number) =>
      until(
        () => all.server.state as { heard: number },
        ({ heard }) => heard === count,
      )
    return { ...all, connect, heardBy, setFault: (fault: Fault) => all.server.setFault(fault) }
  }

  test('answers, remembers who asked, and tells news to all', async () => {
    const { connect, warnings } = await plugIn()
    const [one, two] = [connect(), connect()]
    one.says('A\rB\r')
    await hears(one, 'A1\rB2\r')
    one.says('BREAK\r')
    two.says('A\r')
    await hears(two, 'A1\r')
    two.says('ALL\r')
    await hears(two, 'A1\rNEWS\r')
    await hears(one, 'A1\rB2\rNEWS\r')
    expect(warnings).toEqual(['simulator: no such thing'])
  })

  test('is slow, silent and garbled on demand, and well again', async () => {
    const { connect, clock, setFault, heardBy } = await plugIn()
    const client = connect()
    client.says('A\r')
    await hears(client, 'A1\r')
    setFault('slow')
    client.says('B\r')
    await heardBy(2)
    await clock.advance(2_999)
    expect(client.heard).toBe('A1\r')
    await clock.advance(1)
    await hears(client, 'A1\rB2\r')
    setFault('silent')
    client.says('C\r')
    await heardBy(3)
    setFault('garbled')
    client.says('D\r')
    const garbled = await until(
      () => client.heard,
      heard => heard.length === 9,
    )
    expect([...garbled.slice(6)].every((letter, at) => letter !== 'D4\r'[at])).toBe(true)
    setFault('none')
    client.says('E\r')
    await hears(client, `${garbled}E5\r`)
  })

  test('refusing lets nobody in until it is well again', async () => {
    const { connect, setFault, server } = await plugIn()
    const inside = connect()
    inside.says('A\r')
    await hears(inside, 'A1\r')
    setFault('refusing')
    const outside = connect()
    outside.says('A\r')
    if (!hasConnections) await datagramsAreRead()
    else {
      await isGone(outside)
      inside.says('B\r')
      await hears(inside, 'A1\rB2\r')
    }
    setFault('none')
    const later = connect()
    later.says('Z\r')
    await hears(later, 'Z1\r')
    expect(outside.heard).toBe('')
    expect(server.state).toEqual({ heard: hasConnections ? 3 : 2 })
  })

  test('dropping puts everybody out, and new ones too', async () => {
    const { connect, setFault } = await plugIn()
    const before = connect()
    before.says('A\r')
    await hears(before, 'A1\r')
    setFault('dropping')
    const during = connect()
    during.says('A\r')
    await (hasConnections ? Promise.all([isGone(before), isGone(during)]) : datagramsAreRead())
    setFault('none')
    const after = connect()
    after.says('A\r')
    await hears(after, 'A1\r')
    expect(during.heard).toBe('')
  })

  test('hangs up on whoever says so, or forgets it', async () => {
    const { connect } = await plugIn()
    const client = connect()
    client.says('A\r')
    await hears(client, 'A1\r')
    client.says('BYE\r')
    if (hasConnections) return isGone(client)
    client.says('A\r')
    await hears(client, 'A1\rA1\r')
  })
})

test('a machine that is off is reached by the packet that wakes it', async () => {
  const { server } = await served(
    defineSimulator({
      protocol: 'tcp',
      settings: z.object({}),
      state: z.object({ on: z.boolean().default(false) }),
      started: ({ setReachable }) => setReachable(false),
      datagram(bytes, { state, setReachable }) {
        state.on = bytes.length === 102
        setReachable(state.on)
      },
      received: (bytes, { send }) => send(bytes),
    }),
  )
  const early = clients.tcp(server.address)
  await isGone(early)
  const socket = dgram.createSocket('udp4')
  cleanups.push(() => socket.close())
  socket.send(Buffer.alloc(102), server.address.port, server.address.host)
  await until(
    () => server.state as { on: boolean },
    ({ on }) => on,
  )
  const client = clients.tcp(server.address)
  cleanups.push(() => client.close())
  client.says('ping')
  await hears(client, 'ping')
})

test('of many who send datagrams, only the last hundred are remembered', async () => {
  const { server } = await served(counter('udp'))
  const first = clients.udp(server.address)
  cleanups.push(() => first.close())
  first.says('A\r')
  await hears(first, 'A1\r')
  for (let peer = 0; peer < 100; peer++) {
    const other = clients.udp(server.address)
    cleanups.push(() => other.close())
    other.says('A\r')
    await hears(other, 'A1\r')
  }
  first.says('A\r')
  await hears(first, 'A1\rA1\r')
})

describe('over SSH', () => {
  const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })
  const guarded = defineSimulator({
    protocol: 'ssh',
    settings: z.object({}),
    state: z.object({ uptime: z.int().default(7) }),
    signIn: ({ username, password, key }) => username === 'admin' && (key || password === 'secret'),
    received: (bytes, { send }) => send(bytes),
    exec(command, { state }) {
      if (command === 'uptime') return { code: 0, stdout: `${state.uptime}\n`, stderr: '' }
      if (command === 'kill') return { code: null, stdout: '', stderr: '' }
      return { code: 127, stdout: '', stderr: `${command}: not found\n` }
    },
  })

  test.each<[string, ssh2.ConnectConfig, boolean]>([
    ['a password', { username: 'admin', password: 'secret' }, true],
    ['a wrong password', { username: 'admin', password: 'guess' }, false],
    ['another name', { username: 'root', password: 'secret' }, false],
    ['a key', { username: 'admin', privateKey: key.private }, true],
    ['nothing', { username: 'admin' }, false],
  ])('who comes with %s is let in or not', async (_what, signIn, welcome) => {
    const { server } = await served(guarded)
    const client = overSsh(server.address, signIn)
    cleanups.push(() => client.close())
    client.says('hello')
    if (welcome) await hears(client, 'hello')
    else await isGone(client)
  })

  test('a password that is asked for on the keyboard lets in', async () => {
    const { server } = await served(guarded)
    const connection = new ssh2.Client()
    cleanups.push(() => connection.destroy())
    connection.on('keyboard-interactive', (_name, _text, _lang, _prompts, answer) => answer(['secret']))
    await new Promise((resolve, reject) => {
      connection.on('ready', () => resolve(undefined)).on('error', reject)
      connection.connect({ ...server.address, username: 'admin', tryKeyboard: true })
    })
  })

  test('a command beside the shell gives its output and how it ended', async () => {
    const { server } = await served(guarded)
    const connection = new ssh2.Client()
    cleanups.push(() => connection.destroy())
    await new Promise((resolve, reject) => {
      connection.on('ready', () => resolve(undefined)).on('error', reject)
      connection.connect({ ...server.address, username: 'admin', password: 'secret' })
    })
    const run = (command: string) =>
      new Promise((resolve, reject) => {
        connection.exec(command, (error, channel) => {
          if (error) return reject(error)
          const out = { stdout: '', stderr: '', code: undefined as unknown }
          channel.on('data', (bytes: Buffer) => {
            out.stdout += String(bytes)
          })
          channel.stderr.on('data', (bytes: Buffer) => {
            out.stderr += String(bytes)
          })
          channel.on('exit', (code: unknown) => {
            out.code = code
          })
          channel.on('close', () => resolve(out))
        })
      })
    expect(await run('uptime')).toEqual({ code: 0, stdout: '7\n', stderr: '' })
    expect(await run('dance')).toEqual({ code: 127, stdout: '', stderr: 'dance: not found\n' })
    expect(await run('kill')).toEqual({ code: null, stdout: '', stderr: '' })
  })
})

test('over a WebSocket, text goes out as text and bytes as bytes; a frame that is too large ends it', async () => {
  const { server } = await served(
    defineSimulator({
      protocol: 'websocket',
      settings: z.object({}),
      state: z.object({}),
      received(bytes, { send }) {
        send('text')
        send(bytes)
      },
    }),
  )
  const socket = new WebSocket(`ws://${server.address.host}:${server.address.port}`)
  cleanups.push(() => socket.terminate())
  const frames: [string, boolean][] = []
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.on('error', () => undefined)
  socket.on('message', (data, isBinary) => frames.push([String(data), isBinary]))
  await new Promise(resolve => socket.once('open', resolve))
  socket.send('ping')
  await until(
    () => frames.length,
    count => count === 2,
  )
  expect(frames).toEqual([
    ['text', false],
    ['ping', true],
  ])
  socket.send(Buffer.alloc(1024 * 1024 + 1))
  await closed
})

describe('over MQTT', () => {
  const relay = defineSimulator({
    protocol: 'mqtt',
    settings: z.object({}),
    state: z.object({ on: z.boolean().default(false) }),
    signIn: ({ username, password }) => username === 'room' && password === 'secret',
    started: ({ publish, state }) => publish('relay/state', String(state.on), { retain: true }),
    received({ topic, payload }, { state, publish }) {
      if (topic === 'relay/break') throw new Error('no such relay')
      if (topic !== 'relay/set') return
      state.on = payload === 'true'
      publish('relay/state', String(state.on), { retain: true })
    },
    changed: (_keys, { publish, state }) => publish('relay/state', String(state.on), { retain: true }),
  })

  async function connect({ host, port }: { host: string; port: number }, password = 'secret') {
    const client = mqtt.connect(`mqtt://${host}:${port}`, { username: 'room', password, reconnectPeriod: 0 })
    cleanups.push(() => client.endAsync(true))
    const heard: string[] = []
    let gone = false
    client.on('message', (topic, payload, { retain }) => heard.push(`${topic} ${payload}${retain ? ' kept' : ''}`))
    client.on('error', () => undefined)
    client.on('close', () => {
      gone = true
    })
    return { client, heard, gone: () => gone }
  }
  const hears = (heard: string[], ...expected: string[]) =>
    until(
      () => heard,
      lines => lines.join() === expected.join(),
    )

  test('the device tells how it is to whoever comes, obeys, and tells what a hand has changed', async () => {
    const { server, warnings } = await served(relay)
    const { client, heard } = await connect(server.address)
    await client.subscribeAsync('relay/#')
    await hears(heard, 'relay/state false kept')
    await client.publishAsync('relay/break', 'x')
    await client.publishAsync('relay/set', 'true')
    await until(
      () => heard,
      lines => lines.at(-1) === 'relay/state true',
    )
    server.setState({ on: false })
    await until(
      () => heard,
      lines => lines.at(-1) === 'relay/state false',
    )
    expect(warnings).toEqual(['simulator: no such relay'])
  })

  test('who has the wrong password is not let in', async () => {
    const { server } = await served(relay)
    const { gone } = await connect(server.address, 'guess')
    await until(gone, yes => yes)
  })

  test('slow, silent, garbled, refusing and dropping', async () => {
    const { server, clock } = await served(relay)
    const { client, heard, gone } = await connect(server.address)
    await client.subscribeAsync('relay/state')
    await hears(heard, 'relay/state false kept')
    const isOn = (on: boolean) =>
      until(
        () => server.state as { on: boolean },
        state => state.on === on,
      )
    server.setFault('slow')
    await client.publishAsync('relay/set', 'true')
    await isOn(true)
    expect(heard).toHaveLength(1)
    await clock.advance(3_000)
    await hears(heard, 'relay/state false kept', 'relay/state true')
    server.setFault('silent')
    await client.publishAsync('relay/set', 'false')
    await isOn(false)
    server.setFault('garbled')
    await client.publishAsync('relay/set', 'true')
    await until(
      () => heard,
      lines => lines.length === 3,
    )
    expect(heard[2]).not.toContain('true')
    server.setFault('refusing')
    const outside = await connect(server.address)
    await until(outside.gone, yes => yes)
    expect(gone()).toBe(false)
    server.setFault('dropping')
    await until(gone, yes => yes)
    server.setFault('none')
    const back = await connect(server.address)
    await back.client.subscribeAsync('relay/state')
  })

  test('a packet that is too large ends the connection', async () => {
    const { server } = await served(relay)
    const { client, gone } = await connect(server.address)
    await client.subscribeAsync('relay/state')
    client.publish('relay/set', Buffer.alloc(2 * 1024 * 1024))
    await until(gone, yes => yes)
  })

  test('bytes that are no MQTT, in any cut, end their connection and nobody else’s', async () => {
    const { server } = await served(relay)
    const { client, heard } = await connect(server.address)
    await client.subscribeAsync('relay/state')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 }),
        async pieces => {
          const socket = net.connect(server.address)
          socket.on('error', () => undefined)
          for (const piece of pieces) socket.write(piece)
          socket.end()
          await new Promise(resolve => socket.resume().once('close', resolve))
        },
      ),
      { numRuns: 50 },
    )
    await client.publishAsync('relay/set', 'true')
    await until(
      () => heard.at(-1),
      last => last === 'relay/state true',
    )
  })
})
