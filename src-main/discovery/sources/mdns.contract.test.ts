import { createSocket, type Socket } from 'node:dgram'
import { type Answer, decode, encode, type Packet, type Question } from 'dns-packet'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Log } from '../../base/log.ts'
import { silentLog } from '../../base/log.ts'
import { until } from '../../testing/until.ts'
import type { Announcement, Place, Sighting } from '../sighting.ts'
import { createMdns } from './mdns.ts'

// What the wrapper of bonjour-service promises, over real sockets: networks of the loopback interface stand for the
// room's, and whoever speaks in them writes its packets itself.

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Other runs of this test on this machine have theirs. */
const LOOPBACK = `127.${20 + (process.pid % 200)}`

const placeOf = (network: string): Place => ({
  ...{ name: `test-${network}`, address: `${network}.1`, prefix: 24 },
  ...{ broadcast: `${network}.255`, mac: '00:00:00:00:00:00' },
})

const node: Announcement = {
  ...{ nodeId: 'node-4711-cafe', name: 'Room 2.14', system: 'Board', version: '1.2.3', port: 3000 },
  pageAt: address => `http://${address}:3000/`,
}

/** The source at work in one network. */
function listening(network: string, { announced, log = silentLog }: { announced?: Announcement; log?: Log } = {}) {
  const clock = fakeClock()
  const place = placeOf(network)
  const heard = new Map<string, Sighting>()
  const gone: string[] = []
  const listeners = new Set<() => void>()
  const searches = new Set<() => void>()
  let now = announced
  const listen = (all: Set<() => void>) => (listener: () => void) => {
    all.add(listener)
    return () => void all.delete(listener)
  }
  const source = createMdns({
    ...{ clock, log, searchNow: listen(searches), types: () => ['_acme._tcp'] },
    announcing: { now: () => now, changed: listen(listeners) },
  })
  const stopping = new AbortController()
  const ears = {
    heard: (sighting: Sighting) => void heard.set(sighting.key, sighting),
    gone({ key }: { key: string }) {
      heard.delete(key)
      gone.push(key)
    },
  }
  const running = source.run(place, ears, stopping.signal)
  const stop = async () => {
    stopping.abort()
    await running
  }
  ends.push(stop)
  return {
    ...{ clock, heard, gone, place, stop, running },
    announce(next: Announcement | undefined) {
      now = next
      for (const listener of listeners) listener()
    },
    search: () => searches.forEach(search => void search()),
    /** Time passes until it is so. */
    until: <T>(look: () => T, isSo: (value: NonNullable<T>) => boolean = Boolean, step = 25) =>
      until(
        async () => {
          await clock.advance(step)
          return look()
        },
        value => value !== undefined && value !== null && isSo(value),
      ),
  }
}

/** A device of a network, and what it hears there. */
async function device(network: string, last: number) {
  const address = `${network}.${last}`
  const socket: Socket = createSocket({ type: 'udp4', reuseAddr: true })
  const packets: Packet[] = []
  await new Promise<void>(resolve => socket.bind(5353, '0.0.0.0', resolve))
  socket.addMembership('224.0.0.251', address)
  socket.setMulticastInterface(address)
  socket.on('message', (bytes, from) => {
    // What the source sends, which has the first address.
    if (from.address === `${network}.1`) packets.push(decode(bytes))
  })
  ends.push(() => new Promise<void>(resolve => socket.close(() => resolve())))
  const send = (bytes: Uint8Array) => new Promise<unknown>(resolve => socket.send(bytes, 5353, '224.0.0.251', resolve))
  return {
    ...{ address, packets, send },
    say: (answers: Answer[]) => send(encode({ type: 'response', flags: 1 << 10, answers })),
    ask: (...questions: Question[]) => send(encode({ type: 'query', questions })),
    questions: () => packets.flatMap(({ type, questions = [] }) => (type === 'query' ? questions : [])),
    answers: () =>
      packets.flatMap(({ type, answers = [], additionals = [] }) =>
        type === 'response' ? [...answers, ...additionals] : [],
      ),
  }
}

const panel = (address: string, { ttl = 120, label = 'Panel' } = {}): Answer[] => [
  { type: 'PTR', name: '_acme._tcp.local', ttl, data: `${label}._acme._tcp.local` },
  { type: 'SRV', name: `${label}._acme._tcp.local`, ttl, flush: true, data: { port: 4999, target: `${label}.local` } },
  { type: 'TXT', name: `${label}._acme._tcp.local`, ttl, flush: true, data: ['model=P1', 'mac=00:25:90:12:34:56'] },
  { type: 'A', name: `${label}.local`, ttl, flush: true, data: address },
]
const KEY = 'panel._acme._tcp.local'

test('it asks for the types of drivers, and hears who announces itself', async () => {
  const room = await device(`${LOOPBACK}.1`, 7)
  const { heard, ...source } = listening(`${LOOPBACK}.1`)
  await source.until(() => room.questions().some(({ name }) => name === '_acme._tcp.local'))
  await room.say(panel(room.address))
  await source.until(() => heard.get(KEY))
  expect(heard.get(KEY)).toEqual({
    ...{
      source: 'mdns',
      key: KEY,
      interface: `test-${LOOPBACK}.1`,
      address: `${LOOPBACK}.1.7`,
      port: 4999,
      service: '_acme._tcp',
    },
    validForMs: expect.closeTo(120_000, -4),
    identities: [
      { kind: 'host', value: `test-${LOOPBACK}.1|panel.local` },
      { kind: 'mac', value: '00:25:90:12:34:56' },
    ],
    facts: { name: 'Panel', model: 'P1' },
    details: { model: 'P1', mac: '00:25:90:12:34:56', instance: 'Panel', host: 'Panel.local' },
  })
})

test('it follows an address, and lets go who says goodbye or falls silent', async () => {
  const room = await device(`${LOOPBACK}.2`, 7)
  const { heard, gone, ...source } = listening(`${LOOPBACK}.2`)
  await source.until(() => room.questions().length)
  await room.say([...panel(`${LOOPBACK}.2.7`), ...panel(`${LOOPBACK}.2.7`, { label: 'Other' })])
  await source.until(() => heard.size === 2)
  await source.clock.advance(2_000)
  await room.say(panel(`${LOOPBACK}.2.9`).slice(3))
  await source.until(() => heard.get(KEY)?.address === `${LOOPBACK}.2.9`)
  await room.say([{ type: 'PTR', name: '_acme._tcp.local', ttl: 0, data: 'Panel._acme._tcp.local' }])
  await source.until(() => gone.length, Boolean, 250)
  expect([...heard.keys()]).toEqual(['other._acme._tcp.local'])
  await source.clock.advance(125_000)
  expect(heard.size).toBe(0)
})

test('an instance with dots in its name is asked for by its whole name', async () => {
  const room = await device(`${LOOPBACK}.3`, 7)
  const { heard, ...source } = listening(`${LOOPBACK}.3`)
  await source.until(() => room.questions().length)
  // dns-packet knows no dots within labels: they are put in afterwards.
  const dotted = (packet: Packet) => Buffer.from(encode(packet)).map(byte => (byte === 0x7e ? 0x2e : byte))
  const [pointer, ...rest] = panel(room.address, { label: 'Room 2~14' })
  await room.send(dotted({ type: 'response', answers: pointer ? [pointer] : [] }))
  await source.until(
    () => room.questions().find(({ type, name }) => type === 'SRV' && /^room 2.14._acme/i.test(name)),
    Boolean,
    200,
  )
  await room.send(dotted({ type: 'response', answers: rest }))
  await source.until(() => heard.size)
  expect([...heard.values()]).toMatchObject([{ key: 'room 2.14._acme._tcp.local', facts: { name: 'Room 2.14' } }])
})

test('somebody who wants to look around does not wait for the next round', async () => {
  const room = await device(`${LOOPBACK}.4`, 7)
  const source = listening(`${LOOPBACK}.4`)
  const asked = () => room.questions().filter(({ name }) => name === '_acme._tcp.local').length
  await source.until(asked)
  await source.clock.advance(10_000)
  await source.until(asked, count => count === 3)
  source.search()
  await source.until(asked, count => count === 4)
})

test('the node is found with its records, at its address there and no other, and takes them back', async () => {
  const room = await device(`${LOOPBACK}.5`, 7)
  const source = listening(`${LOOPBACK}.5`, { announced: node })
  const instance = 'Room 2.14 (11cafe)._alcove._tcp.local'
  await source.until(() => room.answers().length >= 5)
  room.packets.length = 0
  await room.ask({ type: 'PTR', name: '_alcove._tcp.local' })
  const answer = await until(
    () => room.packets.find(({ answers, additionals }) => answers?.length === 1 && additionals?.length === 3),
    Boolean,
  )
  const said = [...(answer?.answers ?? []), ...(answer?.additionals ?? [])].map(
    one => 'data' in one && [one.type, one.name, one.type === 'TXT' ? String(one.data) : one.data],
  )
  expect(said).toEqual([
    ['PTR', '_alcove._tcp.local', instance],
    ['SRV', instance, { priority: 0, weight: 0, port: 3000, target: 'alcove-4711cafe.local' }],
    [
      ...['TXT', instance],
      `txtvers=1,id=node-4711-cafe,name=Room 2.14,system=Board,version=1.2.3,page=http://${LOOPBACK}.5.1:3000/`,
    ],
    ['A', 'alcove-4711cafe.local', `${LOOPBACK}.5.1`],
  ])
  room.packets.length = 0
  source.announce({ ...node, name: 'Hall' })
  const pointers = () => room.answers().flatMap(one => (one.type === 'PTR' ? `${one.data} ${one.ttl}` : []))
  await until(pointers, all => all.includes(`${instance} 0`) && all.includes('Hall (11cafe)._alcove._tcp.local 4500'))
  await source.stop()
  await until(pointers, all => all.includes('Hall (11cafe)._alcove._tcp.local 0'))
  expect(source.heard.size).toBe(0)
  expect(source.clock.waiting).toBe(0)
})

test('a copy of the node is no device, and somebody is told of it', async () => {
  const warnings: string[] = []
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) }
  const room = await device(`${LOOPBACK}.6`, 7)
  const source = listening(`${LOOPBACK}.6`, { announced: node, log })
  await source.until(() => room.questions().length)
  const twin = panel(`${LOOPBACK}.6.7`).map(answer => ({ ...answer, name: answer.name.replace('_acme', '_alcove') }))
  await room.say([
    ...twin.slice(1, 2),
    { type: 'PTR', name: '_alcove._tcp.local', ttl: 120, data: 'Panel._alcove._tcp.local' },
    { type: 'TXT', name: 'Panel._alcove._tcp.local', ttl: 120, data: ['id=node-4711-cafe'] },
    { type: 'A', name: 'Panel.local', ttl: 120, data: `${LOOPBACK}.6.7` },
  ])
  await room.say(panel(`${LOOPBACK}.6.7`))
  await source.until(() => source.heard.get(KEY))
  expect([...source.heard.keys()]).toEqual([KEY])
  expect(warnings).toEqual([expect.stringMatching(/^The node at 127\.\d+\.6\.7 says that it is this one/)])
})

test('two networks keep apart, though each socket hears both', async () => {
  const [one, other] = [await device(`${LOOPBACK}.7`, 7), await device(`${LOOPBACK}.8`, 7)]
  const [atOne, atOther] = [listening(`${LOOPBACK}.7`), listening(`${LOOPBACK}.8`)]
  await atOne.until(() => one.questions().length)
  await atOther.until(() => other.questions().length)
  await one.say(panel(one.address, { label: 'One' }))
  await other.say(panel(other.address, { label: 'Other' }))
  await other.say(panel(other.address))
  await one.say(panel(one.address))
  await atOne.until(() => atOne.heard.get(KEY))
  await atOther.until(() => atOther.heard.get(KEY))
  expect([...atOne.heard.values()].map(({ address }) => address)).toEqual([`${LOOPBACK}.7.7`, `${LOOPBACK}.7.7`])
  expect([...atOther.heard.values()].map(({ address }) => address)).toEqual([`${LOOPBACK}.8.7`, `${LOOPBACK}.8.7`])
})

test('an answer from another port than that of mDNS is none', async () => {
  const room = await device(`${LOOPBACK}.11`, 7)
  const { heard, ...source } = listening(`${LOOPBACK}.11`)
  await source.until(() => room.questions().length)
  const stranger = createSocket('udp4')
  await new Promise<void>(resolve => stranger.bind(0, `${LOOPBACK}.11.8`, resolve))
  ends.push(() => new Promise<void>(resolve => stranger.close(() => resolve())))
  stranger.setMulticastInterface(`${LOOPBACK}.11.8`)
  const bytes = encode({ type: 'response', flags: 1 << 10, answers: panel(`${LOOPBACK}.11.8`, { label: 'Stranger' }) })
  await new Promise(resolve => stranger.send(bytes, 5353, '224.0.0.251', resolve))
  await room.say(panel(room.address))
  await source.until(() => heard.get(KEY))
  expect([...heard.keys()]).toEqual([KEY])
})

test('hostile packets leave it at work', async () => {
  const warnings: string[] = []
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) }
  const room = await device(`${LOOPBACK}.9`, 7)
  const { heard, ...source } = listening(`${LOOPBACK}.9`, { announced: node, log })
  await source.until(() => room.questions().length)
  const whole = Buffer.from(
    encode({ type: 'response', flags: 1 << 10, answers: panel(room.address, { label: 'Evil' }) }),
  )
  const spoilt = fc
    .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map(changes => changes.reduce((bytes, [at, byte]) => bytes.fill(byte, at, at + 1), Buffer.from(whole)))
  const cut = fc.nat(whole.length).map(length => whole.subarray(0, length))
  const packets = fc.sample(fc.oneof(spoilt, cut, fc.uint8Array({ maxLength: 300 })), 1_000)
  // Whoever sends is not who hears: the packets of one turn must fit into the system's buffer.
  for (const [index, packet] of packets.entries()) {
    await room.send(packet)
    if (index % 50 === 0) await source.clock.advance(50)
  }
  await room.say(panel(room.address))
  await source.until(() => {
    void room.say(panel(room.address))
    return heard.get(KEY)
  })
  room.packets.length = 0
  await room.ask({ type: 'PTR', name: '_alcove._tcp.local' })
  await until(room.answers, answers => answers.length > 0)
  expect(warnings.length).toBeGreaterThan(0)
  expect(warnings.length).toBeLessThanOrEqual(20)
})

test('a place whose address is gone is told in words', async () => {
  const source = createMdns({
    ...{ clock: fakeClock(), log: silentLog, searchNow: () => () => undefined, types: () => [] },
    announcing: { now: () => undefined, changed: () => () => undefined },
  })
  const nowhere = { ...placeOf(`${LOOPBACK}.10`), address: '203.0.113.9' }
  const ears = { heard: () => undefined, gone: () => undefined }
  await expect(source.run(nowhere, ears, new AbortController().signal)).rejects.toThrow(
    /mDNS cannot listen on test-127\.\d+\.10 \(203.0.113.9\): .*Does another program/,
  )
})
