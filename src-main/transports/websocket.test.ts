import { randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { fakeClock } from '../base/fake-clock.ts'
import { closedPort } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { openWebSocketDevice } from './testing/web-socket-server.ts'
import { createWebSocket, type WebSocketOptions } from './websocket.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const never = new AbortController().signal

async function device() {
  const made = await openWebSocketDevice()
  cleanups.push(made.close)
  return made
}

/** A link to the address on a clock that stands still. */
function linked(uri: string, options: Partial<WebSocketOptions> = {}) {
  const clock = fakeClock()
  const life = new AbortController()
  const seen = { begun: 0, opened: 0, pieces: [] as Uint8Array[], closed: [] as string[] }
  const transport = createWebSocket(
    { uri, clock, random: () => 0, ...options },
    {
      begins() {
        seen.begun += 1
      },
      opened() {
        seen.opened += 1
      },
      received: bytes => void seen.pieces.push(bytes),
      closed: reason => void seen.closed.push(reason),
      reached: () => undefined,
    },
  )
  const running = transport.run(life.signal)
  const stop = async () => {
    life.abort()
    await clock.advance(3_000)
    await running
  }
  cleanups.push(stop)
  const opened = (count = 1) =>
    until(
      () => seen,
      now => now.opened === count,
    )
  const closed = (count = 1) =>
    until(
      () => seen.closed,
      now => now.length === count,
    )
  return { clock, seen, transport, stop, opened, closed }
}

test('text goes out as a text frame and bytes as a binary one; both come in as bytes', async () => {
  const panel = await device()
  const { seen, transport, opened } = linked(`ws://127.0.0.1:${panel.port}`)
  await opened()
  transport.write('grün')
  transport.write(Uint8Array.of(1, 0, 255))
  await until(
    () => panel.frames.length,
    count => count === 2,
  )
  expect(panel.frames).toEqual(['grün', Uint8Array.of(1, 0, 255)])
  panel.newest?.send('ü')
  panel.newest?.send(Uint8Array.of(7, 8))
  await until(
    () => seen.pieces.length,
    count => count === 2,
  )
  expect(seen.pieces.map(piece => [...piece])).toEqual([
    [0xc3, 0xbc],
    [7, 8],
  ])
})

test('http and https mean ws and wss, and path and query are kept', async () => {
  const panel = await device()
  await linked(`http://127.0.0.1:${panel.port}/api/control?key=a%20b&x=1#top`).opened()
  expect(panel.requests[0]?.url).toBe('/api/control?key=a%20b&x=1')
  expect(panel.requests[0]?.headers['sec-websocket-extensions']).toBeUndefined()
})

test.each([
  ['', 'it cannot be read'],
  ['192.168.1.20', 'it cannot be read'],
  ['ftp://192.168.1.20', '"ftp" is none of ws, wss, http and https'],
])('the address %j is refused in words', (uri, words) => {
  expect(() => linked(uri)).toThrow(
    `"${uri}" is not the address of a WebSocket: ${words}. It looks like wss://192.168.1.20/control.`,
  )
})

test('a device that closes and returns: begun and closed are told once each, and headers are made anew', async () => {
  const panel = await device()
  let asked = 0
  const headers = () => ({ 'x-count': String(++asked), 'x-list': ['a', 'b'] })
  const { clock, seen, opened, closed } = linked(`ws://127.0.0.1:${panel.port}`, { headers })
  await opened()
  await clock.advance(3_000)
  panel.newest?.close(1001, 'restarting')
  await opened(2)
  expect(await closed()).toEqual([`The device at 127.0.0.1:${panel.port} closed the connection (1001: restarting).`])
  expect(seen.begun).toBe(2)
  expect(panel.requests.map(({ headers: sent }) => [sent['x-count'], sent['x-list']])).toEqual([
    ['1', 'a, b'],
    ['2', 'a, b'],
  ])
})

test.each([
  ['that cannot be sent', () => ({ 'x-name': 'two\r\nlines' })],
  [
    'that cannot be made',
    () => {
      throw new Error('there is no token')
    },
  ],
])('headers %s fail the attempt with the reason', async (_, headers) => {
  const panel = await device()
  const { closed } = linked(`ws://127.0.0.1:${panel.port}`, { headers })
  expect((await closed())[0]).toMatch(/^No connection to 127\.0\.0\.1:\d+: (there is no token|.*x-name.*)\.$/)
})

test('a device that answers with something else says what', async () => {
  const panel = await device()
  panel.answers(401)
  const { clock, opened, closed } = linked(`ws://127.0.0.1:${panel.port}/control`)
  expect(await closed()).toEqual([
    `127.0.0.1:${panel.port} answers with HTTP 401 instead of a WebSocket. Are /control and the sign-in right?`,
  ])
  panel.answers(101)
  await until(
    () => clock.waiting,
    count => count === 1,
  )
  await clock.advance(1_000)
  await opened()
})

test('a device that takes the connection and then says nothing is given up after 10 s', async () => {
  let asked = ''
  const port = await listening(socket =>
    socket.on('data', bytes => {
      asked += bytes.toString('utf8')
    }),
  )
  const { clock, closed } = linked(`ws://127.0.0.1:${port}`)
  await until(
    () => asked,
    text => text.includes('Upgrade: websocket'),
  )
  await clock.advance(10_000)
  expect(await closed()).toEqual([`127.0.0.1:${port}: no answer within 10 s.`])
})

test('pings of the device are answered, and ours resolve when its answer comes', async () => {
  const panel = await device()
  const { transport, opened } = linked(`ws://127.0.0.1:${panel.port}`)
  await expect(transport.ping?.(never)).rejects.toMatchObject({ code: 'offline' })
  await opened()
  const answered = new Promise<string>(resolve => panel.newest?.once('pong', bytes => resolve(bytes.toString('utf8'))))
  panel.newest?.ping('are you there')
  expect(await answered).toBe('are you there')
  await transport.ping?.(never)
  await Promise.all([transport.ping?.(never), transport.ping?.(never)])
})

test('a ping is given up when its caller goes, and fails when the connection is lost', async () => {
  const panel = await device()
  const { transport, opened } = linked(`ws://127.0.0.1:${panel.port}`)
  await opened()
  panel.freezes(true)
  const caller = new AbortController()
  const given = transport.ping?.(caller.signal)
  const lost = transport.ping?.(never)
  caller.abort()
  await expect(given).rejects.toMatchObject({ code: 'cancelled' })
  panel.drops()
  await expect(lost).rejects.toMatchObject({ code: 'offline' })
})

test('a device that answers pings stays connected; one that freezes is noticed', async () => {
  const panel = await device()
  const { clock, seen, opened, closed, transport } = linked(`ws://127.0.0.1:${panel.port}`, { pingMs: 5_000 })
  await opened()
  for (let round = 0; round < 5; round++) {
    await clock.advance(5_000)
    // The answer to this one comes after the answer to the one on the clock.
    await transport.ping?.(never)
  }
  expect(seen.closed).toEqual([])
  panel.freezes(true)
  await clock.advance(10_000)
  expect(await closed()).toEqual([
    `127.0.0.1:${panel.port} no longer answers. Is the device powered and on this network?`,
  ])
  panel.freezes(false)
})

test('a frame of more than 4 MiB closes the connection instead of filling the memory', async () => {
  const panel = await device()
  const { clock, seen, opened, closed } = linked(`ws://127.0.0.1:${panel.port}`)
  await opened()
  panel.newest?.send(Buffer.alloc(4 * 1024 * 1024, 'x'))
  await until(
    () => seen.pieces[0]?.length,
    length => length === 4 * 1024 * 1024,
  )
  panel.newest?.send(Buffer.alloc(4 * 1024 * 1024 + 1))
  expect(await closed()).toEqual([`127.0.0.1:${panel.port} sent a frame of more than 4 MiB.`])
  await clock.advance(1_000)
  await opened(2)
})

test('the late end of an older connection does not touch the newer one', async () => {
  const panel = await device()
  const { seen, transport, opened } = linked(`ws://127.0.0.1:${panel.port}`)
  await opened()
  const older = panel.newest
  transport.disconnect('wanted')
  await opened(2)
  older?.close()
  older?.terminate()
  transport.write('still here')
  await until(
    () => panel.frames,
    frames => frames.includes('still here'),
  )
  expect(seen.closed).toEqual(['wanted'])
})

test('a certificate nobody knows is taken, unless it is to be checked', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'panel' }])
  const https = createServer({ key, cert })
  const server = new WebSocketServer({ server: https })
  server.on('error', () => undefined)
  https.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => https.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate()
    return new Promise(resolve => https.close(resolve))
  })
  const uri = `wss://127.0.0.1:${(https.address() as AddressInfo).port}`
  await linked(uri).opened()
  const { closed } = linked(uri, { verify: 'peer' })
  expect((await closed())[0]).toMatch(/certificate of 127\.0\.0\.1/)
})

test('a refusing device is told as one', async () => {
  const port = await closedPort()
  const { closed } = linked(`ws://127.0.0.1:${port}`)
  expect((await closed())[0]).toBe(
    `127.0.0.1:${port} refuses the connection. Is the port right, and network control switched on at the device?`,
  )
})

test('any bytes after the handshake end in a reason, never in a throw', async () => {
  const panel = await device()
  const { clock, seen, opened, closed } = linked(`ws://127.0.0.1:${panel.port}`)
  for (let round = 1; round <= 20; round++) {
    await opened(round)
    const raw = panel.requests.at(-1)?.socket
    // Ends with a frame that no protocol knows: reserved bits are set.
    raw?.write(Buffer.concat([randomBytes(round), Buffer.alloc(300, 0xff)]))
    raw?.end()
    await closed(round)
    await until(
      () => clock.waiting,
      count => count === 1,
    )
    await clock.advance(10_000)
  }
  expect(seen.closed.every(reason => reason.length > 10)).toBe(true)
})

async function listening(attend: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer(socket => {
    socket.on('error', () => socket.destroy())
    attend(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise(resolve => server.close(resolve)))
  return (server.address() as AddressInfo).port
}
