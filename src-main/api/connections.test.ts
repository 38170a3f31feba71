import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { until } from '../testing/until.ts'
import type { Caller } from './caller.ts'
import { type Connections, createConnections } from './connections.ts'

const caller = (name: string): Caller => ({
  ...{ userId: `user-${name}`, name, role: 'user', scopes: ['public'], groups: [], via: 'api_key' },
})

let server: WebSocketServer
let connections: Connections
let heard: string[]
beforeEach(async () => {
  heard = []
  connections = createConnections()
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket, request) => {
    const url = new URL(request.url ?? '', 'http://node')
    connections.add(socket, { fixed: url.searchParams.has('fixed'), caller: caller(url.pathname.slice(1)) })
    socket.on('message', data => void heard.push(String(data)))
  })
  await new Promise(resolve => server.once('listening', resolve))
})
afterEach(() => {
  for (const client of server.clients) client.terminate()
  server.close()
})

async function open(path: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`)
  const closed = new Promise<[number, string]>(resolve =>
    socket.once('close', (code, reason) => resolve([code, String(reason)])),
  )
  await new Promise(resolve => socket.once('open', resolve))
  return { socket, closed }
}
const isAnna = ({ name }: Caller) => name === 'anna'

test('sockets are counted while they are open, panels apart, and by who opened them', async () => {
  const { socket } = await open('anna?fixed')
  await open('anna')
  await open('bob')
  expect(connections.counts()).toEqual({ all: 3, fixed: 1 })
  expect(connections.countWhere(isAnna)).toBe(2)
  socket.close()
  await until(connections.counts, ({ all }) => all === 2)
  expect(connections.counts()).toEqual({ all: 2, fixed: 0 })
})

test('those of a caller are closed with the reason, and the others go on', async () => {
  const annas = [await open('anna'), await open('anna')]
  const bob = await open('bob')
  expect(connections.endWhere(isAnna, 'Somebody signed you out.')).toBe(2)
  for (const { closed } of annas) expect(await closed).toEqual([1008, 'Somebody signed you out.'])
  await until(connections.counts, ({ all }) => all === 1)
  bob.socket.send('still here')
  await until(
    () => heard,
    all => all.includes('still here'),
  )
  expect(connections.endWhere(isAnna, 'again')).toBe(0)
})

test('what comes after the goodbye is heard by nobody', async () => {
  const { socket, closed } = await open('anna')
  socket.send('before')
  await until(
    () => heard,
    all => all.length === 1,
  )
  connections.endWhere(isAnna, 'The end.')
  for (let count = 0; count < 100; count++) socket.send('after')
  await closed
  expect(heard).toEqual(['before'])
})

test('a reason that is too long for the wire is cut, never refused', async () => {
  const { closed } = await open('anna')
  connections.endWhere(isAnna, '𝄞'.repeat(100))
  const [code, reason] = await closed
  expect(code).toBe(1008)
  expect(reason).toMatch(/^(𝄞){30}/u)
})

test('one that was not read from is closed too', async () => {
  const { socket, closed } = await open('anna')
  for (const one of server.clients) one.pause()
  socket.send('waiting')
  connections.endWhere(isAnna, 'The end.')
  expect(await closed).toEqual([1008, 'The end.'])
})
