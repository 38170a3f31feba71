import dgram from 'node:dgram'
import { afterEach, expect, test } from 'vitest'
import { alcoveRules, stockRules } from '../driver-kit/deviations.ts'
import { loopback } from '../testing/loopback.ts'
import { until } from '../testing/until.ts'
import { greets, type LinkedOptions, linked } from './testing/linked.ts'
import { udpPeer } from './testing/peers/udp.ts'
import { createUdp, type UdpOptions } from './udp.ts'

// What holds for every link is in conformance.test.ts; this is what is so of datagrams alone.

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const GROUP = '239.255.77.1'
const interfaces = loopback

function linkTo(options: Partial<UdpOptions> & Pick<UdpOptions, 'port'>, more?: LinkedOptions) {
  const given = { host: '127.0.0.1', rules: alcoveRules, interfaces }
  const made = linked((events, { clock, random }) => {
    return createUdp({ ...given, ...options, clock, random }, events)
  }, more)
  cleanups.push(made.stop)
  return made
}

/** A socket of this machine, and everything it heard. */
async function socketAt({ port = 0, address = '127.0.0.1', group = '' } = {}) {
  const socket = dgram.createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', reuseAddr: group !== '' })
  const heard: string[] = []
  socket.on('message', bytes => void heard.push(bytes.toString('utf8')))
  await new Promise<void>(resolve => socket.bind(port, group === '' ? address : '0.0.0.0', resolve))
  cleanups.push(() => new Promise<void>(resolve => socket.close(resolve)))
  if (group !== '') {
    socket.addMembership(group, '127.0.0.1')
    socket.setMulticastInterface('127.0.0.1')
  }
  return { socket, heard, port: socket.address().port }
}

/** A port of a group that nobody uses yet. */
async function freePort(): Promise<number> {
  const { socket, port } = await socketAt()
  cleanups.pop()
  await new Promise<void>(resolve => socket.close(resolve))
  return port
}

test('reaches a device by its name', async () => {
  // Over IPv4 and IPv6, whichever the name stands for here.
  const { heard, port } = await socketAt({ address: '::' })
  const at = linkTo({ host: 'localhost', port })
  await at.opened()
  await at.transport.write('hello')
  await until(
    () => heard,
    texts => texts[0] === 'hello',
  )
})

test('reaches a device over IPv6', async () => {
  const { heard, port } = await socketAt({ address: '::1' })
  const at = linkTo({ host: '::1', port })
  await at.opened()
  await at.transport.write('hello')
  await until(
    () => heard,
    texts => texts[0] === 'hello',
  )
})

test('a name that nobody knows is a reason, and it is looked up again after a pause', async () => {
  const at = linkTo({ host: 'no-such-device.invalid', port: 5000 })
  await at.closed(1)
  expect(at.told).toEqual(['closed'])
  expect(at.reasons[0]).toMatch(/^The name in no-such-device\.invalid:5000 (is not known|could not be looked up)\./)
  await until(
    () => at.pauseMs,
    ms => ms === 1_000,
  )
})

test('hears nobody but its device', async () => {
  const peer = await udpPeer.open()
  cleanups.push(() => peer.close())
  const sources: number[] = []
  const { socket, port } = await socketAt()
  socket.on('message', (_, from) => void sources.push(from.port))
  const at = linkTo({ port })
  await at.opened()
  await at.transport.write('hello')
  await until(
    () => sources,
    ports => ports.length === 1,
  )
  const { socket: stranger } = await socketAt()
  await new Promise(resolve => stranger.send('noise', sources[0] ?? 0, '127.0.0.1', resolve))
  socket.send('answer', sources[0] ?? 0, '127.0.0.1')
  await until(
    () => at.text,
    text => text.length > 0,
  )
  expect(at.text).toBe('answer')
})

test('a datagram of any size goes both ways whole, and one that is too large is refused', async () => {
  const { socket, port } = await socketAt()
  const sizes: number[] = []
  socket.on('message', (bytes, from) => {
    sizes.push(bytes.length)
    socket.send(bytes, from.port, from.address)
  })
  const at = linkTo({ port })
  await at.opened()
  for (const size of [0, 1, 2_049, 65_507]) {
    await at.transport.write(new Uint8Array(size).fill(7))
    await until(
      () => at.pieces.at(-1)?.length,
      length => length === size,
    )
  }
  expect(sizes).toEqual([0, 1, 2_049, 65_507])
  await expect(at.transport.write(new Uint8Array(65_508))).rejects.toMatchObject({
    code: 'invalid',
    message: 'A datagram holds at most 65507 bytes; this one has 65508.',
  })
  expect(at.count('closed')).toBe(0)
})

test('a device that refuses is told of, and the socket is opened anew with growing pauses', async () => {
  const peer = await udpPeer.open()
  cleanups.push(() => peer.close())
  const at = linked(peer.link)
  cleanups.push(at.stop)
  await peer.refuses(true)
  for (const [times, pauseMs] of [1_000, 2_000, 4_000].entries()) {
    await at.opened(times + 1)
    await at.transport.write('anybody?')
    await until(
      () => at.pauseMs,
      ms => ms === pauseMs,
    )
  }
  expect(new Set(at.reasons.map(reason => reason.replace(/:\d+/, '')))).toEqual(
    new Set(['127.0.0.1 refuses the connection. Is the port right, and network control switched on at the device?']),
  )
  await peer.refuses(false)
  await at.opened(4)
  await greets(at, peer)
  const once = ['begins', 'opened', 'closed']
  expect(at.told).toEqual([...once, ...once, ...once, 'begins', 'opened'])
})

test('hears whatever anybody sends to its group, beside others who do', async () => {
  const port = await freePort()
  const other = await socketAt({ port, group: GROUP })
  const at = linkTo({ host: GROUP, port })
  await at.opened()
  for (const text of ['one', 'two']) {
    const { socket } = await socketAt()
    socket.setMulticastInterface('127.0.0.1')
    await new Promise(resolve => socket.send(text, port, GROUP, resolve))
  }
  await until(
    () => at.pieces.length,
    count => count === 2,
  )
  expect(at.text).toBe('onetwo')
  await until(
    () => other.heard.length,
    count => count === 2,
  )
})

test('sends to its group, in order', async () => {
  const port = await freePort()
  const other = await socketAt({ port, group: GROUP })
  const at = linkTo({ host: GROUP, port, hops: 2 })
  await at.opened()
  const texts = Array.from({ length: 20 }, (_, number) => `${number}`)
  await Promise.all(texts.map(async text => at.transport.write(text)))
  await until(
    () => other.heard.length,
    count => count === texts.length,
  )
  expect(other.heard).toEqual(texts)
})

test('by the rules of a stock runtime it listens to its group only', async () => {
  const at = linkTo({ host: GROUP, port: await freePort(), rules: stockRules })
  await at.opened()
  expect(() => at.transport.write('hello')).toThrow(`${GROUP} is a multicast group, which is only listened to.`)
})

// A loopback network gives everything back whatever the switch says: that it is taken at any time is what shows here.
test('whether what it sends comes back to it may be switched at any time', async () => {
  const at = linkTo({ host: GROUP, port: await freePort() })
  at.transport.multicastLoop?.(false)
  await at.opened()
  at.transport.multicastLoop?.(true)
  at.transport.disconnect('Once more.')
  at.transport.multicastLoop?.(false)
  at.transport.multicastLoop?.(true)
  await at.opened(2)
  await at.transport.write('echo')
  await until(
    () => at.text,
    text => text === 'echo',
  )
  await at.stop()
  at.transport.multicastLoop?.(false)
})

test('a group that cannot be joined says so, and is joined as soon as there is a network', async () => {
  let isPluggedIn = false
  const at = linkTo({ host: GROUP, port: await freePort(), interfaces: () => (isPluggedIn ? interfaces() : {}) })
  await at.closed(1)
  expect(at.reasons).toEqual([
    `This machine cannot join the group ${GROUP}: it has no network. Is it connected to the device's network?`,
  ])
  isPluggedIn = true
  await at.opened()
})

test('a network that goes is noticed within 30 s, and joined again when it is back', async () => {
  let isPluggedIn = true
  const at = linkTo({ host: GROUP, port: await freePort(), interfaces: () => (isPluggedIn ? interfaces() : {}) })
  await at.opened()
  await at.clock.advance(60_000)
  expect(at.told).toEqual(['begins', 'opened'])
  isPluggedIn = false
  await at.clock.advance(30_000)
  await at.closed(1)
  isPluggedIn = true
  await at.opened(2)
  await at.transport.write('hello')
  await until(
    () => at.text,
    text => text === 'hello',
  )
})

test('a number of hops that is none says which setting is wrong', async () => {
  const at = linkTo({ host: GROUP, port: await freePort(), hops: 300 })
  await at.closed(1)
  expect(at.reasons).toEqual(['The setting multicast_hops is 300. Enter a number from 0 to 255.'])
})

test('a group of IPv6 is joined as one', async () => {
  const port = await freePort()
  const at = linkTo({ host: 'ff15::7701', port })
  await at.opened()
  // The loopback network carries no groups over IPv6; what comes to the port of one is heard all the same.
  const { socket } = await socketAt({ address: '::1' })
  await new Promise(resolve => socket.send('hello', port, '::1', resolve))
  await until(
    () => at.text,
    text => text === 'hello',
  )
})

test('a group is left when the link ends', async () => {
  const port = await freePort()
  const at = linkTo({ host: GROUP, port })
  await at.opened()
  await at.stop()
  expect(at.clock.waiting).toBe(0)
  await expect((async () => at.transport.write('late'))()).rejects.toMatchObject({ code: 'offline' })
  const ended = linkTo({ host: GROUP, port })
  await ended.stop()
  expect(ended.told).toEqual([])
  expect(ended.clock.waiting).toBe(0)
})
