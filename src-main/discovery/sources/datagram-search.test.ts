import dgram from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Log } from '../../base/log.ts'
import { silentLog } from '../../base/log.ts'
import { until } from '../../testing/until.ts'
import type { Place, Sighting, SightingName } from '../sighting.ts'
import { broadcastOf } from '../subnet.ts'
import { amx } from './amx.ts'
import type { DatagramDeclaration } from './datagram-declaration.ts'
import { hearing } from './datagram-hearing.ts'
import { createDatagramSource } from './datagram-search.ts'
import { onvif } from './onvif.ts'
import { pjlink } from './pjlink.ts'
import { onvifBye, onvifHello, onvifMatch, pjlinkAnswer } from './testing/packets.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const placeAt = (address: string, prefix: number): Place => ({
  ...{ name: `lo-${address}`, address, prefix, mac: '02:00:00:00:00:01' },
  broadcast: broadcastOf(address, prefix),
})
const loopback = placeAt('127.0.0.1', 8)

/** A device, or anybody else who speaks by datagram on this machine. */
async function speaker({ port = 0, address = '0.0.0.0', group = '', reuseAddr = false } = {}) {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr })
  const heard: { text: string; from: dgram.RemoteInfo }[] = []
  socket.on('message', (bytes, from) => heard.push({ text: bytes.toString('latin1'), from }))
  socket.bind(port, address)
  await once(socket, 'listening')
  socket.setBroadcast(true)
  socket.setMulticastInterface('127.0.0.1')
  if (group) socket.addMembership(group, '127.0.0.1')
  let isClosed = false
  const close = () =>
    new Promise<void>(resolve => {
      if (isClosed) return resolve()
      isClosed = true
      socket.close(() => resolve())
    })
  stops.push(close)
  const say = (bytes: string | Uint8Array, to: number, where = '127.0.0.1') =>
    new Promise<void>((resolve, reject) => socket.send(bytes, to, where, error => (error ? reject(error) : resolve())))
  return { socket, heard, say, close, port: socket.address().port }
}

/** A port that nobody has at the moment. */
async function freePort(): Promise<number> {
  const one = await speaker()
  await one.close()
  return one.port
}

function at(declaration: DatagramDeclaration, place = loopback, log: Log = silentLog) {
  const clock = fakeClock()
  const searchers = new Set<() => void>()
  const searchNow = (listener: () => void) => {
    searchers.add(listener)
    return () => searchers.delete(listener)
  }
  const heard: Sighting[] = []
  const gone: SightingName[] = []
  const ears = { heard: (one: Sighting) => heard.push(one), gone: (one: SightingName) => gone.push(one) }
  const ending = new AbortController()
  const source = createDatagramSource(declaration, { clock, log, searchNow })
  const ended = source.run(place, ears, ending.signal)
  ended.catch(() => {})
  const stop = async () => {
    ending.abort()
    await ended
  }
  stops.push(() => stop().catch(() => {}))
  const look = () => {
    for (const search of searchers) search()
  }
  return { clock, heard, gone, ended, stop, look, searchers }
}

function searchOf({ search }: DatagramDeclaration) {
  if (!search) throw new Error('It only listens.')
  return search
}

function searchAt(port: number, listenPort = 0): DatagramDeclaration {
  const { search: _, listen, ...rest } = pjlink
  const search = { ...searchOf(pjlink), port }
  return { ...rest, search, ...(listen && listenPort ? { listen: { ...listen, port: listenPort } } : {}) }
}

test('whoever answers a broadcast is told, and is asked at once, twice more soon after, and then now and then', async () => {
  const projector = await speaker()
  const { clock, heard, look, stop, searchers } = at(searchAt(projector.port))
  const questions = async (count: number) => {
    await until(
      () => projector.heard.length,
      length => length >= count,
    )
    expect(projector.heard.length).toBe(count)
  }
  await questions(1)
  expect(projector.heard[0]).toMatchObject({ text: '%2SRCH\r', from: { address: '127.0.0.1' } })
  await projector.say(pjlinkAnswer(), projector.heard[0]?.from.port ?? 0)
  await until(
    () => heard.length,
    length => length === 1,
  )
  expect(heard[0]).toMatchObject({ address: '127.0.0.1', interface: 'lo-127.0.0.1' })

  for (const [ms, count] of [
    [1_000, 2],
    [2_000, 3],
    [120_000, 4],
  ] as const) {
    await clock.advance(ms)
    await questions(count)
  }
  await clock.advance(60_000)
  look()
  // Somebody who presses the button over and over does not flood the network.
  look()
  await questions(5)
  await clock.advance(1_000)
  await questions(6)
  await stop()
  expect([clock.waiting, searchers.size]).toEqual([0, 0])
})

test('a group is asked through the interface of the place, and heard when it speaks by itself', async () => {
  const group = '239.255.250.9'
  const port = await freePort()
  const declaration = { ...onvif, listen: { port, group }, search: { ...searchOf(onvif), to: group, port } } as const
  const camera = await speaker({ port, group, reuseAddr: true })
  const { heard, gone, clock } = at(declaration)
  const asked = await until(
    () => camera.heard,
    questions => questions.length >= 2,
  )
  expect(
    asked
      .slice(0, 2)
      .map(({ text }) => text.includes('<d:Types>'))
      .sort(),
  ).toEqual([false, true])

  const xaddrs = 'http://127.0.0.1:8080/onvif/device_service'
  await camera.say(onvifMatch({ xaddrs }), asked[0]?.from.port ?? 0)
  await camera.say(onvifHello({ xaddrs, uuid: 'urn:uuid:11111111-2222-3333-4444-555555555555' }), port, group)
  await until(
    () => heard.length,
    length => length >= 2,
  )
  expect(heard.map(({ uri }) => uri)).toEqual([xaddrs, xaddrs])
  // Joined again now and then, which is no trouble where it still is.
  await clock.advance(31_000)
  await camera.say(onvifBye(), port, group)
  await until(
    () => gone.length,
    length => length === 1,
  )
  expect(gone[0]).toEqual({ source: 'onvif', interface: 'lo-127.0.0.1', key: heard[0]?.key })
})

test('two places hear what is said to them at the same port, each the devices of its own network', async () => {
  const [port, searched] = [await freePort(), await freePort()]
  const declaration = searchAt(searched, port)
  const places = [placeAt('127.81.0.1', 16), placeAt('127.82.0.1', 16)] as const
  const [first, second] = [at(declaration, places[0]), at(declaration, places[1])]
  const devices = [await speaker({ address: '127.81.0.9' }), await speaker({ address: '127.82.0.9' })] as const
  // Said again until it is heard: the sockets may not be open yet.
  const both = () => first.heard.length > 0 && second.heard.length > 0
  await until(async () => {
    await devices[0].say(pjlinkAnswer(), port, '127.81.0.1')
    await devices[1].say(pjlinkAnswer(), port, '127.82.0.1')
    return both()
  }, Boolean)
  expect(new Set(first.heard.map(({ address }) => address))).toEqual(new Set(['127.81.0.9']))
  expect(new Set(second.heard.map(({ address }) => address))).toEqual(new Set(['127.82.0.9']))

  // And what is said to everybody reaches both, of whom one is meant.
  const [before, others] = [first.heard.length, second.heard.length]
  await devices[0].say(pjlinkAnswer('00:26:AB:99:99:99', 'LKUP'), port, '127.255.255.255')
  await until(
    () => first.heard.length,
    length => length > before,
  )
  await devices[1].say(pjlinkAnswer('00:26:AB:88:88:88', 'LKUP'), port, '127.255.255.255')
  await until(
    () => second.heard.length,
    length => length > others,
  )
  expect(first.heard.at(-1)?.identities).toEqual([{ kind: 'mac', value: '00:26:AB:99:99:99' }])
})

test('where another program has the port, those who are asked are found all the same, and one line says so', async () => {
  const taken = await speaker()
  const projector = await speaker()
  const lines: string[] = []
  const { heard, stop } = at(searchAt(projector.port, taken.port), loopback, {
    ...silentLog,
    warn: line => lines.push(line),
  })
  await until(
    () => projector.heard.length,
    length => length === 1,
  )
  await projector.say(pjlinkAnswer(), projector.heard[0]?.from.port ?? 0)
  await until(
    () => heard.length,
    length => length === 1,
  )
  expect(lines).toEqual([expect.stringMatching(/not heard on lo-127\.0\.0\.1.*EADDRINUSE.*port \d+/)])
  await stop()
})

test('what only listens and cannot says so, and is begun anew', async () => {
  const taken = await speaker()
  const { ended } = at({ ...amx, listen: { port: taken.port, group: '239.255.250.250' } })
  await expect(ended).rejects.toMatchObject({ code: 'offline', message: expect.stringContaining('EADDRINUSE') })
})

test('a search that the system refuses is said once, and sent again', async () => {
  const lines: string[] = []
  // What comes from loopback is not let out, so this goes nowhere.
  const place = { ...loopback, broadcast: '203.0.113.255' }
  const { clock, stop } = at(searchAt(4352), place, { ...silentLog, warn: line => lines.push(line) })
  await until(
    () => lines.length,
    length => length === 1,
  )
  await clock.advance(3_000)
  await stop()
  expect(lines).toEqual([expect.stringMatching(/pjlink could not be sent from lo-127\.0\.0\.1 .*EINVAL/)])
})

test('a place whose address is gone is given up, so that it can be begun anew', async () => {
  const { ended, clock } = at(searchAt(4352), placeAt('198.51.100.7', 24))
  await expect(ended).rejects.toMatchObject({ code: 'offline', message: expect.stringContaining('198.51.100.7') })
  expect(clock.waiting).toBe(0)
})

test('noise, datagrams without end and a bug of ours stop nothing', async () => {
  const projector = await speaker()
  const lines: string[] = []
  const broken: DatagramDeclaration = {
    ...searchAt(projector.port),
    concerns: () => true,
    read(bytes, from, place) {
      if (bytes.length === 3) throw new Error('a bug')
      return pjlink.read(bytes, from, place)
    },
  }
  const { heard } = at(broken, loopback, { ...silentLog, warn: line => lines.push(line) })
  await until(
    () => projector.heard.length,
    length => length === 1,
  )
  const port = projector.heard[0]?.from.port ?? 0
  await projector.say(Buffer.alloc(9_000, '%'), port)
  await projector.say('', port)
  await until(
    async () => {
      await projector.say('bug', port)
      return lines.length
    },
    length => length === 1,
  )
  expect(lines[0]).toContain('could not be read: a bug')
  await projector.say(pjlinkAnswer(), port)
  await until(
    () => heard.length,
    length => length === 1,
  )
})

test('a flood is read up to a limit, said once, and what comes after it is read again', async () => {
  const clock = fakeClock()
  const said: string[] = []
  let heard = 0
  const ears = {
    heard() {
      heard += 1
    },
    gone() {},
  }
  const hear = hearing(pjlink, { place: loopback, ears, clock, sayOnce: about => said.push(about) })
  for (let sent = 0; sent < 4_010; sent += 1) hear(pjlinkAnswer(), { address: '127.0.0.9', port: 4352 })
  // What is not for it is none of a flood.
  hear(Buffer.from('noise'), { address: '127.0.0.9', port: 4352 })
  expect([heard, said.length, new Set(said)]).toEqual([4_000, 10, new Set(['flood lo-127.0.0.1'])])
  await clock.advance(10)
  for (let sent = 0; sent < 10; sent += 1) hear(pjlinkAnswer(), { address: '127.0.0.9', port: 4352 })
  expect(heard).toBe(4_005)
})

test('whatever it has opened is closed when it ends', async () => {
  const [port, searched] = [await freePort(), await freePort()]
  const { stop, heard } = at(searchAt(searched, port))
  const device = await speaker()
  await until(
    async () => {
      await device.say(pjlinkAnswer(), port)
      return heard.length
    },
    length => length > 0,
  )
  await stop()
  // Without sharing, so it would fail while anybody has it.
  await (await speaker({ port })).close()
})
