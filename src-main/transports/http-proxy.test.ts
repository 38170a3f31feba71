import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { type Certificate, selfSignedCertificate } from '../runtime/simulators/certificate.ts'
import { closedPort } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { forever, serving, talkingTo } from './testing/http-server.ts'

let tls: Certificate
beforeAll(async () => {
  tls = await selfSignedCertificate()
})

test('what goes over TLS goes through a tunnel that is kept', async () => {
  const { base, port } = await serving((_, response) => response.end('ok'), { tls })
  const proxy = await proxying()
  const transport = talkingTo(base, { settings: { proxy: proxy.setting } })
  for (let at = 0; at < 3; at++) expect((await transport.request({ path: '/' }, forever)).text).toBe('ok')
  expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${port}`])
})

test('a plain request is handed to the proxy whole, over a connection that is kept', async () => {
  const { base, connections } = await serving((request, response) =>
    response.end(`${request.headers.host} ${request.url}`),
  )
  const proxy = await proxying()
  const transport = talkingTo(base, { settings: { proxy: proxy.setting, host_header: 'panel' } })
  for (let at = 0; at < 2; at++) {
    expect((await transport.request({ path: '/a?b=1', json: {} }, forever)).text).toBe('panel /a?b=1')
  }
  expect(proxy.asked).toEqual([`POST ${base}/a?b=1`, `POST ${base}/a?b=1`])
  expect(proxy.connections()).toBe(1)
  expect(connections()).toBeGreaterThan(0)
})

test.each([true, false])('a proxy with a password is given it (TLS: %s)', async secure => {
  const { base } = await serving((_, response) => response.end('ok'), secure ? { tls } : {})
  const proxy = await proxying({ login: 'me:secret' })
  const ask = (auth?: object) =>
    talkingTo(base, { settings: { proxy: { ...proxy.setting, auth } } }).request({ path: '/' }, forever)
  expect((await ask({ username: 'me', password: 'secret' })).text).toBe('ok')
  await expect(ask()).rejects.toMatchObject({
    code: 'offline',
    message: `The proxy at 127.0.0.1:${proxy.setting.port} did not let us through (407). It wants a user name and a password.`,
  })
})

test.each([true, false])('a device is never asked past a proxy that is not there (TLS: %s)', async secure => {
  const { base, connections } = await serving((_, response) => response.end('ok'), secure ? { tls } : {})
  const port = await closedPort()
  const transport = talkingTo(base, { settings: { proxy: { host: '127.0.0.1', port } } })
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: expect.stringContaining(`the proxy at 127.0.0.1:${port} refuses the connection`),
  })
  expect(connections()).toBe(0)
})

test('a proxy that cannot reach the device is told from the device', async () => {
  const proxy = await proxying({ tunnels: false })
  const transport = talkingTo('https://127.0.0.1:1', { settings: { proxy: proxy.setting } })
  await expect(transport.request({ path: '/' }, forever)).rejects.toThrow(
    `The proxy at 127.0.0.1:${proxy.setting.port} did not let us through (502). Does it allow connections`,
  )
})

test('a proxy that says nothing is given up, and its connection closed', async () => {
  const clock = fakeClock()
  const open = new Set<net.Socket>()
  const silent = net.createServer(socket => {
    open.add(socket)
    socket.resume()
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
  })
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise(resolve => silent.close(() => resolve())))
  const { port } = silent.address() as AddressInfo
  const transport = talkingTo('https://127.0.0.1:1', { clock, settings: { proxy: { host: '127.0.0.1', port } } })
  const failed = expect(transport.request({ path: '/' }, forever)).rejects.toThrow(
    `the proxy at 127.0.0.1:${port} does not answer.`,
  )
  await until(
    () => open.size,
    size => size === 1,
  )
  await clock.advance(10_000)
  await failed
  await until(
    () => open.size,
    size => size === 0,
  )
})

/** A proxy for both ways, which notes what it was asked for. */
async function proxying({ login, tunnels = true }: { login?: string; tunnels?: boolean } = {}) {
  const asked: string[] = []
  const open = new Set<net.Socket>()
  const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (wanted && request.headers['proxy-authorization'] !== wanted) return void response.writeHead(407).end()
    const { method, headers } = request
    const { 'proxy-authorization': _, 'proxy-connection': __, ...kept } = headers
    const onwards = http.request(request.url ?? '', { method: method ?? 'GET', headers: kept }, answer => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onwards.on('error', () => response.destroy())
    request.pipe(onwards)
  })
  let connections = 0
  server.keepAliveTimeout = 0
  server.on('connection', socket => {
    connections += 1
    open.add(socket)
  })
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    asked.push(`CONNECT ${request.url}`)
    socket.on('error', () => undefined)
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      return socket.end('HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n')
    }
    if (!tunnels) return socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n')
    const [host = '', port] = (request.url ?? '').split(':')
    const onwards = net.connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Go on\r\n\r\n')
      onwards.pipe(socket).pipe(onwards)
    })
    open.add(onwards)
    onwards.on('error', () => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { setting: { host: '127.0.0.1', port }, asked, connections: () => connections }
}
