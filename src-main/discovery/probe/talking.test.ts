import { Buffer } from 'node:buffer'
import { X509Certificate } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { KNOCK_MS } from './costs.ts'
import { createKnock } from './knock.ts'
import { createTalk } from './talk.ts'
import { afterwards, driver, loopbackPlace, passing, probe, tcpServer, udpServer } from './testing/probing.ts'

test('each device that speaks as a driver expects is told of once, with what it said', async () => {
  const greeter = await tcpServer('127.0.9.3', socket => void socket.end('PJLINK 1 498e4a67\r'))
  const asked = await tcpServer('127.0.9.5', socket => {
    socket.once('data', data => void socket.write(data.toString() === '?VER\r' ? 'Extron Electronics\r\n' : 'E01\r\n'))
  })
  const camera = await udpServer('127.0.9.6', data =>
    data.equals(Buffer.from('810901', 'hex')) ? '\x90P\x02\xff' : '',
  )
  const other = await tcpServer('127.0.9.7', socket => void socket.end('220 mail.example\r\n'), greeter)
  const { probing, sightings, done } = probe({
    drivers: [
      driver('Projector', [{ port: greeter, expect: '^pjlink [01]' }]),
      driver('Switcher', [{ port: asked, send: '?VER\r', expect: 'extron' }]),
      driver('Camera', [{ port: camera, protocol: 'udp', send: '\\x81\\x09\\x01', expect: '^\\x90P' }]),
    ],
  })
  const started = probing.start('127.0.9.0/29', ['127.0.9.2', '127.0.9.4'], done.ears)
  expect(started).toMatchObject({ subnet: '127.0.9.0/29', state: 'running', done: 0, addresses: 4, ended_at: null })
  const progress = await done.over()
  expect(progress).toMatchObject({ state: 'done', done: 4, answered: 4, reason: '' })
  const common = {
    ...{ source: 'probe', interface: 'lo', validForMs: 24 * 60 * 60 * 1000, identities: [], facts: {} },
  }
  expect(sightings.sort((a, b) => a.key.localeCompare(b.key))).toEqual([
    {
      ...{ ...common, key: `127.0.9.3:tcp/${greeter}`, address: '127.0.9.3', port: greeter, service: `tcp/${greeter}` },
      details: { probe: `tcp/${greeter}`, greeting: 'PJLINK 1 498e4a67\\x0d' },
    },
    {
      ...{ ...common, key: `127.0.9.5:tcp/${asked}`, address: '127.0.9.5', port: asked, service: `tcp/${asked}` },
      details: { probe: `tcp/${asked}`, answer: 'Extron Electronics\\x0d\\x0a' },
    },
    {
      ...{ ...common, key: `127.0.9.6:udp/${camera}`, address: '127.0.9.6', port: camera, service: `udp/${camera}` },
      details: { probe: `udp/${camera}`, answer: '\\x90P\\x02\\xff' },
    },
  ])
  expect(progress.found).toContainEqual({
    ...{ address: '127.0.9.7', port: other, protocol: 'tcp', said: '220 mail.example\\x0d\\x0a', driver: '' },
  })
  expect(progress.found.map(({ driver: name }) => name).sort()).toEqual(['', 'Camera', 'Projector', 'Switcher'])
})

test('a device with a page of its own is known by the certificate that it shows; what speaks no TLS has none', async () => {
  const { cert, key } = await selfSignedCertificate(['panel.local'])
  const server = tls.createServer({ cert, key })
  await new Promise<void>(resolve => server.listen(0, '127.0.9.3', resolve))
  afterwards(() => new Promise(resolve => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  await tcpServer('127.0.9.5', socket => void socket.end('SSH-2.0-old\r\n'), port)
  const { probing, sightings, done } = probe({ certificatePorts: [port] })
  const plan = probing.plan('127.0.9.0/29', [])
  expect(plan.ports.at(-1)).toMatchObject({ port, drivers: [], sends: 'a TLS hello, for its certificate' })
  probing.start('127.0.9.0/29', [], done.ears)
  const progress = await done.over()
  const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase()
  expect(sightings).toMatchObject([
    {
      ...{ address: '127.0.9.3', port, service: `tls/${port}`, details: { subject: 'panel.local' } },
      identities: [{ kind: 'certificate', value: fingerprint }],
    },
  ])
  expect(progress.found.map(({ address, said }) => [address, said]).sort()).toEqual([
    ['127.0.9.3', 'A certificate of panel.local'],
    ['127.0.9.5', ''],
  ])
  expect(progress.packets).toBeLessThanOrEqual(plan.packets_at_most)
})

test('over real sockets: a closed port, a device that hangs up, one that dribbles, and one that never answers', async () => {
  const closed = await closedPort()
  const hangsUp = await tcpServer('127.0.9.2', socket => socket.resetAndDestroy())
  const dribbles = await tcpServer('127.0.9.2', socket => {
    socket.on('error', () => undefined)
    for (let part = 0; part < 4; part += 1) setImmediate(() => socket.write(`line ${part}\r\n`))
  })
  const ask = (port: number) => ({ port, protocol: 'tcp' as const, send: undefined, expects: [] })
  const clock = fakeClock()
  const talk = createTalk({ clock, neighbours: async () => new Set() })
  const signal = new AbortController().signal
  const at = { place: loopbackPlace, address: '127.0.9.2', isEnough: (bytes: Buffer) => bytes.includes('line 2') }
  expect(await talk.ask({ ...at, ask: ask(closed) }, signal)).toMatchObject({ open: false, packets: 1 })
  expect(await talk.ask({ ...at, ask: ask(hangsUp) }, signal)).toMatchObject({ bytes: Buffer.alloc(0) })
  const said = await talk.ask({ ...at, ask: ask(dribbles) }, signal)
  expect(said.bytes.toString()).toContain('line 2')
  expect(clock.waiting).toBe(0)

  let heard = 0
  const silent = await udpServer('127.0.9.2', () => {
    heard += 1
    return ''
  })
  const question = { port: silent, protocol: 'udp' as const, send: Buffer.from('?'), expects: [] }
  const answer = talk.ask({ ...at, ask: question }, signal)
  await until(
    () => heard,
    count => count === 1,
  )
  await clock.advance(1_500)
  expect(await answer).toMatchObject({ open: false, packets: 1 })
})

test('somebody is there who is in the ARP table, and nobody who stays out of it', async () => {
  const clock = fakeClock()
  // Takes the datagram and stays silent, as a device behind a firewall does.
  const port = await udpServer('127.0.9.2', () => '')
  const table = new Set<string>()
  const knock = createKnock({ clock, neighbours: async () => table, port })
  const { signal } = new AbortController()
  expect(await passing(clock, knock(loopbackPlace, '127.0.9.2', signal))).toBe(false)
  expect(clock.monotonic()).toBeGreaterThanOrEqual(KNOCK_MS)
  table.add('127.0.9.2')
  expect(await passing(clock, knock(loopbackPlace, '127.0.9.2', signal))).toBe(true)
  table.clear()
  expect(await knock(loopbackPlace, '127.0.9.3', signal)).toBe(true)
})
