import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { connect, createServer, type Socket } from 'node:net'
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls'
import fc from 'fast-check'
import Fastify from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { systemClock } from '../../base/clock.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { until } from '../../testing/until.ts'
import { company } from '../../tls/testing/certificates.ts'
import { calendar, interfacesOf, openedNetwork } from '../../tls/testing/opened-network.ts'
import { createListener, isSecure, type ListenerParts, remoteIsLocal } from './listener.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** Loopback has addresses to spare: in these tests the first is this machine, the others are the local network. */
const [HERE, NODE, NEIGHBOUR] = ['127.0.0.1', '127.0.0.2', '127.0.0.3']

/** A server with certificates, as the node is put together, and what it was asked. */
async function served(given: Partial<ListenerParts> & { claimed?: boolean; open?: boolean } = {}) {
  const { claimed = true, open = true, ...parts } = given
  const node = await openedNetwork({ addresses: [NODE], clock: calendar(Date.now()) })
  stops.push(node.stop)
  if (claimed) await node.network.make()
  const machine = { addresses: [NODE] }
  const listener = createListener({
    port: 0,
    network: node.network,
    interfaces: () => interfacesOf(machine.addresses),
    clock: systemClock,
    log: silentLog,
    isLocal: address => address === HERE || address === '::1',
    ...parts,
  })
  const app = Fastify({ serverFactory: listener.serve, forceCloseConnections: true })
  const asked: string[] = []
  app.all('/*', async ({ raw, method, url }) => {
    asked.push(`${method} ${url}`)
    return { url, secure: isSecure(raw) }
  })
  const sockets = new WebSocketServer({ noServer: true })
  app.server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, ws => ws.on('message', data => ws.send(String(data)))),
  )
  await app.ready()
  await listener.listen(open)
  stops.push(async () => {
    await listener.close()
    await app.close()
  })
  return { listener, node, network: node.network, port: listener.port, asked, machine, ca: node.network.caPem() }
}

interface Answer {
  status: number | undefined
  headers: IncomingMessage['headers']
  body: string
}

/** Asks over plain HTTP, from this machine or from a neighbour. */
function plainly(port: number, path: string, { from = NEIGHBOUR, to = NODE, ...more } = {} as Record<string, string>) {
  const asked = httpRequest({ host: to, port, path, localAddress: from, agent: false, ...more })
  return answered(asked.end())
}

function securely(port: number, path: string, options: object): Promise<Answer> {
  return answered(httpsRequest({ host: NODE, port, path, localAddress: NEIGHBOUR, agent: false, ...options }).end())
}

async function answered(asked: ReturnType<typeof httpRequest>): Promise<Answer> {
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() }
}

async function greeted(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = tlsConnect({ host: NODE, port, localAddress: NEIGHBOUR, ...options } as ConnectionOptions)
  stops.push(() => socket.destroy())
  await once(socket, 'secureConnect')
  return socket
}

async function connected(port: number, { from = NEIGHBOUR, to = NODE } = {}): Promise<Socket> {
  const socket = connect({ host: to, port, localAddress: from })
  socket.on('error', () => {})
  stops.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

function closed(socket: Socket) {
  socket.resume()
  return until(() => socket.closed || socket.readableEnded, Boolean)
}

test('who trusts the authority is answered over TLS on the port that speaks plain HTTP to this machine', async () => {
  const { port, ca } = await served()
  const secure = await securely(port, '/a', { ca })
  expect(JSON.parse(secure.body)).toEqual({ url: '/a', secure: true })
  const plain = await plainly(port, '/b', { from: HERE, to: HERE })
  expect(JSON.parse(plain.body)).toEqual({ url: '/b', secure: false })
  const here = await securely(port, '/c', { ca, host: HERE, localAddress: HERE, servername: 'localhost' })
  expect(JSON.parse(here.body).secure).toBe(true)
})

test('every name and address is one that a client which checks them accepts', async () => {
  const { port, ca, network } = await served()
  for (const servername of network.names().names) {
    expect((await greeted(port, { ca, servername })).authorized).toBe(true)
  }
  const { authorized } = await greeted(port, { ca })
  expect(authorized).toBe(true)
  await expect(greeted(port, { ca, servername: 'example.com' })).rejects.toThrow('does not match')
  await expect(greeted(port)).rejects.toThrow(/unable to verify|self-signed/)
})

test('TLS older than 1.2 is not spoken', async () => {
  const { port, ca } = await served()
  await expect(
    greeted(port, { ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  ).rejects.toThrow()
  expect((await greeted(port, { ca, maxVersion: 'TLSv1.2' })).getProtocol()).toBe('TLSv1.2')
})

test.each([
  ['/admin?x=1#y', '127.0.0.2:PORT', 'https://127.0.0.2:PORT/admin?x=1#y'],
  ['/', 'room-12.local:9000', 'https://room-12.local:9000/'],
  ['/', 'room-12.local', 'https://room-12.local:PORT/'],
  ['/', '[fd00::2]:8420', 'https://[fd00::2]:8420/'],
  ['//example.com/x', '127.0.0.2:PORT', 'https://127.0.0.2:PORT//example.com/x'],
  ['http://example.com/x', '127.0.0.2:PORT', 'https://127.0.0.2:PORT/'],
  ['/', 'user@example.com', 'https://127.0.0.2:PORT/'],
  ['/', 'example.com/x', 'https://127.0.0.2:PORT/'],
])('from elsewhere without TLS, %s of %s is sent to %s, and nobody is asked', async (path, host, location) => {
  const { port, asked } = await served()
  const named = (text: string) => text.replace('PORT', String(port))
  const socket = await connected(port)
  const heard: Buffer[] = []
  socket.on('data', bytes => heard.push(bytes))
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${named(host)}\r\n\r\n`)
  await closed(socket)
  const lines = Buffer.concat(heard).toString().split('\r\n')
  expect(lines[0]).toBe('HTTP/1.1 308 Permanent Redirect')
  expect(lines).toContain(`location: ${named(location)}`)
  expect(asked).toEqual([])
})

test('a password that is sent without TLS reaches nobody, and neither does a WebSocket', async () => {
  const { port, asked } = await served()
  expect((await plainly(port, '/auth/signin', { method: 'POST' })).status).toBe(308)
  expect((await plainly(port, '/ca.crt', { method: 'POST' })).status).toBe(308)
  const socket = new WebSocket(`ws://${NODE}:${port}/socket`, { localAddress: NEIGHBOUR })
  const [error] = await once(socket, 'error')
  expect(error.message).toContain('308')
  expect(asked).toEqual([])
})

test('what is needed to trust the node is there without TLS, and nothing that only looks like it', async () => {
  const { port, asked } = await served()
  const free = ['/ca.crt', '/ca.crt?x', '/login/trust', '/assets/login-1.js', '/api/alcove/v1/description.xml']
  for (const path of free) expect((await plainly(port, path)).status).toBe(200)
  expect(asked).toEqual(free.map(path => `GET ${path}`))
  const others = ['/ca.crt/x', '/login/trust/x', '/login/trusty', '/assets', '/assets?/x', '/x/assets/y', '/CA.CRT']
  for (const path of others) expect((await plainly(port, path)).status).toBe(308)
})

test('WebSockets work over TLS, and over plain HTTP on this machine', async () => {
  const { port, ca } = await served()
  for (const [address, options] of [
    [`wss://${NODE}:${port}/`, { ca, localAddress: NEIGHBOUR }],
    [`ws://${HERE}:${port}/`, { localAddress: HERE }],
  ] as const) {
    const socket = new WebSocket(address, options)
    await once(socket, 'open')
    socket.send('hello')
    expect(String((await once(socket, 'message'))[0])).toBe('hello')
    socket.terminate()
  }
})

test('whatever pieces the bytes of a request come in, it is answered once and in order', async () => {
  const { port, ca } = await served()
  const bytes = Buffer.from(
    'POST /1 HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}GET /2 HTTP/1.1\r\nhost: a\r\n\r\n',
  )
  const cut = fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(cut, fc.boolean(), async (places, secure) => {
      const socket = secure ? await greeted(port, { ca }) : await connected(port, { from: HERE, to: HERE })
      let heard = ''
      socket.on('data', data => {
        heard += data
      })
      const ends = [...new Set(places), bytes.length].sort((a, b) => a - b)
      for (const [at, end] of ends.entries()) {
        await new Promise(resolve => socket.write(bytes.subarray(ends[at - 1] ?? 0, end), resolve))
      }
      await until(
        () => heard,
        text => text.includes('"/2"'),
      )
      expect(heard.match(/"url":"[^"]*"/g)).toEqual(['"url":"/1"', '"url":"/2"'])
      socket.destroy()
    }),
    { numRuns: 25 },
  )
})

test('a TLS handshake may come byte by byte', async () => {
  const { port, ca } = await served()
  const slow = createServer(near => {
    const far = connect({ host: NODE, port, localAddress: NEIGHBOUR, noDelay: true })
    far.on('error', () => near.destroy())
    near.on('error', () => far.destroy())
    far.pipe(near)
    let sent = Promise.resolve()
    near.on('data', bytes => {
      for (const byte of bytes) {
        sent = sent.then(() => new Promise(resolve => far.write(Buffer.of(byte), () => setImmediate(resolve))))
      }
    })
  }).listen(0, HERE)
  stops.push(() => slow.close())
  await once(slow, 'listening')
  const { port: slowPort } = slow.address() as { port: number }
  const { body } = await securely(slowPort, '/slow', { ca, host: HERE, localAddress: HERE, servername: 'localhost' })
  expect(JSON.parse(body).url).toBe('/slow')
})

test('garbage ends its own connection only', async () => {
  const { port, ca, asked } = await served()
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.boolean(), async (bytes, handshake) => {
      const socket = await connected(port)
      socket.end(Buffer.from(handshake ? [0x16, 3, 1, ...bytes] : bytes))
      await closed(socket)
    }),
    { numRuns: 40 },
  )
  expect(asked).toEqual([])
  expect((await securely(port, '/', { ca })).status).toBe(200)
})

test('who says nothing is hung up on after ten seconds; who began is not', async () => {
  const clock = fakeClock()
  const { port, ca } = await served({ clock })
  const silent = await connected(port)
  const halfway = await connected(port)
  halfway.write(Buffer.of(0x16, 3, 1))
  const here = await connected(port, { from: HERE, to: HERE })
  const talking = await connected(port, { from: HERE, to: HERE })
  talking.write('GET / HT')
  const secure = await greeted(port, { ca })
  await until(
    () => clock.waiting,
    waiting => waiting === 3,
  )
  await clock.advance(9_000)
  expect([silent, halfway, here].map(socket => socket.closed)).toEqual([false, false, false])
  await clock.advance(1_000)
  for (const socket of [silent, halfway, here]) await closed(socket)
  talking.write('TP/1.1\r\nhost: a\r\n\r\n')
  expect(String((await once(talking, 'data'))[0])).toContain('200 OK')
  expect(secure.closed).toBe(false)
})

test('slow headers are not waited for, over TLS or without', async () => {
  const { port, ca } = await served({ limits: { headersMs: 50, requestMs: 100, checkMs: 20 } })
  const sockets = [await connected(port, { from: HERE, to: HERE }), await connected(port), await greeted(port, { ca })]
  for (const socket of sockets) {
    socket.resume().write('GET / HTTP/1.1\r\nhost:')
    await closed(socket)
  }
})

test('many who say nothing keep out neither who means it nor the panel', async () => {
  const { port, ca } = await served({ limits: { newcomers: 5 } })
  const silent: Socket[] = []
  for (let count = 0; count < 20; count += 1) silent.push(await connected(port))
  await until(
    () => silent.filter(socket => socket.closed || socket.readableEnded).length,
    count => count === 15,
  )
  expect((await securely(port, '/', { ca })).status).toBe(200)
  expect((await plainly(port, '/', { from: HERE, to: HERE })).status).toBe(200)
})

test('a new certificate is shown to who comes next, and costs nobody the connection', async () => {
  const { port, ca, network } = await served()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  stops.push(() => agent.destroy())
  const socket = await greeted(port, { ca })
  const [session] = (await once(socket, 'session')) as [Buffer]
  const before = socket.getPeerCertificate().fingerprint256
  const resumed = await greeted(port, { ca, session })
  expect(resumed.isSessionReused()).toBe(true)
  await network.renew()
  socket.write('GET /still HTTP/1.1\r\nhost: a\r\n\r\n')
  expect(String((await once(socket, 'data'))[0])).toContain('/still')
  // An old session would be about the old certificate.
  const next = await greeted(port, { ca, session })
  expect([next.isSessionReused(), next.authorized]).toEqual([false, true])
  expect(next.getPeerCertificate().fingerprint256).toBe(network.view().certificate?.fingerprint)
  expect(next.getPeerCertificate().fingerprint256).not.toBe(before)
})

test("one's own certificate is shown to who asks for its name", async () => {
  const { port, ca, network } = await served()
  const { authority, server } = await company(Date.now())
  await network.useOwn(server)
  const own = await greeted(port, { ca: authority.certificate, servername: 'av.example.com' })
  expect(own.getPeerCertificate().fingerprint256).toBe(new X509Certificate(server.certificate).fingerprint256)
  expect((await greeted(port, { ca, servername: 'room-12.local' })).authorized).toBe(true)
  expect((await greeted(port, { ca })).authorized).toBe(true)
})

test('a node without a certificate speaks no TLS, until it has one', async () => {
  const { port, network } = await served({ claimed: false })
  await expect(greeted(port)).rejects.toThrow()
  await network.make()
  expect((await greeted(port, { ca: network.caPem() })).authorized).toBe(true)
})

test('a closed node is not to be found from elsewhere; opening and closing leaves this machine alone', async () => {
  const clock = fakeClock()
  const { listener, port, ca } = await served({ open: false, clock })
  await expect(connected(port)).rejects.toThrow('ECONNREFUSED')
  const here = await connected(port, { from: HERE, to: HERE })
  const asks = async (path: string) => {
    here.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`)
    expect(String((await once(here, 'data'))[0])).toContain(path)
  }
  await asks('/before')
  await listener.setOpen(true)
  expect(listener.addresses()).toContain(NODE)
  const there = await greeted(port, { ca })
  await asks('/open')
  await listener.setOpen(false)
  await expect(connected(port)).rejects.toThrow('ECONNREFUSED')
  // Whoever closed it from there is told so first.
  expect(there.closed).toBe(false)
  await clock.advance(1_000)
  await closed(there)
  await asks('/after')
})

test('while it is open, the node follows the addresses of the machine', async () => {
  const clock = fakeClock()
  const { listener, port, machine } = await served({ clock })
  const ending = new AbortController()
  const running = listener.run(ending.signal)
  machine.addresses = ['127.0.0.9']
  await clock.advance(10_000)
  await until(listener.addresses, addresses => addresses.includes('127.0.0.9') && !addresses.includes(NODE))
  expect((await plainly(port, '/', { to: '127.0.0.9' })).status).toBe(308)
  ending.abort()
  await running
})

test('a port that another program has elsewhere is told when the node is opened, and the panel goes on', async () => {
  const { listener, port } = await served({ open: false })
  const other = createServer().listen(port, NODE)
  stops.push(() => other.close())
  await once(other, 'listening')
  await expect(listener.setOpen(true)).rejects.toMatchObject({
    code: 'conflict',
    message: `The node cannot be opened to the local network. Another program has port ${port} on ${NODE}.`,
  })
  expect((await plainly(port, '/', { from: HERE, to: HERE })).status).toBe(200)
})

test('a port that another program has on this machine is told when the node starts', async () => {
  const { port } = await served()
  await expect(served({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('an address that the machine does not have yet does not keep it from opening', async () => {
  const { listener } = await served({ interfaces: () => interfacesOf(['192.0.2.77', NODE]) })
  expect(listener.addresses()).toEqual(expect.arrayContaining([HERE, NODE]))
})

test('closing ends every connection, those that have said nothing too', async () => {
  const { listener, port, ca } = await served()
  const sockets = [await connected(port), await connected(port, { from: HERE, to: HERE }), await greeted(port, { ca })]
  await listener.close()
  for (const socket of sockets) await closed(socket)
  await expect(connected(port, { from: HERE, to: HERE })).rejects.toThrow('ECONNREFUSED')
})

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['192.168.7.5', false],
  ['::ffff:10.0.0.1', false],
  [undefined, false],
])('%s is this machine: %s', (remoteAddress, yes) => {
  expect(remoteIsLocal({ remoteAddress } as Socket)).toBe(yes)
})
