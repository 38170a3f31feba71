import net, { type AddressInfo } from 'node:net'
import { connectAsync } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { type MosquittoOptions, openMosquitto } from '../../testing/mosquitto.ts'
import { until } from '../../testing/until.ts'
import { cutDoor } from '../testing/cut-door.ts'
import { keptAt } from '../testing/kept-at.ts'
import { notingBroker } from '../testing/noting-broker.ts'
import { hurriedClock, publishingRoom, topicOf } from '../testing/publishing-room.ts'

// Publishing to a real Mosquitto.

async function mosquitto(options?: MosquittoOptions) {
  const broker = await openMosquitto(options)
  onTestFinished(() => broker.close())
  return broker
}

test('26, better than PlaceOS: over TLS with its authority and a password a broker is let in to, and told why not otherwise', async () => {
  const tls = await selfSignedCertificate()
  const broker = await mosquitto({ tls, users: { room: 'secret' } })
  const room = await publishingRoom()
  const password = room.store.secrets.encrypt(3, 'broker-1', 'secret')
  await room.broker('broker-1', { port: broker.port, tls: true, username: 'room', password })
  room.begin()
  const reason = async (part: string) =>
    until(
      () => room.standing('broker-1').reason,
      text => text.includes(part),
    )
  expect(await reason('certificate')).toBe(
    `The certificate of 127.0.0.1:${broker.port} is signed by nobody this node knows. Enter the authority (PEM) that signed it.`,
  )
  const other = await selfSignedCertificate()
  await room.publishing.keepOptions('broker-1', { ca: other.cert })
  await reason('is not signed by the authority that was entered')
  await room.publishing.keepOptions('broker-1', { ca: tls.cert })
  room.report('mod-1', { power: true })
  await room.told('broker-1')
  const seen = await keptAt(broker.uri, { ca: tls.cert, username: 'room', password: 'secret' })
  expect(seen.get(topicOf('power'))).toBe('{"time":1700000000,"value":true}')

  await room.store.write(change => change.update('broker', 'broker-1', { password: 'wrong' }))
  await reason('does not let us in with this user name and password')
  await room.store.write(change => change.update('broker', 'broker-1', { tls: false, password }))
  await reason(`127.0.0.1:${broker.port}`)
})

test('a broker that is not there at first is tried on, and then told everything', async () => {
  const broker = await mosquitto()
  await broker.stop()
  const room = await publishingRoom({ clock: hurriedClock })
  await room.broker('broker-1', { port: broker.port })
  room.begin()
  room.report('mod-1', { power: true })
  const standing = await until(
    () => room.standing('broker-1'),
    ({ state }) => state === 'down',
  )
  expect(standing).toMatchObject({
    reason: `127.0.0.1:${broker.port} refuses the connection. Does the broker run there, and is the port right?`,
    next_try_at: expect.any(Number),
  })
  expect(Number.isInteger(standing.next_try_at)).toBe(true)
  await broker.start()
  await room.told('broker-1')
  const kept = await keptAt(broker.uri)
  expect(kept.get(topicOf('power'))).toBe('{"time":1700000000,"value":true}')
  expect(kept.size).toBe(room.standing('broker-1').retained)
})

test('one that is away for a day is told the newest of everything, and meanwhile no more waits than that', async () => {
  const clock = fakeClock()
  const broker = await notingBroker()
  const door = await cutDoor(broker.port)
  const room = await publishingRoom({ clock })
  await room.broker('broker-1', { port: door.port })
  room.begin()
  room.report('mod-1', { power: true })
  await room.told('broker-1')
  door.shut(true)
  for (let hour = 0; hour < 24; hour += 4) {
    await room.becomes('broker-1', 'down')
    for (let round = 0; round < 10; round++)
      room.report('mod-1', Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`s${at}`, `${hour} ${round}`])))
    await room.store.write(change => change.update('module', 'mod-2', { custom_name: hour % 8 ? 'Left' : 'Right' }))
    room.report('mod-2', { power: hour })
    await clock.advance(4 * 3_600_000)
    const { waiting, retained } = room.standing('broker-1')
    expect(waiting).toBeLessThanOrEqual(2 * retained)
  }
  await room.becomes('broker-1', 'down')
  door.shut(false)
  await until(
    async () => {
      const { state, next_try_at } = room.standing('broker-1')
      if (state === 'down') await clock.advance((next_try_at ?? 0) - clock.now())
      return state
    },
    state => state === 'up',
  )
  await room.told('broker-1')
  const kept = broker.kept()
  for (let at = 0; at < 200; at++) expect(kept.get(topicOf(`s${at}`))).toBe('{"time":1700000000,"value":"20 9"}')
  expect([...kept].filter(([topic]) => /Left|Right/.test(topic))).toEqual([
    [topicOf('power', { name: 'Left' }), '{"time":1700000000,"value":20}'],
  ])
})

test('28: what changed while a broker was away arrives with the time at which it changed, and what was to go is gone', async () => {
  const broker = await mosquitto()
  const door = await cutDoor(broker.port)
  const room = await publishingRoom({ clock: hurriedClock })
  await room.broker('broker-1', { port: door.port })
  room.begin()
  room.report('mod-1', { power: true })
  room.report('mod-2', { power: true })
  await room.told('broker-1')
  broker.freeze(true)
  await room.store.write(change => change.update('control_system', 'sys-1', { modules: ['mod-2'] }))
  room.report('mod-2', { power: false }, 1_700_000_100_000)
  await until(
    () => room.standing('broker-1').state,
    state => state !== 'up',
  )
  broker.freeze(false)
  await room.told('broker-1')
  const kept = await keptAt(broker.uri)
  expect(kept.get(topicOf('power'))).toBe('{"time":1700000100,"value":false}')
  expect(kept.has(topicOf('power', { index: 2 }))).toBe(false)
})

test('one that comes back with what it had written down long ago loses again what is gone since', async () => {
  const broker = await mosquitto()
  const door = await cutDoor(broker.port)
  const room = await publishingRoom({ clock: hurriedClock })
  await room.broker('broker-1', { port: door.port })
  room.begin()
  for (const mod of ['mod-1', 'mod-2']) room.report(mod, { power: true })
  await room.told('broker-1')
  const written = await keptAt(broker.uri)
  await room.store.write(change => {
    change.update('control_system', 'sys-1', { modules: ['mod-2'] })
    change.update('module', 'mod-2', { custom_name: 'Wall' })
  })
  await until(
    async () => [...(await keptAt(broker.uri)).keys()].filter(topic => topic.includes('/state/')),
    topics => topics.length === 1,
  )
  door.shut(true)
  await broker.stop()
  await broker.start()
  const visitor = await connectAsync(broker.uri)
  for (const [topic, payload] of written) await visitor.publishAsync(topic, payload, { qos: 1, retain: true })
  await visitor.endAsync()
  door.shut(false)
  await until(
    async () => [...(await keptAt(broker.uri)).keys()].filter(topic => topic.includes('/state/')),
    topics => topics.join() === topicOf('power', { name: 'Wall' }),
  )
})

test('one that hangs keeps nobody else waiting, and holds no more than the newest of each', async () => {
  const stuck = await mosquitto()
  const good = await notingBroker()
  const room = await publishingRoom({ clock: hurriedClock })
  await room.broker('broker-1', { port: stuck.port })
  await room.broker('broker-2', { port: good.port })
  room.begin()
  await room.told('broker-1')
  await room.told('broker-2')
  stuck.freeze(true)
  for (let round = 0; round < 20; round++) {
    const values = Array.from({ length: 200 }, (_, at) => [`s${at}`, round])
    room.report('mod-1', Object.fromEntries(values))
    await good.keeps(topicOf('s199'), `{"time":1700000000,"value":${round}}`)
  }
  // Those under way when it stopped, and the newest of each.
  const { waiting, retained } = room.standing('broker-1')
  expect(waiting).toBeLessThanOrEqual(2 * retained)
  stuck.freeze(false)
  await room.told('broker-1')
  expect((await keptAt(stuck.uri)).get(topicOf('s7'))).toBe('{"time":1700000000,"value":19}')
})

test('when filters change, what is kept in clear is written over', async () => {
  const broker = await notingBroker()
  const room = await publishingRoom()
  await room.broker('broker-1', { port: broker.port })
  room.begin()
  room.report('mod-1', { who: 'Ann' })
  await broker.keeps(topicOf('who'), '{"time":1700000000,"value":"Ann"}')
  await room.store.write(change => change.update('broker', 'broker-1', { filters: ['Ann'] }))
  await until(
    () => broker.kept().get(topicOf('who')),
    text => /"value":"[0-9a-f]{64}"/.test(text ?? ''),
  )
  await room.store.write(change => change.update('broker', 'broker-1', { filters: ['('] }))
  room.report('mod-1', { who: 'Bea' })
  await until(
    () => room.standing('broker-1'),
    ({ state, reason }) => state === 'down' && reason === 'The filter "(" is no regular expression.',
  )
  expect(broker.heard.some(({ payload }) => payload.includes('Bea'))).toBe(false)
})

test('a filter that never comes to an end costs its broker the one value, is told, and holds nobody up', async () => {
  const [slow, plain] = [await notingBroker(), await notingBroker()]
  const room = await publishingRoom()
  await room.broker('broker-1', { port: slow.port, filters: ['(x+x+)+y'] })
  await room.broker('broker-2', { port: plain.port })
  room.begin()
  await room.told('broker-1')
  room.report('mod-1', { long: 'x'.repeat(3_000), power: true })
  await slow.keeps(topicOf('power'), '{"time":1700000000,"value":true}')
  await plain.keeps(topicOf('power'), '{"time":1700000000,"value":true}')
  expect(slow.kept().has(topicOf('long'))).toBe(false)
  expect(room.standing('broker-1').dropped).toBe(1)
  expect(room.log.lines.join('\n')).toContain(`Its filters take too long for what ${topicOf('long')} says`)
  expect(room.publishing.preview('broker-2', 100)).toContainEqual({
    topic: topicOf('power'),
    payload: '{"time":1700000000,"value":true}',
  })
})

test('who is sent away again and again, as another has its name, comes back more and more slowly', async () => {
  const clock = fakeClock()
  const open = new Set<net.Socket>()
  const server = net.createServer(socket => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', bytes => {
      if (bytes[0] === 0x10) socket.write(Uint8Array.of(0x20, 3, 0, 0, 0))
      if (bytes.at(-2) === 0xc0) socket.write(Uint8Array.of(0xd0, 0))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  const room = await publishingRoom({ clock })
  await room.broker('broker-1', { port: (server.address() as AddressInfo).port })
  room.begin()
  for (const pause of [1_000, 2_000, 4_000]) {
    await room.told('broker-1')
    for (const socket of open) socket.end(Uint8Array.of(0xe0, 2, 142, 0))
    open.clear()
    await room.becomes('broker-1', 'down')
    const { reason, next_try_at } = room.standing('broker-1')
    expect(reason).toContain('Another client signed in')
    expect(next_try_at).toBe(clock.now() + pause)
    await clock.advance(pause)
  }
})
