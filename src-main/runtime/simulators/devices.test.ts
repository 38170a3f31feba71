import { createHash, X509Certificate } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fakeClock } from '../../base/fake-clock.ts'
import { defineSimulator } from '../../driver-kit/define-simulator.ts'
import { until } from '../../testing/until.ts'
import { selfSignedCertificate } from './certificate.ts'
import { liveState } from './live-state.ts'
import { simulatedAddress } from './simulated-address.ts'
import { serveSimulator } from './simulator-server.ts'
import { createStage } from './stage.ts'
import { clients } from './testing/clients.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

test('a device signs its own certificate, for loopback', async () => {
  const certificate = new X509Certificate((await selfSignedCertificate()).cert)
  expect(certificate.checkHost('localhost')).toBe('localhost')
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now())
})

describe('digest authentication', () => {
  const camera = (algorithm: 'MD5' | 'SHA-256') =>
    defineSimulator({
      protocol: 'http',
      settings: z.object({}),
      state: z.object({ asked: z.int().default(0) }),
      digest: () => ({ username: 'admin', password: 'secret', realm: 'Camera 1', algorithm }),
      request(_request, { state }) {
        state.asked += 1
        return { body: 'picture' }
      },
    })

  async function plugIn(algorithm: 'MD5' | 'SHA-256') {
    const clock = fakeClock()
    const server = await serveSimulator(camera(algorithm), { settings: {}, clock, warn: () => undefined })
    cleanups.push(() => server.close())
    const url = `http://${server.address.host}:${server.address.port}`
    const ask = (path: string, authorization?: string) =>
      fetch(`${url}${path}`, authorization === undefined ? {} : { headers: { authorization } })
    const challenge = async (authorization?: string) =>
      (await ask('/shot?x=1', authorization)).headers.get('www-authenticate') ?? ''
    return { clock, server, ask, challenge }
  }

  /** After RFC 7616, 3.4. */
  function authorization(challenge: string, algorithm: string, password = 'secret', uri = '/shot?x=1') {
    const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? ''
    const hash = (text: string) =>
      createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
        .update(text)
        .digest('hex')
    const secret = hash(`admin:Camera 1:${password}`)
    const response = hash(`${secret}:${nonce}:00000001:0a4f113b:auth:${hash(`GET:${uri}`)}`)
    return (
      `Digest username="admin", realm="Camera 1", uri="${uri}", algorithm=${algorithm}, nonce="${nonce}", ` +
      `nc=00000001, cnonce="0a4f113b", qop=auth, response="${response}"`
    )
  }

  test.each(['MD5', 'SHA-256'] as const)('by %s lets in who knows the password, and nobody else', async algorithm => {
    const { ask, challenge, server } = await plugIn(algorithm)
    const asked = await challenge()
    expect(asked).toMatch(
      new RegExp(`^Digest realm="Camera 1", qop="auth", nonce="[0-9a-f]{32}", algorithm=${algorithm}$`),
    )
    expect((await ask('/shot?x=1', authorization(asked, algorithm, 'guess'))).status).toBe(401)
    expect((await ask('/other', authorization(asked, algorithm))).status).toBe(401)
    expect((await ask('/shot?x=1', 'Basic YWRtaW46c2VjcmV0')).status).toBe(401)
    expect(server.state).toEqual({ asked: 0 })
    expect(await (await ask('/shot?x=1', authorization(asked, algorithm))).text()).toBe('picture')
  })

  test('with a nonce that has grown old asks again, and says that it was only that', async () => {
    const { challenge, clock } = await plugIn('MD5')
    const first = await challenge()
    await clock.advance(300_001)
    const second = await challenge(authorization(first, 'MD5'))
    expect(second).toContain('stale=true')
    expect(second).not.toContain(/nonce="[^"]+"/.exec(first)?.[0])
  })
})

describe('the stage of a simulated device', () => {
  function stage() {
    const clock = fakeClock()
    const warnings: string[] = []
    const state = liveState(z.object({ count: z.int().default(0) }), clock)
    const warn = (text: string) => void warnings.push(text)
    return { ...createStage({ settings: {}, state, clock, warn }), clock, warnings }
  }

  test('repeats what it plans until that is called off, also after it has thrown', async () => {
    const { every, clock, warnings } = stage()
    let count = 0
    const stop = every(1_000, () => {
      count += 1
      if (count === 1) throw new Error('tripped')
    })
    await clock.advance(3_500)
    expect([count, warnings]).toEqual([3, ['simulator: tripped']])
    stop()
    await clock.advance(3_500)
    expect([count, clock.waiting]).toEqual([3, 0])
  })

  test('says the same again only after a while', async () => {
    const { run, clock, warnings } = stage()
    const fail = (message: string) =>
      run(() => {
        throw new Error(message)
      })
    for (const message of ['a', 'a', 'b', 'b']) fail(message)
    await clock.advance(10_000)
    fail('b')
    expect(warnings).toEqual(['simulator: a', 'simulator: b', 'simulator: b'])
  })

  test('plans no more than it can remember', () => {
    const { after: plan, clock } = stage()
    for (let count = 0; count < 10_000; count++) plan(1_000, () => undefined)
    expect(() => plan(1_000, () => undefined)).toThrow('it has planned 10000 things already')
    expect(clock.waiting).toBe(10_000)
  })
})

test('a tokenizer that throws is told, and begins anew', async () => {
  const warnings: string[] = []
  const server = await serveSimulator(
    defineSimulator({
      protocol: 'tcp',
      settings: z.object({}),
      state: z.object({}),
      tokenizer: {
        create: () => ({
          push(bytes) {
            if (bytes[0] === 0x21) throw new Error('no such frame')
            return [bytes]
          },
        }),
      },
      received: (bytes, { send }) => send(bytes),
    }),
    { settings: {}, clock: fakeClock(), warn: text => void warnings.push(text) },
  )
  cleanups.push(() => server.close())
  const client = clients.tcp(server.address)
  cleanups.push(() => client.close())
  client.says('!')
  await until(
    () => warnings,
    lines => lines.length === 1,
  )
  client.says('A')
  await until(
    () => client.heard,
    heard => heard === 'A',
  )
  expect(warnings).toEqual(['simulator: no such frame'])
})

test.each([
  ['tcp', '', { kind: 'tcp', uri: 'tcp://127.0.0.1:7', tls: false }],
  ['tls', '', { kind: 'tcp', uri: 'tcp://127.0.0.1:7', tls: true }],
  ['websocket', 'ws://10.0.0.1/api?v=2', { kind: 'websocket', uri: 'ws://127.0.0.1:7/api?v=2', tls: false }],
  ['http', 'https://camera/', { kind: 'http', uri: 'http://127.0.0.1:7', tls: false }],
  ['http', 'http://camera/onvif', { kind: 'http', uri: 'http://127.0.0.1:7/onvif', tls: false }],
  ['mqtt', undefined, { kind: 'mqtt', uri: 'mqtt://127.0.0.1:7', tls: false }],
] as const)('a module finds its device that speaks %s', (protocol, declared, expected) => {
  const address = simulatedAddress({ host: '127.0.0.1', port: 7, protocol }, { declared, perCommand: true })
  expect(address).toEqual({ ip: '127.0.0.1', port: 7, perCommand: true, ...expected })
})
