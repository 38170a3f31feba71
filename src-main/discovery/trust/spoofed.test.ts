import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { createRecords } from '../../records/records.ts'
import { openedStore } from '../../store/testing/opened-store.ts'
import { createDevices } from '../devices/devices.ts'
import { openDiscoveryState } from '../document.ts'
import { createFollow } from '../follow/follow.ts'
import { createLinks } from '../follow/links.ts'
import type { Sighting } from '../sighting.ts'
import { createTrust } from './trust.ts'

const UUID = '6744878c-1dd7-48b0-91ae-de0973b55f8b'
const [OWN, OTHER] = ['08:F9:E0:00:00:01', '08:F9:E0:00:00:02'] as const
const [HERE, THERE, NEW] = ['192.168.1.20', '192.168.1.31', '192.168.1.40'] as const

const heard = (source: Sighting['source'], address: string, identities: Sighting['identities']): Sighting => ({
  ...{ source, key: source === 'mdns' ? `panel ${address}` : address, interface: 'eth0', address },
  ...{ validForMs: 20_000, identities, facts: {}, details: {} },
})
const announced = (address: string) => heard('mdns', address, [{ kind: 'uuid', value: UUID }])
const seen = (address: string, mac: string) => heard('neighbours', address, [{ kind: 'mac', value: mac }])

test('whoever announces a device that is away as his own gets no module; the device does, within ten seconds', async () => {
  const clock = fakeClock()
  const { store, folder, log } = await openedStore({ clock })
  const records = createRecords({ store, clock })
  await store.write(change => {
    const driver = { name: 'Panel', file_name: 'a/b', commit: 'HEAD', module_name: 'Display' }
    change.put('driver', { id: 'driver-1', ...driver, role: 1 })
    change.put('module', { id: 'mod-1', driver_id: 'driver-1', name: 'Display', role: 1, ip: HERE, port: 23 })
  })
  const document = await openDiscoveryState({ folder, clock, log })
  const devices = createDevices({ document, clock, log, vendorOf: () => undefined, isKept: () => true })
  const links = createLinks({ document, devices, store, clock, log })
  const runtime = {
    ...{ notify: () => undefined, healthOf: () => ({ state: 'disconnected', since: 0, restarts: 0 }) as const },
    directory: { labelOf: () => 'Display_1' } as never,
  }
  const trust = createTrust({
    ...{ devices, document, store, runtime, clock, log, answersAt: async () => true },
    isSecretAtStake: () => true,
  })
  const follow = createFollow({
    ...{ devices: trust.devices, links, store, records, runtime, clock, log, answersAt: async () => false },
  })
  const stop = new AbortController()
  const running = Promise.all([devices.run(stop.signal), trust.run(stop.signal), follow.run(stop.signal)])
  const later = async (seconds: number, tell: () => void) => {
    for (let second = 0; second < seconds; second += 1) {
      tell()
      await clock.advance(1_000)
      await store.write(() => undefined)
      await new Promise(resolve => setImmediate(resolve))
    }
    return store.module.get('mod-1')?.ip
  }
  const says = (address: string, mac: string) => () => {
    devices.heard(seen(address, mac))
    devices.heard(announced(address))
  }
  says(HERE, OWN)()
  await links.link('mod-1', devices.at(HERE)[0]?.id ?? '', 'Kim')
  await later(3, says(HERE, OWN))

  expect(await later(60, says(THERE, OTHER))).toBe(HERE)
  const [card] = devices.at(THERE)
  expect(card?.identities).toContainEqual({ kind: 'uuid', value: UUID })
  expect(trust.doubtOf('mod-1')).toContain(`It is said to be at ${THERE}`)

  const both = () => {
    says(THERE, OTHER)()
    says(NEW, OWN)()
  }
  expect(await later(10, both)).toBe(NEW)
  stop.abort()
  await running
})
