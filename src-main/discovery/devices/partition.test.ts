import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Identity, Sighting, SightingName } from '../sighting.ts'
import type { Devices } from './devices-contract.ts'
import { at, host, mac, neighbour, openedDevices, serial, uuid } from './testing/opened-devices.ts'

// A network as it is at one time: each address is one device's. Every device is heard by some sources at its first
// address, which know something of it each, and at its second one under an identity that it has at the first, too.
const shapes = fc.array(
  fc.record({
    sources: fc.subarray(['mac', 'uuid', 'uuids', 'serial', 'host', 'nothing'] as const, { minLength: 1 }),
    second: fc.constantFrom('none', 'same network', 'other network'),
  }),
  { minLength: 1, maxLength: 5 },
)
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never

function sightingsOf({ sources, second }: Shape[number], number: number): Sighting[] {
  const address = `10.0.0.${number + 1}`
  const own = uuid(`1${number}`)
  const first = sources.flatMap((source): Sighting[] => {
    if (source === 'mac') return [neighbour(address, mac(number + 1))]
    if (source === 'uuid') return [at({ address, is: [own] })]
    if (source === 'uuids')
      return [at({ address, is: [uuid(`2${number}`)] }), at({ address, is: [own, uuid(`3${number}`)] })]
    if (source === 'serial') return [at({ address, is: [serial(`number ${number}`)] }, 'onvif')]
    if (source === 'host') return [at({ address, is: [host(`host-${number}`)] }, 'mdns')]
    return [at({ address }, 'pjlink')]
  })
  if (second === 'none') return first
  const isOther = second === 'other network'
  const there = { address: `10.${isOther ? 1 : 0}.0.${number + 101}`, interface: isOther ? 'eth1' : 'eth0' }
  // The second socket is known by the uuid, and the neighbour table has a MAC address of its own for it.
  const socket = sources.includes('mac') && isOther ? [neighbour(there.address, mac(number + 101), 'eth1')] : []
  return [...first, at({ address, is: [own] }, 'onvif'), at({ ...there, is: [own] }), ...socket]
}

/** Which sightings are of one device. */
const partition = (devices: readonly (readonly SightingName[])[]): string[][] =>
  devices
    .map(sightings => [...new Set(sightings.map(({ source, key }) => `${source} ${key}`))].sort())
    .filter(names => names.length > 0)
    .sort()

const cardsOf = ({ devices }: { devices: Devices }) => partition(devices.all().map(({ sightings }) => sightings))
const idsOf = ({ devices }: { devices: Devices }) =>
  new Map(devices.all().map(({ id, sightings }) => [id, partition([sightings])]))

const worlds = shapes.chain(world => {
  const devices = world.map(sightingsOf)
  return fc.record({
    devices: fc.constant(devices),
    first: fc.shuffledSubarray(devices.flat(), { minLength: devices.flat().length }),
    second: fc.shuffledSubarray(devices.flat(), { minLength: devices.flat().length }),
    third: fc.shuffledSubarray(devices.flat(), { minLength: devices.flat().length }),
  })
})

// Order matters in one way: two cards that were known apart and meet at an address, and an identity on two sockets, are
// judged once each side was heard after the other came. So all is heard twice more, in any order again.
test('in whatever order all is heard, each device is one card', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async ({ devices, first, second, third }) => {
      const node = await openedDevices()
      node.hear(...first, ...second, ...third)
      expect(cardsOf(node)).toEqual(partition(devices))
      expect(node.log.lines).toEqual([])
      // Settled is settled: nothing is merged any more, nor made.
      const [ids, merges] = [idsOf(node), node.merged.length]
      node.hear(...third, ...first, ...second)
      expect([idsOf(node), node.merged.length]).toEqual([ids, merges])
      await node.stop()
    }),
    { numRuns: 100 },
  )
})

test('after a restart, in whatever order, each device has the id it had and nothing is new', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async ({ devices, first, second, third }) => {
      const node = await openedDevices()
      node.hear(...first, ...second, ...third)
      const before = idsOf(node)
      const after = await node.restart()
      after.hear(...third, ...second, ...first)
      expect(idsOf(after)).toEqual(before)
      expect(cardsOf(after)).toEqual(partition(devices))
      expect(after.merged).toEqual([])
      await after.stop()
    }),
    { numRuns: 60 },
  )
})

const ignored = { reason: 'Not ours', by: 'Kim', at: 1 }

test('ignored stays ignored, at another address, after a restart and as one with another card', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(['restart', 'move', 'merge'] as const, { minLength: 3 }), async steps => {
      let node = await openedDevices()
      const isHere = (end: number): Identity[] => [uuid('1'), ...(end > 5 ? [uuid('9')] : [])]
      node.hear(at({ address: '10.0.0.9', is: [uuid('9')], key: 'other' }))
      await node.clock.advance(2_000)
      node.hear(at({ address: '10.0.0.1', is: isHere(1), key: 'it' }))
      const id = node.devices.at('10.0.0.1')[0]?.id ?? ''
      await node.devices.ignore(id, ignored)
      for (const step of steps) {
        if (step === 'restart') node = await node.restart()
        if (step === 'move') node.hear(at({ address: '10.0.0.2', is: isHere(1), key: 'it' }))
        if (step === 'merge') node.hear(at({ address: '10.0.0.6', is: isHere(6), key: 'both' }, 'onvif'))
      }
      expect(node.devices.all()).toMatchObject([{ id, ignored }])
      await node.devices.ignore(id, null)
      node = await node.restart()
      expect(node.devices.all()).toMatchObject([{ id, ignored: null }])
      await node.stop()
    }),
    { numRuns: 30 },
  )
})
