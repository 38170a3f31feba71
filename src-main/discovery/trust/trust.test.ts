import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { openedStore } from '../../store/testing/opened-store.ts'
import type { Device } from '../devices/devices-contract.ts'
import { openDiscoveryState } from '../document.ts'
import { createLinks } from '../follow/links.ts'
import { device, knownDevices } from '../testing/known-devices.ts'
import { createSecretAtStake } from './secret-at-stake.ts'
import { createTrust } from './trust.ts'

const [OWN, OTHER] = ['08:F9:E0:00:00:01', '08:F9:E0:00:00:02'] as const
const [HERE, THERE] = ['192.168.1.20', '192.168.1.31'] as const

/** By the neighbour table. */
const seen = (address: string, mac: string) =>
  ({ source: 'neighbours', key: address, address, identities: [{ kind: 'mac', value: mac }] }) as const
const announced = (address: string) => ({ source: 'mdns', key: address, address }) as const

type Sightings = NonNullable<Parameters<typeof device>[1]['sightings']>
const panel = (at: string[], sightings: Sightings): Device =>
  device('dev-1', { mac: OWN, name: 'Panel', at, sightings })

/** A module at an address, which somebody has belong to the panel. */
async function trusting(first: Device, { ip = HERE as string, password = false } = {}) {
  const clock = fakeClock()
  const { store, folder, log } = await openedStore({ clock })
  await store.write(change => {
    const driver = { id: 'driver-1', name: 'Panel', file_name: 'a/b', commit: 'HEAD', module_name: 'Display', role: 1 }
    change.put('driver', { ...driver, role: 1 })
    change.put('module', { id: 'mod-1', driver_id: 'driver-1', name: 'Display', role: 1, ip, port: 23 })
    if (password)
      change.put('settings', { id: 'sets-1', parent_id: 'mod-1', settings_string: 'ssh:\n  password: sesame\n' })
  })
  const document = await openDiscoveryState({ folder, clock, log })
  const devices = knownDevices([first])
  const links = createLinks({ document, devices, store, clock, log })
  const knocked: string[] = []
  const notices: string[] = []
  const trust = createTrust({
    ...{ devices, document, store, clock, log, isSecretAtStake: createSecretAtStake(store) },
    runtime: {
      directory: { labelOf: () => 'Display_1' } as never,
      notify: (id, message) => void notices.push(`${id}: ${message}`),
    },
    answersAt: async address => {
      knocked.push(address)
      return true
    },
  })
  await links.link('mod-1', 'dev-1', 'Kim')
  const stop = new AbortController()
  const ended = trust.run(stop.signal)
  await clock.advance(0)
  return {
    ...{ devices, links, trust, knocked, notices, store, document, log, clock },
    live: () => trust.devices.get('dev-1')?.addresses.flatMap(({ address, live }) => (live ? [address] : [])),
    async becomes(device: Device) {
      devices.set(device)
      await clock.advance(1_000)
    },
    async end() {
      stop.abort()
      await ended
    },
  }
}

test('a device is believed to be elsewhere once its own MAC address answers there, and is knocked at until it does', async () => {
  const { becomes, live, knocked, end } = await trusting(panel([HERE], [seen(HERE, OWN)]))
  await becomes(panel([THERE], [announced(THERE)]))
  expect([live(), knocked]).toEqual([[], [THERE]])
  await becomes(panel([THERE], [announced(THERE), seen(THERE, OWN)]))
  expect(live()).toEqual([THERE])
  await end()
})

test('whoever announces a device at his own address is not given its module, even where he is taken for its second socket', async () => {
  const { becomes, live, devices, clock, log, end, notices } = await trusting(panel([HERE], [seen(HERE, OWN)]))
  const spoofed = panel([THERE], [announced(THERE), seen(THERE, OTHER)])
  await becomes({ ...spoofed, identities: [...spoofed.identities, { kind: 'mac', value: OTHER }] })
  await clock.advance(10_000)
  expect(live()).toEqual([])
  expect(notices).toEqual([expect.stringContaining(`mod-1: It is said to be at ${THERE}`)])
  expect(devices.notes).toEqual([expect.stringContaining(`dev-1 held: It is said to be at ${THERE}, where nothing`)])
  expect(log.lines).toHaveLength(1)
  await end()
})

test('one that was adopted before its MAC address was known is known by the first that answers at its address', async () => {
  const { becomes, live, end } = await trusting(panel([HERE], [announced(HERE)]), { password: true })
  await becomes(panel([HERE], [announced(HERE), seen(HERE, OWN)]))
  await becomes(panel([THERE], [announced(THERE), seen(THERE, OTHER)]))
  expect(live()).toEqual([])
  await becomes(panel([THERE], [announced(THERE), seen(THERE, OWN)]))
  expect(live()).toEqual([THERE])
  await end()
})

test('without any MAC address it is believed when no password is at stake, else once somebody says so', async () => {
  const moved = panel([THERE], [announced(THERE)])
  const open = await trusting(panel([HERE], [announced(HERE)]))
  await open.becomes(moved)
  expect(open.live()).toEqual([THERE])
  await open.end()

  const locked = await trusting(panel([HERE], [announced(HERE)]), { password: true })
  await locked.becomes(moved)
  expect(locked.live()).toEqual([])
  await locked.links.link('mod-1', 'dev-1', 'Kim')
  await locked.clock.advance(1_000)
  expect(locked.live()).toEqual([THERE])
  await locked.end()
})

test('somebody who has a module belong to a device that is elsewhere vouches for it there', async () => {
  const { live, end } = await trusting(panel([THERE], [announced(THERE), seen(THERE, OTHER)]), { password: true })
  expect(live()).toEqual([THERE])
  await end()
})

test('what somebody has vouched for is known after a restart, and forgotten with the link', async () => {
  const { document, links, clock, end } = await trusting(panel([HERE], [seen(HERE, OWN)]))
  expect(document.get().vouched).toMatchObject({ 'mod-1': { macs: [OWN] } })
  await links.unlink('mod-1')
  await clock.advance(1_000)
  expect(document.get().vouched).toEqual({})
  await end()
})

test('another device is at an address for sure only where its MAC address answers; over loopback all is of this machine', async () => {
  const { devices, trust, end } = await trusting(panel([HERE], [announced(HERE)]))
  devices.set(device('dev-2', { mac: OTHER, at: [HERE], sightings: [announced(HERE)] }))
  devices.set(device('dev-3', { mac: OTHER, at: [THERE], sightings: [seen(THERE, OTHER)] }))
  devices.set(device('dev-4', { at: ['127.0.0.9'], sightings: [announced('127.0.0.9')] }))
  const at = (address: string) => trust.devices.at(address).map(({ id }) => id)
  expect([at(HERE), at(THERE), at('127.0.0.9')]).toEqual([[], ['dev-3'], ['dev-4']])
  await end()
})

test('an address is knocked at every ten seconds at most, whatever is announced', async () => {
  const { becomes, clock, knocked, end } = await trusting(panel([HERE], [seen(HERE, OWN)]))
  const many = Array.from({ length: 20 }, (_, n) => `192.168.2.${n}`)
  await becomes(panel(many, many.map(announced)))
  await clock.advance(8_000)
  expect(knocked).toEqual(many.slice(0, 4))
  await end()
})

test('a module is not sent to another device that somebody has had taken for its own', async () => {
  const { store, links, clock, becomes, live, end } = await trusting(panel([HERE], [seen(HERE, OWN)]))
  await store.write(change => {
    change.put('module', { id: 'mod-2', driver_id: 'driver-1', name: 'Display', role: 1, ip: THERE, port: 23 })
  })
  await becomes(panel([HERE, THERE], [seen(HERE, OWN), seen(THERE, OTHER)]))
  await links.link('mod-2', 'dev-1', 'Kim')
  await clock.advance(1_000)
  await becomes(panel([THERE], [seen(THERE, OTHER)]))
  expect(live()).toEqual([])
  await end()
})
