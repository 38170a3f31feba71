import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Failed } from '../base/result.ts'
import { closedPort } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { createHttp } from './http.ts'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
const forever = new AbortController().signal

async function serving(answer: http.RequestListener) {
  const server = http.createServer(answer)
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const base = `http://127.0.0.1:${port}`
  const transport = createHttp(base)
  cleanups.push(
    () => transport.close(),
    () => new Promise<void>(resolve => server.close(() => resolve())),
    () => server.closeAllConnections(),
  )
  return { server, base, port, transport, connections: () => connections }
}

test('a question goes out as it was asked, and the answer comes back whole', async () => {
  const { transport } = await serving((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      response.writeHead(201, { 'x-made-by': 'test', 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ method: request.method, url: request.url, type: request.headers['content-type'], body }),
      )
    })
  })
  const answer = await transport.request({ path: 'rpc/Set', query: { id: 0, on: true }, json: { a: 'ü' } }, forever)
  expect(answer.status).toBe(201)
  expect(answer.headers['x-made-by']).toBe('test')
  expect(answer.json()).toEqual({
    method: 'POST',
    url: '/rpc/Set?id=0&on=true',
    type: 'application/json',
    body: '{"a":"ü"}',
  })
  expect((await transport.request({ path: '/x', method: 'PUT' }, forever)).json()).toMatchObject({
    method: 'PUT',
    body: '',
  })
  expect((await transport.request({ path: '/x' }, forever)).json()).toMatchObject({ method: 'GET' })
})

test('any answer counts, 500 included', async () => {
  const { transport } = await serving((_, response) => response.writeHead(500).end('broken'))
  expect(await transport.request({ path: '/' }, forever)).toMatchObject({ status: 500, text: 'broken' })
})

test('an answer that is no JSON says so when it is read as such', async () => {
  const { transport, port } = await serving((_, response) => response.end('<html>'))
  const answer = await transport.request({ path: '/' }, forever)
  expect(() => answer.json()).toThrow(`127.0.0.1:${port} answered with something that is not JSON: "<html>"`)
})

test('a device that refuses is offline, and the message says what to look at', async () => {
  const port = await closedPort()
  const transport = createHttp(`http://127.0.0.1:${port}`)
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: `127.0.0.1:${port} refuses the connection. Is the port right, and network control switched on at the device?`,
  })
})

test('one connection is used again and again', async () => {
  const { transport, connections } = await serving((_, response) => response.end('ok'))
  for (let at = 0; at < 5; at++) await transport.request({ path: '/' }, forever)
  expect(connections()).toBe(1)
})

test('a device that hung up between two questions is asked over a new connection', async () => {
  const { transport, server, connections } = await serving((_, response) => response.end('ok'))
  await transport.request({ path: '/' }, forever)
  // The device closes while the next question is on its way: the old connection looks well until it is used.
  server.closeAllConnections()
  expect((await transport.request({ path: '/' }, forever)).text).toBe('ok')
  expect(connections()).toBe(2)
})

test('a device that dies in the middle of its answer is offline', async () => {
  const { transport } = await serving((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    setImmediate(() => response.destroy())
  })
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
})

test('an answer that is too large is refused, and the next one is read', async () => {
  let large = true
  const { transport, port } = await serving((_, response) => {
    if (!large) return response.end('small')
    for (let at = 0; at < 80; at++) response.write(Buffer.alloc(65_536, 'x'))
    response.end()
  })
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: `127.0.0.1:${port}: the answer is larger than 4194304 bytes.`,
  })
  large = false
  expect((await transport.request({ path: '/' }, forever)).text).toBe('small')
})

test.each([
  ['before anything came', () => undefined],
  ['in the middle of the answer', (response: http.ServerResponse) => response.write('half')],
])('who gives up %s gets the reason of the signal', async (_, begin) => {
  let asked = false
  const { transport } = await serving((_request, response) => {
    begin(response)
    asked = true
  })
  const stop = new AbortController()
  const failed = transport.request({ path: '/' }, stop.signal)
  await until(
    () => asked,
    yes => yes,
  )
  stop.abort(new Failed('timeout', 'too late'))
  await expect(failed).rejects.toMatchObject({ code: 'timeout', message: 'too late' })
})

test.each(['', 'projector', 'ftp://10.0.0.1', 'http://'])('"%s" is no address, and the message shows one', base => {
  expect(() => createHttp(base)).toThrow(
    `"${base}" is not a web address. The module's uri must look like http://192.168.1.20.`,
  )
})
