import { Aedes } from 'aedes'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { fakeClock } from '../base/fake-clock.ts'
import type { MqttMessage } from '../driver-kit/link.ts'
import { selfSignedCertificate } from '../runtime/simulators/certificate.ts'
import { type MosquittoOptions, openMosquitto } from '../testing/mosquitto.ts'
import { closedPort } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { createMqtt, type MqttParts } from './mqtt.ts'
import { listening } from './testing/listening.ts'

const forever = new AbortController().signal

async function brokering(options?: MosquittoOptions) {
  const broker = await openMosquitto(options)
  onTestFinished(() => broker.close())
  return broker
}

/** A transport that runs until the test is over, and what it told. */
function joining(uri: string, given: Partial<MqttParts> = {}) {
  const [messages, reasons, troubles]: [MqttMessage[], string[], string[]] = [[], [], []]
  let opened = 0
  const transport = createMqtt(
    { uri, clock: systemClock, random: () => 0, settings: {}, subscribe: [], name: 'mod-1', ...given },
    {
      opened: () => void opened++,
      closed: reason => void reasons.push(reason),
      received: message => void messages.push(message),
      troubled: message => void troubles.push(message),
    },
  )
  const stop = new AbortController()
  const running = transport.run(stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  const texts = () => messages.map(({ topic, payload, retained }) => `${topic} ${payload}${retained ? ' (kept)' : ''}`)
  return {
    transport,
    messages,
    reasons,
    troubles,
    texts,
    opened: (times = 1) =>
      until(
        () => opened,
        count => count >= times,
      ),
    openedTimes: () => opened,
    hears: (count: number) => until(texts, all => all.length >= count),
    closes: (count = 1) =>
      until(
        () => reasons,
        all => all.length >= count,
      ),
    async stops() {
      stop.abort()
      await running
    },
  }
}

test.each(['', '?version=5'])(
  'messages go through a broker both ways, kept ones are told apart (%s)',
  async version => {
    const { uri } = await brokering()
    const relay = joining(uri + version, { subscribe: ['cmnd/relay/+'] })
    await relay.opened()
    await relay.transport.publish('stat/relay/POWER', 'ON', { retain: true, qos: 1 }, forever)
    await relay.transport.publish('stat/relay/deep/er', Uint8Array.of(0, 255), { retain: true }, forever)

    const module = joining(uri + version, { subscribe: ['stat/relay/+', 'stat/+/deep/#'] })
    await module.opened()
    expect((await module.hears(2)).toSorted()).toEqual([
      'stat/relay/POWER ON (kept)',
      'stat/relay/deep/er \0\ufffd (kept)',
    ])
    expect(module.messages.map(({ bytes }) => [...bytes])).toContainEqual([0, 255])

    await module.transport.publish('cmnd/relay/POWER', 'OFF', { qos: 1 }, forever)
    await module.transport.publish('cmnd/relay/a/b', 'not for it', {}, forever)
    await module.transport.publish('cmnd/relay/TIME', '', {}, forever)
    expect(await relay.hears(2)).toEqual(['cmnd/relay/POWER OFF', 'cmnd/relay/TIME '])
    await relay.transport.publish('stat/relay/POWER', 'OFF', { retain: true }, forever)
    expect((await module.hears(3)).at(2)).toBe('stat/relay/POWER OFF')
  },
)

test('a filter can be added and taken away while connected, and each is asked for once', async () => {
  const { uri } = await brokering()
  const module = joining(uri)
  await module.opened()
  await module.transport.publish('a', 'kept', { retain: true, qos: 1 }, forever)
  module.transport.subscribe('a')
  module.transport.subscribe('a')
  await module.hears(1)
  module.transport.unsubscribe('a')
  await module.transport.publish('a', 'not heard', { qos: 1 }, forever)
  module.transport.subscribe('b')
  await module.transport.publish('b', 'heard', { qos: 1 }, forever)
  expect(await module.hears(2)).toEqual(['a kept (kept)', 'b heard'])
})

test.each(['', '?version=5'])('a password is asked for, and a wrong one is told in words (%s)', async version => {
  const { uri, port } = await brokering({ users: { room: 'secret' } })
  const good = joining(uri + version, { settings: { mqtt: { username: 'room', password: 'secret' } } })
  await good.opened()
  const inAddress = joining(`mqtt://room:secret@127.0.0.1:${port}${version}`)
  await inAddress.opened()
  for (const mqtt of [{ username: 'room', password: 'wrong' }, undefined]) {
    const bad = joining(uri + version, { settings: { mqtt } })
    expect((await bad.closes())[0]).toBe(
      `The broker at 127.0.0.1:${port} does not let us in with this user name and password. Look at the module's setting "mqtt".`,
    )
    expect(bad.openedTimes()).toBe(0)
  }
})

test('a broker that comes back is joined again, with everything subscribed that was', async () => {
  const broker = await brokering()
  const module = joining(broker.uri, { subscribe: ['a'] })
  await module.opened()
  module.transport.subscribe('b/#')
  module.transport.subscribe('c')
  module.transport.unsubscribe('c')
  await broker.stop()
  await module.closes()
  await expect(module.transport.publish('a', 'lost', { qos: 1 }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: `Not connected to the broker at 127.0.0.1:${broker.port}.`,
  })
  await broker.start()
  await module.opened(2)
  for (const topic of ['c', 'a', 'b/1']) await module.transport.publish(topic, 'back', { qos: 1 }, forever)
  expect(await module.hears(2)).toEqual(['a back', 'b/1 back'])
})

test('a broker that hangs is noticed by its missing sign of life, also while we go on sending', async () => {
  const broker = await brokering()
  const clock = fakeClock()
  const module = joining(broker.uri, { clock })
  await module.opened()
  for (let half = 0; half < 4; half++) {
    await clock.advance(15_000)
    // What was asked in real time needs some of it for its answer.
    await module.transport.publish('a', 'there?', { qos: 1 }, forever)
  }
  expect(module.reasons).toEqual([])
  broker.freeze(true)
  const lost = module.transport.publish('a', 'into the void', { qos: 1 }, forever)
  const failed = expect(lost).rejects.toMatchObject({ code: 'offline' })
  for (let half = 0; half < 4; half++) {
    await module.transport.publish('a', 'more', {}, forever).catch(() => undefined)
    await clock.advance(15_000)
  }
  expect((await module.closes())[0]).toBe(`The broker at 127.0.0.1:${broker.port} gives no sign of life any more.`)
  await failed
  broker.freeze(false)
  await until(
    async () => {
      await clock.advance(1_000)
      return module.openedTimes()
    },
    times => times === 2,
  )
})

test('a broker that takes the connection and says nothing is given up, and tried again', async () => {
  const broker = await brokering()
  broker.freeze(true)
  const clock = fakeClock()
  const module = joining(broker.uri, { clock })
  await until(
    async () => {
      await clock.advance(1_000)
      return module.reasons
    },
    reasons => reasons.length > 0,
  )
  expect(module.reasons[0]).toBe(`The broker at 127.0.0.1:${broker.port} does not answer within 10 s.`)
  broker.freeze(false)
})

test('a broker that is not there is tried for ever, with growing pauses', async () => {
  const port = await closedPort()
  const clock = fakeClock()
  const module = joining(`mqtt://127.0.0.1:${port}`, { clock })
  await module.closes(1)
  for (const [tries, pause] of [1_000, 2_000, 4_000, 8_000, 9_500, 9_500].entries()) {
    await until(
      () => clock.waiting,
      count => count === 1,
    )
    await clock.advance(pause - 1)
    expect(module.reasons).toHaveLength(tries + 1)
    await clock.advance(1)
    await module.closes(tries + 2)
  }
  expect(module.reasons[0]).toContain(`127.0.0.1:${port} refuses the connection.`)
})

test('over TLS the certificate is checked only where a setting says so', async () => {
  const tls = await selfSignedCertificate()
  const broker = await brokering({ tls })
  expect(broker.uri).toMatch(/^mqtts:/)
  await joining(broker.uri).opened()
  await joining(broker.uri, { settings: { https_verify: 'peer', https_ca_certificates: tls.cert } }).opened()
  const strict = joining(broker.uri, { settings: { https_verify: 'peer' } })
  expect((await strict.closes())[0]).toContain('Nobody this machine trusts')
  const plain = joining(`mqtts://127.0.0.1:${(await brokering()).port}`)
  expect((await plain.closes())[0]).toContain(`127.0.0.1`)
})

test('a broker of MQTT 5 that sends us away says why', async () => {
  const { port } = await listening(socket => {
    // Mosquitto of Debian 12 takes our place without the word that MQTT 5 (3.14.2.1) has for it.
    socket.once('data', () => socket.write(Uint8Array.of(0x20, 3, 0, 0, 0, 0xe0, 1, 142)))
  })
  const module = joining(`mqtt://127.0.0.1:${port}?version=5`, { settings: { mqtt: { client_id: 'panel' } } })
  expect((await module.closes())[0]).toBe(
    `Another client signed in to the broker at 127.0.0.1:${port} as "panel". Each must have a client id of its own.`,
  )
})

test('a connection that is closed on purpose is opened again at once, and says why', async () => {
  const { uri } = await brokering()
  const module = joining(uri)
  await module.opened()
  module.transport.disconnect('The driver wants a new one.')
  await module.opened(2)
  expect(module.reasons).toEqual(['The driver wants a new one.'])
})

test('stopping says goodbye and settles what waits', async () => {
  const broker = await brokering()
  const module = joining(broker.uri)
  await module.opened()
  broker.freeze(true)
  const waiting = expect(module.transport.publish('a', 'b', { qos: 1 }, forever)).rejects.toMatchObject({
    code: 'offline',
  })
  const gaveUp = new AbortController()
  const given = expect(module.transport.publish('a', 'b', { qos: 1 }, gaveUp.signal)).rejects.toMatchObject({
    code: 'cancelled',
  })
  gaveUp.abort()
  await given
  await module.stops()
  await waiting
  expect(module.reasons).toEqual([])
  broker.freeze(false)
})

test('a broker that is too slow does not make us hold what it does not take', async () => {
  const broker = await brokering()
  const module = joining(broker.uri)
  await module.opened()
  broker.freeze(true)
  const outcomes = Array.from({ length: 1_005 }, () =>
    module.transport.publish('a', 'b', { qos: 1 }, forever).then(
      () => 'sent',
      error => error.code,
    ),
  )
  const refused = (await Promise.all(outcomes.slice(1_000))) as string[]
  expect(refused).toEqual(Array.from({ length: 5 }, () => 'rejected'))
  broker.freeze(false)
  expect(new Set(await Promise.all(outcomes.slice(0, 1_000)))).toEqual(new Set(['sent']))
})

test('a subscription that is refused is told, and the connection goes on', async () => {
  const aedes = await Aedes.createBroker({
    authorizeSubscribe: (_, subscription, done) => done(null, subscription.topic === 'secret' ? null : subscription),
  })
  const { port } = await listening(socket => void aedes.handle(socket))
  onTestFinished(() => new Promise(resolve => aedes.close(() => resolve())))
  const module = joining(`mqtt://127.0.0.1:${port}`, { subscribe: ['secret', 'open'] })
  await module.opened()
  expect(module.troubles).toEqual([
    `The broker at 127.0.0.1:${port} does not let us subscribe to "secret". May this user read it?`,
  ])
  await module.transport.publish('open', 'heard', { qos: 1 }, forever)
  expect(await module.hears(1)).toEqual(['open heard'])
})

const connack = [0x20, 2, 0, 0]
test.each<[string, number[], RegExp]>([
  ['no MQTT', [...Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')], /sent something that (is not MQTT|cannot be read)/],
  ['a packet of 200 MB', [...connack, 0x30, 0xff, 0xff, 0xff, 0x5f], /longer than 4194304 bytes/],
  ['a second welcome', [...connack, ...connack], /sent us away|cannot be read|duplicate/],
  ['a message with a QoS of 2', [...connack, 0x34, 6, 0, 1, 97, 0, 1, 98], /cannot be read: a message with a QoS of 2/],
  ['nothing more', [], /hung up before it let us in/],
])('a broker that sends %s is left, with the reason', async (_, bytes, reason) => {
  const { port } = await listening(socket => {
    socket.once('data', () => (bytes.length ? socket.write(Buffer.from(bytes)) : socket.end()))
  })
  const module = joining(`mqtt://127.0.0.1:${port}`)
  expect((await module.closes())[0]).toMatch(reason)
})

test('whatever a broker sends, the module is only offline', async () => {
  let next = Buffer.alloc(0)
  const { port } = await listening(socket => {
    socket.once('data', () => socket.end(next))
  })
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map(rest => Buffer.from([...connack, ...rest])),
    fc.uint8Array({ maxLength: 200 }).map(rest => Buffer.from(rest)),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async sent => {
      next = sent
      const module = joining(`mqtt://127.0.0.1:${port}`)
      expect((await module.closes())[0]).toContain(`127.0.0.1:${port}`)
      await module.stops()
    }),
    { numRuns: 60 },
  )
})

test.each(['', 'projector', 'http://10.0.0.1', 'mqtt://', 'mqtt://10.0.0.1?version=6', 'mqtt://%@a'])(
  '"%s" is no address of a broker, and the message shows one',
  uri => {
    expect(() => joining(uri)).toThrow(
      `"${uri}" is not a broker's address. The module's uri must look like mqtt://192.168.1.20`,
    )
  },
)

test('wrong topics, filters and settings are refused before anything is sent', async () => {
  const { uri } = await brokering()
  const module = joining(uri)
  await module.opened()
  for (const topic of ['', 'a/+', '#', 'a\0', 'x'.repeat(70_000)]) {
    await expect(module.transport.publish(topic, '', {}, forever)).rejects.toMatchObject({ code: 'invalid' })
  }
  for (const filter of ['', 'a/#/b', 'a+', 'b#', '\0']) {
    expect(() => module.transport.subscribe(filter)).toThrow('is not a topic filter')
  }
  await expect(module.transport.publish('a', Buffer.alloc(5_000_000), {}, forever)).rejects.toMatchObject({
    code: 'invalid',
  })
  expect(() => joining(uri, { settings: { mqtt: { keepalive: 0 } } })).toThrow(
    'The setting mqtt.keepalive cannot be used',
  )
  await module.transport.publish('a', 'still there', { qos: 1 }, forever)
  expect(module.reasons).toEqual([])
})
