import { Buffer } from 'node:buffer'
import { X509Certificate } from 'node:crypto'
import dgram from 'node:dgram'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { systemClock, wait } from '../../base/clock.ts'
import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import { type Log, silentLog } from '../../base/log.ts'
import type { DiscoveryHints } from '../../driver-kit/define-driver.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import type { MatchableDriver } from '../match/match-contract.ts'
import type { Ears, Place, Sighting } from '../sighting.ts'
import { CLOSE_MS, CONNECT_MS, KNOCK_MS, LISTEN_MS, packetsOf } from './costs.ts'
import { createKnock } from './knock.ts'
import type { ProbeProgress } from './probe-contract.ts'
import { createProbing } from './probing.ts'
import { createTalk, type Talk } from './talk.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

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
  closers.push(() => new Promise(resolve => server.close(resolve)))
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

test('what is done is what was planned: no address, port or word besides', async () => {
  const clock = fakeClock()
  const { probing, done, tried } = probe({
    clock,
    drivers: [
      driver('A', [
        { port: 4352, expect: 'PJLINK' },
        { port: 23, send: 'hello\r', expect: 'x' },
      ]),
      driver('B', [
        { port: 4352, expect: 'other' },
        { port: 4352, send: 'hi', expect: 'there' },
        { port: 52381, protocol: 'udp', send: '\\x81', expect: 'y' },
      ]),
    ],
    places: () => [{ ...loopbackPlace, prefix: 28, broadcast: '127.0.9.15' }],
    talk: scripted(() => ({ open: true, said: 'nothing of the kind' }), { clock }),
  })
  const never = ['127.0.9.4', '127.0.9.8/30']
  const plan = probing.plan('127.0.9.0/28', never)
  probing.start('127.0.9.0/28', never, done.ears)
  await clock.advance(plan.seconds_at_most * 1000)
  const progress = probing.progress()
  expect(plan.left_out).toEqual([
    { address: '127.0.9.0', reason: 'It stands for the network itself.' },
    { address: '127.0.9.15', reason: 'It stands for everybody on the network.' },
    { address: '127.0.9.1', reason: 'It is this machine.' },
    { address: '127.0.9.4', reason: 'It is on the list of what is never probed.' },
    { address: '127.0.9.8/30', reason: 'It is on the list of what is never probed.' },
  ])
  expect(plan).toMatchObject({ subnet: '127.0.9.0/28', interface: 'lo', addresses: 8, packets_per_second: 50 })
  expect(plan.ports).toEqual([
    { port: 9, protocol: 'udp', drivers: [], sends: '\\x00' },
    { port: 23, protocol: 'tcp', drivers: ['A'], sends: 'hello\\x0d' },
    { port: 4352, protocol: 'tcp', drivers: ['A', 'B'], sends: 'hi' },
    { port: 52381, protocol: 'udp', drivers: ['B'], sends: '\\x81' },
  ])
  const addresses = [2, 3, 5, 6, 7, 12, 13, 14].map(last => `127.0.9.${last}`)
  expect(tried.toSorted()).toEqual(
    addresses
      .flatMap(address =>
        ['udp/9', 'tcp/23 hello\r', 'tcp/4352', 'tcp/4352 hi', 'udp/52381 \x81'].map(what => `${address} ${what}`),
      )
      .toSorted(),
  )
  expect(progress?.packets).toBeLessThanOrEqual(plan.packets_at_most)
  expect(progress?.found).toHaveLength(8 * 4)
})

test.each([
  ['nobody is there', false, false],
  ['everybody answers everything late', true, true],
  ['everybody drops what is asked', true, false],
])('it takes no longer than was said, and no more packets, when %s', async (_, isThere, open) => {
  const clock = fakeClock()
  const drivers = [
    driver('A', [
      { port: 1, expect: 'x' },
      { port: 2, send: 'x', expect: 'x' },
      { port: 3, protocol: 'udp', send: 'x', expect: 'x' },
    ]),
  ]
  const { probing, done, most } = probe({
    ...{ clock, drivers },
    talk: scripted(() => ({ open, said: 'no' }), { clock, isThere: () => isThere }),
  })
  const plan = probing.plan('127.0.9.0/26', [])
  probing.start('127.0.9.0/26', [], done.ears)
  await clock.advance(plan.seconds_at_most * 1000)
  const progress = probing.progress()
  expect(progress).toMatchObject({ state: 'done', done: 61, answered: isThere ? 61 : 0 })
  expect(progress?.packets).toBeLessThanOrEqual(plan.packets_at_most)
  expect(most()).toBeGreaterThan(1)
  expect(most()).toBeLessThanOrEqual(16)
})

test('what comes onto the list of what is never probed while it runs is asked nothing any more', async () => {
  const clock = fakeClock()
  const never: string[] = []
  const { probing, done, tried } = probe({
    ...{
      clock,
      never,
      drivers: [
        driver(
          'A',
          [1, 2, 3].map(port => ({ port, send: 'x', expect: 'x' })),
        ),
      ],
    },
    talk: scripted(() => ({ open: true, said: 'no' }), { clock }),
  })
  const plan = probing.plan('127.0.9.0/28', never)
  probing.start('127.0.9.0/28', never, done.ears)
  await clock.advance(0)
  const before = tried.length
  never.push(' 127.0.9.0/28 ')
  await clock.advance(plan.seconds_at_most * 1000)
  expect([before > 0, tried.length]).toEqual([true, before])
  expect(probing.progress()?.state).toBe('done')
})

test('cancelling ends it at once: connections are cut and nothing is asked any more', async () => {
  let open = 0
  const port = await tcpServer('127.0.9.2', socket => {
    open += 1
    socket.on('close', () => {
      open -= 1
    })
  })
  const { probing, done, tried } = probe({ drivers: [driver('A', [{ port, expect: 'never' }])], clock: fakeClock() })
  const { id } = probing.start('127.0.9.0/29', [], done.ears)
  await until(
    () => open,
    count => count === 1,
  )
  probing.cancel('another')
  expect(probing.progress()?.state).toBe('running')
  probing.cancel(id)
  expect(probing.progress()).toMatchObject({ state: 'cancelled', ended_at: expect.any(Number) })
  const asked = tried.length
  await until(
    () => open,
    count => count === 0,
  )
  expect(tried).toHaveLength(asked)
})

test('there is one at a time, and the next may begin as soon as it was cancelled', async () => {
  const clock = fakeClock()
  const { probing, done } = probe({ clock, talk: scripted(() => undefined, { clock, isThere: () => false }) })
  const first = probing.start('127.0.9.0/28', [], done.ears)
  expect(() => probing.start('127.0.9.0/28', [], done.ears)).toThrow(/127\.0\.9\.0\/28 is being probed/)
  probing.cancel(first.id)
  const second = probing.start('127.0.9.0/28', [], done.ears)
  probing.cancel(first.id)
  expect(probing.progress()).toMatchObject({ id: second.id, state: 'running' })
  await clock.advance(60_000)
  expect(probing.progress()).toMatchObject({ id: second.id, state: 'done', done: 14 })
})

test('what changes is told at most five times a second, the end as well', async () => {
  const clock = fakeClock()
  const { probing, done } = probe({ clock, talk: scripted(() => undefined, { clock, isThere: () => false }) })
  const told: { at: number; state: string | undefined }[] = []
  probing.changed(() => told.push({ at: clock.monotonic(), state: probing.progress()?.state }))
  probing.start('127.0.9.0/26', [], done.ears)
  await clock.advance(60_000)
  expect(told.length).toBeGreaterThan(3)
  const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200)
  expect(told.map(({ state }) => state)).toEqual([...told.slice(1).map(() => 'running'), 'done'])
})

test('it ends with the node, and none begins after that', async () => {
  const clock = fakeClock()
  const { probing, done, stop, ended } = probe({
    ...{ clock, talk: scripted(() => undefined, { clock, isThere: () => false }) },
  })
  probing.start('127.0.9.0/28', [], done.ears)
  stop()
  await ended
  expect(probing.progress()).toMatchObject({ state: 'cancelled', reason: 'The node was stopped.' })
  expect(() => probing.start('127.0.9.0/28', [], done.ears)).toThrow('This node is being stopped.')
})

test('it ends with words when the interface goes away', async () => {
  const clock = fakeClock()
  let places = [loopbackPlace]
  const { probing, done } = probe({
    ...{ clock, places: () => places, talk: scripted(() => undefined, { clock, isThere: () => false }) },
  })
  probing.start('127.0.9.0/26', [], done.ears)
  await clock.advance(1_000)
  places = []
  await clock.advance(20_000)
  expect(probing.progress()).toMatchObject({
    ...{
      state: 'failed',
      reason: expect.stringMatching(/^The interface lo is down or no longer has 127|^The interface lo/),
    },
  })
})

test('an address that this machine does not have ends it with words too', async () => {
  const { probing, done } = probe({
    places: () => [{ ...loopbackPlace, address: '192.0.2.1', broadcast: '192.0.2.15' }],
  })
  probing.start('192.0.2.0/28', [], done.ears)
  expect(await done.over()).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^The interface lo is down/),
  })
})

test.each([
  ['hello', [], /"hello" is no network/],
  ['127.0.9.0/33', [], /is no network/],
  ['127.0.9.0/28/1', [], /is no network/],
  [
    '10.0.0.0/24',
    [],
    /This machine is not on the network 10\.0\.0\.0\/24\. It is on 127\.0\.9\.0\/26 \(lo\), 10\.1\.0\.0\/16/,
  ],
  ['127.0.9.0/24', [], /is not on the network/],
  ['10.1.0.0/21', [], /larger than \/22, which is the most\. Name a part of it, such as 10\.1\.4\.0\/22/],
  ['127.0.9.1', [], /Nothing of 127\.0\.9\.1\/32 is left to be probed: It is this machine\./],
  ['127.0.9.0/28', ['127.0.9.3', '127.0.9.0/99'], /"127\.0\.9\.0\/99" in the list of what is never probed is no/],
])('%s without %j is refused with words', (subnet, never, words) => {
  const { probing, done } = probe({ places: () => [loopbackPlace, largePlace] })
  expect(() => probing.plan(subnet, never)).toThrow(words)
  expect(() => probing.start(subnet, never, done.ears)).toThrow(expect.objectContaining({ code: 'invalid' }))
  expect(probing.progress()).toBeUndefined()
})

test('the largest network that is probed is a /22, wherever in it the address is that was typed', () => {
  const { probing } = probe({ places: () => [largePlace] })
  expect(probing.plan('10.1.8.77/22', [])).toMatchObject({ subnet: '10.1.8.0/22', addresses: 1_024 })
  expect(probing.plan('10.1.4.0/22', [])).toMatchObject({ addresses: 1_023 })
  expect(probing.plan('10.1.0.0/22', [])).toMatchObject({ addresses: 1_023 })
})

test('hints that are of no use are left out and said so; the others are followed', async () => {
  const warned: string[] = []
  const port = await tcpServer('127.0.9.2', socket => void socket.end(`${'a'.repeat(300)}!`))
  const hints = [
    ...[{ port: 0, expect: 'x' }, { port: 80 }, { port: 53, protocol: 'udp', expect: 'x' }, 'nonsense'],
    ...[
      { port, expect: '(a+)+$' },
      { port, expect: '(' },
      { port, expect: '^aaa' },
    ],
  ]
  const { probing, done, sightings } = probe({
    log: { ...silentLog, warn: message => warned.push(message) },
    drivers: [driver('Bad', hints as DiscoveryHints['probe']), driver('Worse', 'no list' as never)],
  })
  expect(probing.plan('127.0.9.2', []).ports.map(each => each.port)).toEqual([9, port])
  probing.start('127.0.9.2', [], done.ears)
  const progress = await done.over()
  expect(progress).toMatchObject({ state: 'done', found: [{ driver: 'Bad', said: 'a'.repeat(100) }] })
  expect(sightings).toEqual([
    expect.objectContaining({ details: { probe: `tcp/${port}`, greeting: `${'a'.repeat(300)}!` } }),
  ])
  expect(warned).toHaveLength(5)
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

const loopbackPlace: Place = {
  ...{ name: 'lo', address: '127.0.9.1', prefix: 26, broadcast: '127.0.9.63', mac: '' },
}
const largePlace: Place = {
  ...{ name: 'eth1', address: '10.1.4.9', prefix: 16, broadcast: '10.1.255.255', mac: '' },
}

interface Probed {
  clock?: FakeClock
  log?: Log
  places?: () => readonly Place[]
  drivers?: readonly MatchableDriver[]
  talk?: Talk
  never?: readonly string[]
  certificatePorts?: readonly number[]
}

/** A probing whose every step towards the network is written down. */
function probe({ clock, log = silentLog, places = () => [loopbackPlace], drivers = [], talk, ...more }: Probed) {
  const { never = [], certificatePorts = [] } = more
  const time = clock ?? systemClock
  const through = talk ?? createTalk({ clock: time, neighbours: async () => new Set() })
  const tried: string[] = []
  const sightings: Sighting[] = []
  let [atOnce, most] = [0, 0]

  async function counted<T>(what: string, run: () => Promise<T>): Promise<T> {
    tried.push(what)
    atOnce += 1
    most = Math.max(most, atOnce)
    return run().finally(() => {
      atOnce -= 1
    })
  }

  const probing = createProbing({
    ...{ clock: time, log, places, drivers: () => drivers, neverProbe: () => never, certificatePorts },
    talk: {
      knock: (place, address, signal) => counted(`${address} udp/9`, () => through.knock(place, address, signal)),
      ask(question, signal) {
        const { protocol, port, send } = question.ask
        const sent = send ? ` ${Buffer.from(send).toString('latin1')}` : ''
        return counted(`${question.address} ${protocol}/${port}${sent}`, () => through.ask(question, signal))
      },
    },
  })
  const stopping = new AbortController()
  const ended = probing.run(stopping.signal)
  const stop = () => stopping.abort()
  closers.push(async () => {
    stop()
    await ended
  })
  const ears: Ears = { heard: sighting => void sightings.push(sighting), gone: () => expect.unreachable() }
  const over = async () => {
    const progress = await until(probing.progress, now => now?.state !== 'running')
    return progress as ProbeProgress
  }
  return { probing, sightings, tried, most: () => most, stop, ended, done: { ears, over } }
}

/** A network on which each address answers alike, as late as it may where there is a clock. */
function scripted(
  answer: () => { open: boolean; said: string } | undefined,
  { clock, isThere = () => true }: { clock?: FakeClock; isThere?: () => boolean } = {},
): Talk {
  return {
    async knock(_, _address, signal) {
      if (clock) await wait(clock, KNOCK_MS, signal)
      return isThere()
    },
    async ask({ ask }, signal) {
      const ms = ask.protocol === 'udp' ? LISTEN_MS : CONNECT_MS + LISTEN_MS + CLOSE_MS
      if (clock) await wait(clock, ms, signal)
      const { open = false, said = '' } = answer() ?? {}
      return { open, bytes: Buffer.from(said), packets: packetsOf(ask) }
    },
  }
}

const driver = (name: string, hints: DiscoveryHints['probe']): MatchableDriver => ({
  fileName: `${name.toLowerCase()}.ts`,
  description: { name, discovery: { probe: hints } } as MatchableDriver['description'],
})

async function tcpServer(address: string, connected: (socket: net.Socket) => void, port = 0): Promise<number> {
  const server = net.createServer(socket => {
    socket.on('error', () => socket.destroy())
    connected(socket)
  })
  await new Promise<void>(resolve => server.listen(port, address, resolve))
  closers.push(() => new Promise(resolve => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

async function udpServer(address: string, answer: (data: Buffer) => string): Promise<number> {
  const socket = dgram.createSocket('udp4')
  socket.on('message', (data, from) => {
    const said = answer(data)
    if (said) socket.send(Buffer.from(said, 'latin1'), from.port, from.address)
  })
  await new Promise<void>(resolve => socket.bind(0, address, resolve))
  closers.push(() => new Promise<void>(resolve => socket.close(() => resolve())))
  return socket.address().port
}

/** Lets time pass until it is settled. */
async function passing<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let isSettled = false
  void promise.finally(() => {
    isSettled = true
  })
  while (!isSettled) {
    await clock.advance(100)
    await new Promise(resolve => setImmediate(resolve))
  }
  return promise
}
