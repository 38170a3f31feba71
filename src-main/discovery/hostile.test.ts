import { expect, test } from 'vitest'
import { type DeviceViewParts, deviceView } from '../api/discovery/device-view.ts'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { openShelf } from '../runtime/shelf.ts'
import type { Device } from './devices/devices-contract.ts'
import { openedDevices } from './devices/testing/opened-devices.ts'
import { matchDevice } from './match/match.ts'
import { faultsOf } from './testing/corpus/faults.ts'
import { openHearing } from './testing/corpus/hearing.ts'
import { bombs, endlessHeaders, flood, mutated, randomPacket } from './testing/corpus/hostile.ts'
import { corpus } from './testing/corpus/index.ts'
import { interfaceOf, type Plan, places, utterancesOf } from './testing/corpus/network.ts'
import { chance } from './testing/corpus/shuffled.ts'
import { type Packet, packetsOf } from './testing/corpus/wire.ts'

// From the bytes to what the page shows, with whatever may be sent.

const HOSTILE = '10.0.250.66'
const sockets = corpus.flatMap(one => one.sockets)
const plan: Plan = new Map(
  sockets.map((socket, at) => [socket, `10.${socket.interface ? 1 : 0}.${1 + Math.floor(at / 200)}.${1 + (at % 200)}`]),
)
const shelf = await openShelf({
  builtIn: [new URL('../drivers/', import.meta.url)],
  log: silentLog,
  clock: systemClock,
})

/** What the page needs besides: there are no modules. */
const parts = {
  discovery: {
    fits: (device: Device) => matchDevice(device, shelf.all()),
    users: { of: () => [] },
    follow: { whyHeld: () => undefined },
  },
  runtime: { shelf, directory: { places: () => [] } },
  store: { control_system: { all: () => [] } },
} as unknown as DeviceViewParts

async function openedNetwork() {
  const node = await openedDevices()
  const { devices, clock, log } = node
  const hearings = new Map(
    await Promise.all(
      places.map(async place => [place.name, await openHearing({ place, ears: devices, clock, log })] as const),
    ),
  )
  let count = 0
  return {
    ...node,
    /** A second passes now and then, as no source reads more than so much in one. */
    async hear(packet: Packet, address: string, network = 'eth0') {
      hearings.get(network)?.hear(packet, address)
      count += 1
      if (count % 150 === 0) await clock.advance(1_000)
    },
    async close() {
      for (const hearing of hearings.values()) await hearing.close()
      await node.stop()
    },
  }
}

const odd = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, one]) => [name, ...textsIn(one)])
    : []
}

/** Everything is within its bounds, and can be shown. */
function expectSound(
  devices: readonly Device[],
  most: { devices: number; sightings: number },
  lines: readonly string[],
): void {
  expect(devices.length).toBeLessThanOrEqual(most.devices)
  expect(devices.reduce((sum, one) => sum + one.sightings.length, 0)).toBeLessThanOrEqual(most.sightings)
  expect(Math.max(...devices.map(one => one.sightings.length))).toBeLessThanOrEqual(64)
  expect(Math.max(...devices.map(one => one.identities.length))).toBeLessThanOrEqual(32)
  expect(Math.max(...devices.map(one => one.history.length))).toBeLessThanOrEqual(50)
  expect(Math.max(...devices.map(one => one.addresses.length))).toBeLessThanOrEqual(8)
  const texts = devices.flatMap(device => textsIn(deviceView(parts, device)))
  expect(texts.filter(text => odd.test(text))).toEqual([])
  expect(Math.max(...texts.map(text => text.length))).toBeLessThanOrEqual(1_000)
  expect(lines.length).toBeLessThanOrEqual(20)
}

test('bytes by chance are cards within bounds at most, and can be shown', async () => {
  const network = await openedNetwork()
  const next = chance(1)
  for (let time = 0; time < 3_000; time++) await network.hear(randomPacket(next), `10.0.9.${1 + next(20)}`)
  const devices = network.devices.all()
  expect(devices.length).toBeGreaterThan(50)
  expectSound(devices, { devices: 200, sightings: 3_000 }, network.log.lines)
  await network.close()
})

test('what devices say, damaged on its way, is cards within bounds, and can be shown', async () => {
  const network = await openedNetwork()
  const next = chance(2)
  for (const socket of sockets) {
    const address = plan.get(socket) ?? ''
    for (const packet of packetsOf(socket, address)) {
      for (let time = 0; time < 5; time++) await network.hear(mutated(packet, next), address, interfaceOf(socket))
    }
  }
  const devices = network.devices.all()
  expect(devices.length).toBeGreaterThan(150)
  expectSound(devices, { devices: 2 * corpus.length, sightings: 5_000 }, network.log.lines)
  await network.close()
})

test('bombs, endless headers and ten thousand names from one address leave the others as they are', async () => {
  const network = await openedNetwork()
  const { devices, clock } = network
  const said = await utterancesOf(corpus, plan, { ears: devices, clock, log: silentLog })
  for (const utter of said.all) utter()
  await clock.advance(1_000)
  for (const packet of [...bombs(HOSTILE), ...endlessHeaders()]) await network.hear(packet, HOSTILE)
  for (const packet of flood(10_000, HOSTILE)) await network.hear(packet, HOSTILE)
  for (const utter of said.all) utter()
  const all = devices.all()
  const isHostile = (device: Device) => device.addresses.every(({ address }) => address === HOSTILE)
  expect(
    faultsOf(
      corpus,
      all.filter(device => !isHostile(device)),
      plan,
    ),
  ).toEqual([])
  expect(all.filter(isHostile).length).toBeGreaterThan(0)
  expectSound(all, { devices: corpus.length + 128, sightings: 2_000 }, network.log.lines)
  expect({}).not.toHaveProperty('polluted')
  await said.close()
  await network.close()
}, 60_000)
