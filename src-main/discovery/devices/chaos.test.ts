import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Identity, Sighting } from '../sighting.ts'
import { at, host, mac, neighbour, openedDevices, serial, uuid } from './testing/opened-devices.ts'

// A network on which everybody lies: few names, MAC addresses and addresses, taken by anybody at any time.
const digit = fc.integer({ min: 1, max: 4 })
const identity: fc.Arbitrary<Identity> = fc.oneof(
  digit.map(mac),
  digit.map(number => uuid(`${number}`)),
  digit.map(number => serial(`number ${number}`)),
  digit.map(number => host(`host-${number}`)),
)
const address = digit.map(number => `10.0.0.${number}`)
const network = fc.constantFrom('eth0', 'eth1')
const sighting: fc.Arbitrary<Sighting> = fc.oneof(
  fc.tuple(address, digit.map(mac), network).map(given => neighbour(...given)),
  fc
    .record({
      address,
      is: fc.array(identity, { maxLength: 3 }),
      interface: network,
      key: fc.constantFrom('a', 'b', 'c'),
    })
    .map(given => at(given, 'mdns')),
)
const step = fc.oneof(
  { weight: 8, arbitrary: sighting.map(one => ({ kind: 'heard' as const, one })) },
  { weight: 2, arbitrary: sighting.map(one => ({ kind: 'gone' as const, one })) },
  { weight: 1, arbitrary: network.map(name => ({ kind: 'down' as const, name })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400_000 }).map(ms => ({ kind: 'later' as const, ms })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.nat(9).map(which => ({ kind: 'ignore' as const, which })) },
)

test('whatever is said, each sighting is on one card, each identity too, and no id is ever lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      let node = await openedDevices()
      const ids = new Set<string>()
      const nameOf = ({ source, interface: name, key }: Sighting) => `${source} ${name} ${key}`
      for (const one of steps) {
        if (one.kind === 'heard') node.hear(one.one)
        if (one.kind === 'gone') node.devices.gone(one.one)
        if (one.kind === 'down') node.devices.interfaceDown(one.name)
        if (one.kind === 'later') await node.clock.advance(one.ms)
        if (one.kind === 'restart') node = await node.restart()
        const all = node.devices.all()
        const some = one.kind === 'ignore' ? all[one.which] : undefined
        if (some) await node.devices.ignore(some.id, some.ignored ? null : { reason: '', by: 'Kim', at: 1 })
        for (const { id } of all) ids.add(id)
        const heard = all.flatMap(({ sightings }) => sightings.map(nameOf))
        expect(new Set(heard).size).toBe(heard.length)
        if (one.kind === 'heard') expect(heard).toContain(nameOf(one.one))
        const strong = all.flatMap(device => device.identities.filter(({ kind }) => kind !== 'host'))
        const names = strong.map(({ kind, value }) => `${kind} ${value}`)
        expect(new Set(names).size).toBe(names.length)
        const places = all.flatMap(({ addresses }) => addresses.filter(at => at.live))
        expect(new Set(places.map(at => `${at.interface} ${at.address}`)).size).toBe(places.length)
        for (const device of all) expect(device.present).toBe(device.sightings.length > 0)
      }
      for (const id of ids) expect(node.devices.get(id)).toBeDefined()
      await node.stop()
    }),
    { numRuns: 200 },
  )
})
