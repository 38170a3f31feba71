import dgram from 'node:dgram'
import fc from 'fast-check'
import mqtt from 'mqtt'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { until } from '../../testing/until.ts'
import type { WireItem } from '../worker-contract.ts'
import { type RecordedItem, type Recording, recorder } from './recording.ts'
import { replay } from './replay.ts'
import { serveSimulator } from './simulator-server.ts'
import { type Client, clients } from './testing/clients.ts'
import { simulator as panel } from './testing/panel.sim.ts'
import { httpRequestText, httpResponseText } from './wire-http.ts'
import { mqttText } from './wire-mqtt.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

type Line = [at: number, direction: 'in' | 'out', data: string | Uint8Array]

const recordingOf = (protocol: Recording['protocol'], lines: Line[]): Recording => ({
  version: 1,
  driver: 'acme/display',
  protocol,
  recorded_at: 0,
  label: 'Display_1',
  items: lines.map(([at_ms, direction, data]) => ({
    at_ms,
    direction,
    data: Buffer.from(data as string).toString('base64'),
  })) satisfies RecordedItem[],
})

async function played(recording: Recording) {
  const clock = fakeClock()
  const warnings: string[] = []
  const warn = (text: string) => void warnings.push(text)
  const server = await serveSimulator(replay(recording, warn), { settings: {}, clock, warn })
  cleanups.push(() => server.close())
  const connect = (protocol: keyof typeof clients) => {
    const client = clients[protocol](server.address)
    cleanups.push(() => client.close())
    return client
  }
  const url = `http://${server.address.host}:${server.address.port}`
  /** Until so much of it is planned, that is, has been asked for. */
  const planned = (count: number) =>
    until(
      () => clock.waiting,
      waiting => waiting === count,
    )
  return { server, clock, warnings, connect, url, planned }
}

const hears = (client: Client, text: string) =>
  until(
    () => client.heard,
    heard => heard === text,
  )

describe('a recorded device', () => {
  test('greets, and answers in the order in which it did, the last answer for ever', async () => {
    const { connect, server } = await played(
      recordingOf('tcp', [
        [0, 'in', 'HELLO\r'],
        [0, 'out', 'VOL?\r'],
        [0, 'in', 'VOL 1\r'],
        [0, 'out', 'VOL?\r'],
        [0, 'in', 'VOL '],
        [0, 'in', '2\r'],
        [0, 'out', 'PWR?\r'],
        [0, 'in', 'PWR 0\r'],
      ]),
    )
    const client = connect('tcp')
    client.says('VOL?\rVOL?\rPWR?\rVOL?\r')
    await hears(client, 'HELLO\rVOL 1\rVOL 2\rPWR 0\rVOL 2\r')
    await hears(connect('tcp'), 'HELLO\r')
    expect(server.state).toEqual({ answered: 4, not_in_recording: 0 })
  })

  test('takes the time it took, up to a second', async () => {
    const { connect, clock, planned } = await played(
      recordingOf('tcp', [
        [0, 'out', 'A'],
        [300, 'in', 'a'],
        [4_300, 'in', 'b'],
      ]),
    )
    const client = connect('tcp')
    client.says('A')
    await planned(2)
    await clock.advance(299)
    expect(client.heard).toBe('')
    await clock.advance(1)
    await hears(client, 'a')
    await clock.advance(1_000)
    await hears(client, 'ab')
  })

  test('tells what it told by itself, at its time and once', async () => {
    const { connect, clock, planned } = await played(
      recordingOf('tcp', [
        [0, 'out', 'A'],
        [0, 'in', 'a'],
        [60_000, 'in', 'NEWS'],
      ]),
    )
    const client = connect('tcp')
    client.says('A')
    await hears(client, 'a')
    await planned(1)
    await clock.advance(60_000)
    await hears(client, 'aNEWS')
    const later = connect('tcp')
    later.says('A')
    await hears(later, 'a')
    expect(clock.waiting).toBe(0)
  })

  test('does not answer what it was never asked, counts it and says so', async () => {
    const { connect, clock, warnings, server, planned } = await played(
      recordingOf('tcp', [
        [0, 'out', 'VOL?\r'],
        [0, 'in', 'VOL 1\r'],
      ]),
    )
    const client = connect('tcp')
    client.says('DANCE\rVOL?\rVOL?\rSING\r')
    await hears(client, 'VOL 1\rVOL 1\r')
    await until(
      () => JSON.stringify(server.state),
      state => state === '{"answered":2,"not_in_recording":2}',
    )
    await planned(1)
    await clock.advance(1_000)
    expect(warnings).toEqual(['replay: 2 messages were not in the recording; the last one: "SING\\r"'])
  })

  test('waits a little for the rest of a message, and then takes what there is', async () => {
    const { connect, clock, planned } = await played(
      recordingOf('tcp', [
        [0, 'out', 'ON'],
        [0, 'in', 'on\r'],
        [0, 'out', 'ONCE'],
        [0, 'in', 'once\r'],
      ]),
    )
    const client = connect('tcp')
    client.says('ON')
    await planned(1)
    client.says('CE')
    await hears(client, 'once\r')
    client.says('ON')
    await planned(1)
    await clock.advance(50)
    await hears(client, 'once\ron\r')
  })

  test.each(['udp', 'websocket', 'ssh'] as const)('is played over %s', async protocol => {
    const { connect } = await played(
      recordingOf(protocol, [
        [0, 'out', 'VOL?'],
        [0, 'in', 'VOL 1'],
      ]),
    )
    const client = connect(protocol)
    client.says('VOL?')
    await hears(client, 'VOL 1')
  })

  test('takes a datagram for one message', async () => {
    const { server } = await played(recordingOf('udp', [[0, 'out', 'VOL?']]))
    const socket = dgram.createSocket('udp4')
    cleanups.push(() => socket.close())
    for (const text of ['VOL?VOL?', 'VOL?']) socket.send(text, server.address.port, server.address.host)
    await until(
      () => JSON.stringify(server.state),
      state => state === '{"answered":1,"not_in_recording":1}',
    )
  })
})

test('any bytes in any cut are answered or counted, and never break it', async () => {
  const { connect, warnings, server } = await played(
    recordingOf('tcp', [
      [0, 'out', 'AB'],
      [0, 'out', 'ABC'],
      [0, 'out', Buffer.from([0, 255, 13])],
    ]),
  )
  const unknown = () => (server.state as { not_in_recording: number }).not_in_recording
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom('A', 'B', 'C', '\0', '\r') })), async pieces => {
      const client = connect('tcp')
      for (const piece of pieces) client.says(piece)
      const before = unknown()
      client.says('x'.repeat(70_000))
      await until(unknown, count => count > before)
      client.close()
    }),
    { numRuns: 30 },
  )
  const client = connect('tcp')
  const answered = () => (server.state as { answered: number }).answered
  const before = answered()
  client.says('ABC')
  await until(answered, count => count > before)
  expect(warnings).toEqual([])
})

/** What a scripted driver makes of a panel: the status it reports, one after the other. */
async function drive(at: { host: string; port: number }, script: string[], take: (item: WireItem) => void) {
  const client = clients.tcp(at)
  const status: string[] = []
  await until(
    () => client.heard,
    heard => heard.endsWith('HELLO\r'),
  )
  take({ at: systemClock.now(), direction: 'in', bytes: Buffer.from(client.heard) })
  for (const command of script) {
    const from = client.heard.length
    take({ at: systemClock.now(), direction: 'out', bytes: Buffer.from(`${command}\r`) })
    client.says(`${command}\r`)
    const answer = await until(
      () => client.heard.slice(from),
      text => text.endsWith('\r'),
    )
    take({ at: systemClock.now(), direction: 'in', bytes: Buffer.from(answer) })
    status.push(answer)
  }
  client.close()
  return status
}

test('a conversation of any driver with its device, played again, gives the same status', async () => {
  const command = fc.oneof(
    fc.constantFrom('ALL?', 'PWR 0', 'PWR 1', 'DANCE'),
    fc.integer({ min: 0, max: 100 }).map(level => `VOL ${level}`),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 8 }), async script => {
      const real = await serveSimulator(panel, { settings: {}, clock: systemClock, warn: () => undefined })
      const taking = recorder({ driver: 'acme/panel', kind: 'tcp', label: 'Display_1', now: 0 })
      const status = await drive(real.address, script, item => taking?.add([item]))
      await real.close()
      const recording = taking?.recording()
      if (!recording) throw new Error('nothing was recorded')
      const again = await serveSimulator(
        replay(recording, () => undefined),
        { settings: {}, clock: systemClock, warn: () => undefined },
      )
      const replayed = await drive(again.address, script, () => undefined)
      const { state } = again
      await again.close()
      expect(replayed).toEqual(status)
      expect(state).toEqual({ answered: script.length, not_in_recording: 0 })
    }),
    { numRuns: 15 },
  )
})

describe('a recorded device over HTTP', () => {
  const request = (method: string, path: string, headers = {}, body = '') =>
    httpRequestText({ method, path, headers, body: Buffer.from(body) })
  const response = (answers: string, status: number, body: string, headers = {}) =>
    httpResponseText({ status, headers, body: Buffer.from(body), answers })

  test('gives each request its own answers, though several were under way', async () => {
    const { url, server, warnings, clock, planned } = await played(
      recordingOf('http', [
        [0, 'out', request('GET', '/a?x=1')],
        [0, 'out', request('POST', '/b', {}, '{"on":true}')],
        [0, 'in', response('GET /a?x=1', 200, 'first', { 'content-encoding': 'gzip', 'content-length': '99' })],
        [0, 'in', response('POST /b', 201, 'made', { 'x-kind': ['one', 'two'] })],
        [9_000, 'out', request('GET', '/a?x=1')],
        [9_000, 'in', response('GET /a?x=1', 503, 'second')],
        [9_000, 'out', request('GET', '/a?x=1')],
      ]),
    )
    const got = async (path: string, options = {}) => {
      const answer = await fetch(`${url}${path}`, options)
      return [answer.status, await answer.text(), answer.headers.get('x-kind')]
    }
    expect(await got('/a?x=1')).toEqual([200, 'first', null])
    expect(await got('/b', { method: 'POST', body: '{"on":true}' })).toEqual([201, 'made', 'one, two'])
    expect(await got('/a?x=1')).toEqual([503, 'second', null])
    expect(await got('/a?x=1')).toEqual([503, 'second', null])
    expect(await got('/b', { method: 'POST', body: '{}' })).toEqual([
      404,
      'This request is not in the recording.',
      null,
    ])
    expect(server.state).toEqual({ answered: 4, not_in_recording: 1 })
    await planned(1)
    await clock.advance(1_000)
    expect(warnings).toEqual(['replay: 1 message was not in the recording; the last one: "POST /b"'])
  })

  test('asks who signs in again, and does not look at what is different every time', async () => {
    const { url } = await played(
      recordingOf('http', [
        [0, 'out', request('GET', '/')],
        [0, 'in', response('GET /', 401, '', { 'www-authenticate': 'Digest nonce="1"' })],
        [0, 'out', request('GET', '/', { authorization: 'Digest cnonce="1"' })],
        [0, 'in', response('GET /', 200, 'in')],
      ]),
    )
    const refused = await fetch(url)
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Digest nonce="1"'])
    expect(await (await fetch(url, { headers: { authorization: 'Digest cnonce="2"' } })).text()).toBe('in')
    expect((await fetch(url)).status).toBe(401)
  })
})

describe('a request that was taken down as the driver asked it', () => {
  const recording = recordingOf('http', [
    [0, 'out', httpRequestText({ method: 'GET', path: 'state?b=2&a=1', headers: {}, body: Buffer.alloc(0) })],
    [0, 'in', httpResponseText({ status: 200, headers: {}, body: Buffer.from('on'), answers: 'GET state?b=2&a=1' })],
  ])

  test.each([
    ['below the path of the device’s address', '/api/v1/state?a=1&b=2', {}],
    ['with the name and password that its link has added', '/state?b=2&a=1', { authorization: 'Basic YTpi' }],
  ])('is known again %s', async (_how, path, headers) => {
    const { url } = await played(recording)
    expect(await (await fetch(`${url}${path}`, { headers })).text()).toBe('on')
  })

  test.each(['/', '/state', '/state/?a=1&b=2', '/x/state?a=1'])('is not %s', async path => {
    const { url } = await played(recording)
    expect((await fetch(`${url}${path}`)).status).toBe(404)
  })
})

test('a recorded device behind a broker tells what was kept, and answers', async () => {
  const { server } = await played(
    recordingOf('mqtt', [
      [0, 'in', mqttText('relay/state', 'off')],
      [0, 'out', mqttText('relay/set', 'on')],
      [0, 'in', mqttText('relay/state', 'on')],
    ]),
  )
  const client = mqtt.connect(`mqtt://${server.address.host}:${server.address.port}`)
  cleanups.push(() => client.endAsync(true))
  const heard: string[] = []
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload}`))
  await client.subscribeAsync('relay/state')
  await until(
    () => heard,
    lines => lines.length === 1,
  )
  await client.publishAsync('relay/set', 'dim')
  await client.publishAsync('relay/set', 'on')
  await until(
    () => heard,
    lines => lines.length === 2,
  )
  expect(heard).toEqual(['relay/state off', 'relay/state on'])
  expect(server.state).toEqual({ answered: 1, not_in_recording: 1 })
})
