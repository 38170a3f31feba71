import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import type { Simulator } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/define-simulator.ts'
import { endsWith } from '../../driver-kit/tokenizers.ts'
import { until } from '../../testing/until.ts'
import { serveSimulator } from './simulator-server.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const lamp = defineSimulator({
  protocol: 'tcp',
  settings: z.object({ greeting: z.string().default('HELLO') }),
  state: z.object({
    on: z.boolean().default(false),
    level: z.int().min(0).max(10).default(5),
    modes: z.array(z.string()).default([]),
  }),
  tokenizer: endsWith('\r'),
  connection: () => ({ asked: 0 }),
  changed: (keys, { sendAll, state }) => sendAll(`${keys.join()} ${state.level}\r`),
  connected: ({ send, settings }) => send(`${settings.greeting}\r`),
  received(line, { send, sendAll, state, connection, after, close, setReachable }) {
    connection.asked += 1
    if (line === 'ON') {
      state.on = true
      sendAll('LIT\r')
    } else if (line === 'WARM') {
      after(5_000, () => send('WARM\r'))
    } else if (line === 'BYE') close()
    else if (line === 'BREAK') throw new Error('no such lamp')
    else if (line === 'OFF') setReachable(false)
    else send(`${connection.asked}\r`)
  },
})
/** Says more than anybody reads. */
const chatter = defineSimulator({
  protocol: 'tcp',
  settings: z.object({}),
  state: z.object({ gone: z.boolean().default(false) }),
  tokenizer: endsWith('\r'),
  received(_line, { send, state }) {
    for (let turn = 0; turn < 200; turn++) send('x'.repeat(65_536))
    state.gone = true
  },
})
const relay = defineSimulator({
  protocol: 'http',
  settings: z.object({}),
  state: z.object({ asked: z.int().default(0) }),
  request({ method, path, query, body }, { state }) {
    state.asked += 1
    if (path === '/break') throw new Error('no such relay')
    return path === '/text' ? { status: 404, body: 'none' } : { body: { method, path, query, body } }
  },
})

async function served(simulator: Simulator, settings: Record<string, unknown> = {}) {
  const clock = fakeClock()
  const warnings: string[] = []
  const server = await serveSimulator(simulator, { settings, clock, warn: text => void warnings.push(text) })
  cleanups.push(() => server.close())
  return { server, clock, warnings, url: `http://${server.address.host}:${server.address.port}` }
}

async function client({ host, port }: { host: string; port: number }) {
  const socket = net.connect({ host, port })
  const seen = { text: '', closed: false }
  socket.on('data', bytes => {
    seen.text += bytes.toString('latin1')
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    seen.closed = true
  })
  cleanups.push(async () => void socket.destroy())
  const says = async (text: string, expected: string) => {
    socket.write(text)
    await until(
      () => seen.text,
      all => all.endsWith(expected),
    )
  }
  return { socket, seen, says }
}

describe('a simulated device over TCP', () => {
  test('greets, answers, remembers each connection by itself and tells news to all', async () => {
    const { server } = await served(lamp, { greeting: 'HI' })
    const [one, two] = [await client(server.address), await client(server.address)]
    await one.says('A\rB\r', 'HI\r1\r2\r')
    await two.says('A\r', 'HI\r1\r')
    await one.says('ON\r', 'LIT\r')
    await until(
      () => two.seen.text,
      text => text.endsWith('LIT\r'),
    )
    expect(server.state).toMatchObject({ on: true })
  })

  test('takes its time where the device does, and hangs up when it would', async () => {
    const { server, clock } = await served(lamp)
    const { says, seen, socket } = await client(server.address)
    socket.write('WARM\r')
    await until(
      () => clock.waiting,
      count => count === 1,
    )
    await clock.advance(5_000)
    await says('A\r', 'WARM\r2\r')
    socket.write('BYE\r')
    await until(
      () => seen.closed,
      closed => closed,
    )
  })

  test('that breaks says so and goes on', async () => {
    const { server, warnings } = await served(lamp)
    const { says } = await client(server.address)
    await says('BREAK\rA\r', '2\r')
    expect(warnings).toEqual(['simulator: no such lamp'])
  })

  test('slow: the answer comes 3 s later', async () => {
    const { server, clock } = await served(lamp)
    const { socket, seen } = await client(server.address)
    await until(
      () => seen.text,
      text => text === 'HELLO\r',
    )
    server.setFault('slow')
    socket.write('A\r')
    await until(
      () => clock.waiting,
      count => count === 1,
    )
    await clock.advance(2_999)
    expect(seen.text).toBe('HELLO\r')
    await clock.advance(1)
    await until(
      () => seen.text,
      text => text === 'HELLO\r1\r',
    )
  })

  test('silent: it hears and says nothing; well again it answers', async () => {
    const { server } = await served(lamp)
    const { socket, says, seen } = await client(server.address)
    await until(
      () => seen.text,
      text => text === 'HELLO\r',
    )
    server.setFault('silent')
    socket.write('ON\r')
    await until(
      () => server.state,
      state => (state as { on: boolean }).on,
    )
    server.setFault('none')
    await says('A\r', 'HELLO\r2\r')
  })

  test('garbled: something comes, and no byte of it is right', async () => {
    const { server } = await served(lamp)
    server.setFault('garbled')
    const { seen } = await client(server.address)
    const text = await until(
      () => seen.text,
      all => all.length === 6,
    )
    expect([...text].every((letter, at) => letter !== 'HELLO\r'[at])).toBe(true)
  })

  test('dropping: connections end, and new ones are not kept until it is well', async () => {
    const { server } = await served(lamp)
    const before = await client(server.address)
    await until(
      () => before.seen.text,
      text => text !== '',
    )
    server.setFault('dropping')
    await until(
      () => before.seen.closed,
      closed => closed,
    )
    const during = await client(server.address)
    await until(
      () => during.seen.closed,
      closed => closed,
    )
    expect(during.seen.text).toBe('')
    server.setFault('none')
    await (await client(server.address)).says('A\r', '1\r')
  })

  test('refusing: nobody gets in, who is in stays, and well again the same port is open', async () => {
    const { server } = await served(lamp)
    const inside = await client(server.address)
    await inside.says('A\r', '1\r')
    server.setFault('refusing')
    const outside = await client(server.address)
    await until(
      () => outside.seen.closed,
      closed => closed,
    )
    expect(outside.seen.text).toBe('')
    await inside.says('A\r', '2\r')
    server.setFault('none')
    await (await client(server.address)).says('A\r', '1\r')
  })

  test('refusing: a port that somebody took meanwhile is waited for', async () => {
    const { server, clock, warnings } = await served(lamp)
    server.setFault('refusing')
    const thief = net.createServer(socket => socket.destroy())
    await new Promise<void>(resolve => thief.listen(server.address, resolve))
    server.setFault('none')
    await until(
      () => clock.waiting,
      count => count === 1,
    )
    expect(warnings).toEqual([expect.stringContaining(`its port ${server.address.port} cannot be opened again yet`)])
    await new Promise(resolve => thief.close(resolve))
    await clock.advance(1_000)
    await (await client(server.address)).says('A\r', '1\r')
  })

  test('that goes off is not reached, until it is on again', async () => {
    const { server } = await served(lamp)
    const before = await client(server.address)
    before.socket.write('OFF\r')
    await until(
      () => before.seen.closed,
      closed => closed,
    )
    const after = await client(server.address)
    await until(
      () => after.seen.closed,
      closed => closed,
    )
    expect(after.seen.text).toBe('')
  })

  test('whoever never reads is cut off before it fills the memory', async () => {
    const { server } = await served(chatter)
    const { socket, seen } = await client(server.address)
    socket.pause()
    socket.write('go\r')
    await until(
      () => server.state,
      state => (state as { gone: boolean }).gone,
    )
    socket.resume()
    await until(
      () => seen.closed,
      closed => closed,
    )
  })

  test('closing ends its connections and its timers', async () => {
    const { server, clock } = await served(lamp)
    const { socket, seen } = await client(server.address)
    socket.write('WARM\r')
    await until(
      () => clock.waiting,
      count => count === 1,
    )
    await server.close()
    await until(
      () => seen.closed,
      closed => closed,
    )
    expect(clock.waiting).toBe(0)
  })
})

describe('a simulated device over HTTP', () => {
  test('is asked as a real one is', async () => {
    const { url } = await served(relay)
    const answer = await fetch(`${url}/rpc?id=0`, { method: 'POST', body: '{}' })
    expect(await answer.json()).toEqual({ method: 'POST', path: '/rpc', query: { id: '0' }, body: '{}' })
    const text = await fetch(`${url}/text`)
    expect([text.status, await text.text()]).toEqual([404, 'none'])
  })

  test('that breaks answers 500 and says so', async () => {
    const { url, warnings } = await served(relay)
    expect((await fetch(`${url}/break`)).status).toBe(500)
    expect(warnings).toEqual(['simulator: no such relay'])
  })

  test('slow, silent, garbled and dropped', async () => {
    const { url, server, clock } = await served(relay)
    server.setFault('slow')
    const late = fetch(`${url}/a`)
    await until(
      () => clock.waiting,
      count => count === 1,
    )
    await clock.advance(3_000)
    expect((await late).status).toBe(200)

    server.setFault('silent')
    const stop = new AbortController()
    const mute = fetch(`${url}/a`, { signal: stop.signal }).catch(() => 'no answer')
    await until(
      () => server.state,
      state => (state as { asked: number }).asked === 2,
    )
    server.setFault('garbled')
    expect(await (await fetch(`${url}/a`)).text()).not.toContain('path')
    stop.abort()
    expect(await mute).toBe('no answer')

    server.setFault('dropping')
    await expect(fetch(`${url}/a`)).rejects.toThrow()
    server.setFault('none')
    expect((await fetch(`${url}/a`)).status).toBe(200)
  })
})

describe('the state of a simulated device', () => {
  test('is turned by hand, and the device tells of it as it would', async () => {
    const { server } = await served(lamp)
    const { seen } = await client(server.address)
    await until(
      () => seen.text,
      text => text === 'HELLO\r',
    )
    server.setState({ level: 7, on: false })
    await until(
      () => seen.text,
      text => text === 'HELLO\rlevel 7\r',
    )
    server.setState({ level: 7 })
    expect(server.state).toEqual({ on: false, level: 7, modes: [] })
  })

  test.each([
    [{ level: 11 }, 'level: Too big: expected number to be <=10', 'level'],
    [{ level: 1, modes: ['a', 2] }, 'modes.1: Invalid input: expected string, received number', 'modes.1'],
    [{ levle: 1 }, 'The simulated device has no "levle". It has: on, level, modes.', 'levle'],
    [{ __proto__x: 1 }, 'The simulated device has no "__proto__x". It has: on, level, modes.', '__proto__x'],
  ])('%j is refused with the field and the rule, and changes nothing', async (patch, message, field) => {
    const { server } = await served(lamp)
    expect(() => server.setState(patch)).toThrow(
      expect.objectContaining({ code: 'invalid', message, detail: { field } }),
    )
    expect(server.state).toEqual({ on: false, level: 5, modes: [] })
  })

  test('is told to whoever watches after the device or a hand has changed it, many changes at once', async () => {
    const { server, clock } = await served(lamp)
    const told: Json[] = []
    const stop = server.watchState(state => told.push(state))
    const { says } = await client(server.address)
    await says('ON\rA\r', '2\r')
    server.setState({ level: 1 })
    expect(told).toEqual([])
    await clock.advance(50)
    expect(told).toEqual([{ on: true, level: 1, modes: [] }])
    await says('A\r', '3\r')
    await clock.advance(50)
    stop()
    server.setState({ level: 2 })
    await clock.advance(50)
    expect(told).toHaveLength(1)
  })

  test('is its own: what one device does to its lists, another does not see', async () => {
    const [one, two] = [await served(lamp), await served(lamp)]
    ;(one.server.state as { modes: string[] }).modes.push('dim')
    expect(two.server.state).toMatchObject({ modes: [] })
  })
})

test('settings the simulator does not understand are refused', async () => {
  const clock = fakeClock()
  await expect(serveSimulator(lamp, { settings: { greeting: 1 }, clock, warn: () => undefined })).rejects.toThrow(
    'The simulator cannot use the setting greeting: Invalid input: expected string',
  )
})
