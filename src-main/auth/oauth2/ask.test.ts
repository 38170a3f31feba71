import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { closedPort, tcpDevice } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { ASK_WITHIN_MS, ask } from './ask.ts'
import { networkFailure } from './network-failure.ts'
import { openPlainProvider } from './testing/plain-provider.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})
const waiting = { signal: new AbortController().signal, clock: systemClock }

test('a redirect comes back as it is, and is not followed', async () => {
  const provider = await openPlainProvider(() => ({ '/a': { status: 307, headers: { location: '/b' } } }))
  cleanups.push(provider.stop)
  const response = await ask(new URL(`${provider.url}/a`), {}, waiting)
  expect([response.status, response.headers.get('location')]).toEqual([307, '/b'])
  expect(provider.asked).toHaveLength(1)
})

test('what unpacks to too much is not unpacked to its end', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  const server = createServer((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await expect(ask(url, {}, waiting)).rejects.toMatchObject({ code: 'rejected', message: /sent more than 256 kB/ })
})

test('an answer that never ends is not waited for', async () => {
  const server = await tcpDevice()
  cleanups.push(server.close)
  const clock = fakeClock()
  const asked = ask(new URL(`http://127.0.0.1:${server.port}`), {}, { ...waiting, clock })
  const told = expect(asked).rejects.toMatchObject({ code: 'timeout', message: /did not answer within 10 seconds/ })
  await until(
    () => server.heard,
    heard => heard.includes('GET / '),
  )
  server.says('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nsome')
  await clock.advance(ASK_WITHIN_MS)
  await told
  expect(clock.waiting).toBe(0)
})

test('a certificate that nobody has vouched for is not taken, and is told', async () => {
  const provider = await openPlainProvider(() => ({}), { tls: true })
  cleanups.push(provider.stop)
  await expect(ask(new URL(provider.url), {}, waiting)).rejects.toMatchObject({
    code: 'rejected',
    message: `Nobody this machine trusts has signed the certificate of ${new URL(provider.url).host}. Add who did to what this machine trusts.`,
  })
  expect(provider.asked).toEqual([])
})

test('TLS where there is none, nobody there, and a line that is cut are told apart', async () => {
  const provider = await openPlainProvider(() => ({}))
  const cutting = await tcpDevice()
  cleanups.push(provider.stop, cutting.close)
  const told = (url: string) => ask(new URL(url), {}, waiting).catch((error: Error) => error.message)
  expect(await told(provider.url.replace('http:', 'https:'))).toContain('does not speak TLS')
  expect(await told(`http://127.0.0.1:${await closedPort()}`)).toContain('refuses the connection')
  const cut = told(`http://127.0.0.1:${cutting.port}`)
  await until(
    () => cutting.heard,
    heard => heard.includes('GET / '),
  )
  cutting.drops()
  expect(await cut).toContain('cut the connection')
})

test('nothing but this machine is asked without TLS', async () => {
  await expect(ask(new URL('http://login.example.com/token'), {}, waiting)).rejects.toMatchObject({ code: 'invalid' })
})

test.each([
  ['ENOTFOUND', 'offline: The host a was not found. Check the address, and the DNS of this node.'],
  ['EHOSTUNREACH', 'offline: a cannot be reached from here. Check the network of this node.'],
  ['CERT_HAS_EXPIRED', 'rejected: The certificate of a has expired.'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'rejected: The certificate of a is for another name.'],
  ['CERT_REVOKED', 'rejected: The secure connection to a was not made (CERT_REVOKED).'],
  ['EWEIRD', 'offline: a cannot be reached from here (EWEIRD).'],
])('%s is told as: %s', (code, words) => {
  const cause = new AggregateError([Object.assign(new Error(), { code })])
  const { code: kind, message } = networkFailure(new TypeError('fetch failed', { cause }), 'a')
  expect(`${kind}: ${message}`).toContain(words)
})
