import { beforeEach, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Health } from '../../model/live.ts'
import { createRecords } from '../../records/records.ts'
import { openedStore } from '../../store/testing/opened-store.ts'
import { openDiscoveryState } from '../document.ts'
import { device, knownDevices } from '../testing/known-devices.ts'
import { createFollow, type Followed } from './follow.ts'
import { createLinks } from './links.ts'

const MAC = '08:F9:E0:00:00:01'
const OTHER = '08:F9:E0:00:00:02'

/** A module at 192.168.1.20 that belongs to a device; a second one behind HTTP. */
async function linked() {
  const clock = fakeClock()
  const { store, folder, log } = await openedStore({ clock })
  const records = createRecords({ store, clock })
  await store.write(change => {
    change.put('driver', {
      id: 'driver-1',
      name: 'Panel',
      file_name: 'a/b',
      commit: 'HEAD',
      module_name: 'Display',
      role: 1,
    })
    change.put('module', { id: 'mod-1', driver_id: 'driver-1', name: 'Display', role: 1, ip: '192.168.1.20', port: 23 })
    const web = { role: 2, uri: 'http://192.168.1.20:8080/x?ip=192.168.1.20' } as const
    change.put('driver', { id: 'driver-2', name: 'Web', file_name: 'a/c', commit: 'HEAD', module_name: 'Web', role: 2 })
    change.put('module', { id: 'mod-2', driver_id: 'driver-2', name: 'Web', ...web })
  })
  const document = await openDiscoveryState({ folder, clock, log })
  const devices = knownDevices([device('dev-1', { mac: MAC, name: 'Left panel', at: ['192.168.1.20'] })])
  const links = createLinks({ document, devices, store, clock, log })
  const state: { health: Health['state']; answers: boolean } = { health: 'connected', answers: true }
  const notices: string[] = []
  const follow = createFollow({
    ...{ devices, links, store, records, clock, log },
    answersAt: async () => state.answers,
    runtime: {
      notify: (id, message) => void notices.push(`${id}: ${message}`),
      healthOf: () => ({ state: state.health, since: 0, restarts: 0 }),
      directory: { labelOf: (id: string) => (id === 'mod-1' ? 'Display_1' : 'Web_1') } as never,
    },
  })
  await links.link('mod-1', 'dev-1', 'Kim')
  const followed: Followed[] = []
  follow.followed(one => followed.push(one))
  const stop = new AbortController()
  const ended = follow.run(stop.signal)
  await clock.advance(0)
  return {
    ...{ store, devices, links, follow, followed, notices, state, log, clock, document },
    ip: () => store.module.get('mod-1')?.ip,
    /** Two seconds later. */
    async later() {
      for (let second = 0; second < 2; second += 1) {
        await clock.advance(1_000)
        // What it has written is on disk.
        await store.write(() => undefined)
        await document.change(state => ({ ...state }))
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    async end() {
      stop.abort()
      await ended
    },
  }
}

let room: Awaited<ReturnType<typeof linked>>
beforeEach(async () => {
  room = await linked()
  return () => room.end()
})

test('a device that is at another address takes its module along; the history and whoever listens are told', async () => {
  room.state.health = 'disconnected'
  room.devices.set(device('dev-1', { mac: MAC, name: 'Left panel', at: ['192.168.1.31', '192.168.1.20?'] }))
  await room.later()
  expect(room.ip()).toBe('192.168.1.31')
  expect(room.followed).toEqual([
    { module_id: 'mod-1', label: 'Display_1', device: 'Left panel', from: '192.168.1.20', to: '192.168.1.31' },
  ])
  expect(room.notices).toEqual(['mod-1: Its device went from 192.168.1.20 to 192.168.1.31, and it goes with it.'])
  expect(room.devices.notes).toEqual(['dev-1 followed: Display_1 went with it from 192.168.1.20 to 192.168.1.31.'])
})

test('a module that speaks to its device stays, whatever is announced elsewhere', async () => {
  room.devices.set(device('dev-1', { mac: MAC, at: ['192.168.1.31', '192.168.1.20?'] }))
  await room.later()
  expect(room.ip()).toBe('192.168.1.20')
})

test('a module that counts as connected goes along once its device has spoken elsewhere and the old address is silent', async () => {
  const sightings = [
    { source: 'ssdp', key: 'a', address: '192.168.1.31', at: 900 },
    { source: 'neighbours', key: 'b', address: '192.168.1.20', at: 1_000 },
  ] as const
  const moved = device('dev-1', { mac: MAC, at: ['192.168.1.20', '192.168.1.31'], sightings })
  room.devices.set(moved)
  await room.later()
  expect(room.ip()).toBe('192.168.1.20')
  room.state.answers = false
  await room.later()
  expect(room.ip()).toBe('192.168.1.20')
  await room.clock.advance(30_000)
  await room.later()
  expect(room.ip()).toBe('192.168.1.31')
})

test('another device at the old address is not driven until the own one is found', async () => {
  room.state.health = 'connected'
  room.devices.set(device('dev-1', { mac: MAC, name: 'Left panel', at: ['192.168.1.20?'] }))
  room.devices.set(device('dev-2', { mac: OTHER, name: 'Printer', at: ['192.168.1.20'] }))
  let told = 0
  room.follow.changed(() => {
    told += 1
  })
  await room.later()
  expect([room.ip(), told]).toEqual(['192.168.1.20', 1])
  expect(room.follow.whyHeld('mod-1')).toContain(
    'At 192.168.1.20 there is another device now: Printer, not Left panel.',
  )
  // It was connected, to the wrong one.
  room.devices.set(device('dev-1', { mac: MAC, name: 'Left panel', at: ['192.168.1.31'] }))
  await room.later()
  expect([room.ip(), room.follow.whyHeld('mod-1'), told]).toEqual(['192.168.1.31', undefined, 2])
  expect(room.devices.notes.map(note => note.split(':')[0])).toEqual(['dev-1 held', 'dev-1 followed'])
})

test('whoever says that the new device is the replacement has it driven', async () => {
  room.devices.set(device('dev-1', { mac: MAC, at: ['192.168.1.20?'] }))
  room.devices.set(device('dev-2', { mac: OTHER, at: ['192.168.1.20'] }))
  await room.later()
  expect(room.follow.whyHeld('mod-1')).toBeDefined()
  await room.links.link('mod-1', 'dev-2', 'Kim')
  await room.later()
  expect([room.follow.whyHeld('mod-1'), room.ip()]).toEqual([undefined, '192.168.1.20'])
})

test('a device that is nowhere is waited for where it was, and one of which nothing certain is known holds nobody up', async () => {
  room.state.health = 'disconnected'
  room.devices.set(device('dev-1', { mac: MAC, at: ['192.168.1.20?'] }))
  room.devices.set(device('dev-3', { name: 'No MAC known', at: ['192.168.1.20'] }))
  await room.later()
  expect([room.ip(), room.follow.whyHeld('mod-1')]).toEqual(['192.168.1.20', undefined])
})

test('an announcement at the old address that has not run out yet does not keep a module there', async () => {
  room.state.health = 'disconnected'
  const [old, fresh] = ['192.168.1.20', '192.168.1.31']
  const sightings = [
    { source: 'ssdp', key: 'a', address: old, at: 100 },
    { source: 'neighbours', key: old, address: old, at: 900 },
    { source: 'mdns', key: 'b', address: fresh, at: 500 },
  ] as const
  room.devices.set(device('dev-1', { mac: MAC, at: [old, fresh], sightings }))
  await room.later()
  expect(room.ip()).toBe(fresh)
  // Heard at both, now here, now there: it is not run after each time.
  const back = sightings.map(one => (one.source === 'ssdp' ? { ...one, at: 2_000 } : one))
  room.devices.set(device('dev-1', { mac: MAC, at: [old, fresh], sightings: back }))
  await room.later()
  expect(room.ip()).toBe(fresh)
})

test('a device with two network sockets is left where its module has it', async () => {
  room.state.health = 'disconnected'
  const both = device('dev-1', {
    ...{ mac: MAC, at: ['192.168.1.20', '192.168.1.31'] },
    sightings: [
      { key: 'a', address: '192.168.1.20', at: 1 },
      { key: 'b', address: '192.168.1.31', at: 9 },
    ],
  })
  room.devices.set({ ...both, identities: [...both.identities, { kind: 'mac', value: OTHER }] })
  await room.later()
  expect(room.ip()).toBe('192.168.1.20')
})

test('behind HTTP the host of its address changes, and nothing else of it', async () => {
  room.state.health = 'disconnected'
  await room.links.link('mod-2', 'dev-1', 'Kim')
  room.devices.set(device('dev-1', { mac: MAC, at: ['192.168.1.31'] }))
  await room.later()
  expect(room.store.module.get('mod-2')?.uri).toBe('http://192.168.1.31:8080/x?ip=192.168.1.20')
})

test('a module that is removed belongs to nobody any more', async () => {
  await room.store.write(change => change.remove('module', 'mod-1'))
  await room.later()
  expect(room.links.all()).toEqual([])
})
