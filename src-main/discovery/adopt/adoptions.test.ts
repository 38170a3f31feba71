import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { EncryptionLevel } from '../../model/enums.ts'
import { shelfRepository } from '../../model/repository.ts'
import { createRecords } from '../../records/records.ts'
import type { ShelvedDriver } from '../../runtime/shelf.ts'
import { openedStore } from '../../store/testing/opened-store.ts'
import { openDiscoveryState } from '../document.ts'
import { createLinks, type Links } from '../follow/links.ts'
import type { Match } from '../match/match-contract.ts'
import { device, knownDevices } from '../testing/known-devices.ts'
import { createAdoptions } from './adoptions.ts'

const kim = { userId: undefined, name: 'Kim' }
const description = {
  ...{ name: 'Panel', about: '', role: 'device', module_name: 'Display', makebreak: false },
  answers_for: ['drivers/acme/panel.cr'],
}
const driver = { fileName: 'acme/panel', description } as unknown as ShelvedDriver
const filled: Match['filled'] = {
  ...{ ip: '192.168.1.20', port: 23, uri: '', tls: false, udp: false },
  settings: { ssh: { username: 'admin' }, room: 'Bar' },
}
const match: Match = { file_name: 'acme/panel', score: 90, why: [], filled, asks: [] }

/** Two devices, and a system to take them into. */
async function adopting() {
  const clock = fakeClock()
  const { store, folder, log } = await openedStore({ clock })
  await store.write(change => {
    change.put('repository', shelfRepository)
    change.put('control_system', { id: 'sys-1', name: 'Harbour' })
  })
  const document = await openDiscoveryState({ folder, clock, log })
  const devices = knownDevices([
    device('dev-1', { name: 'Left', at: ['192.168.1.20'] }),
    device('dev-2', { name: 'Right', at: ['192.168.1.21'] }),
  ])
  const links = createLinks({ document, devices, store, clock, log })
  const records = createRecords({ store, clock })
  const shelf = { find: () => driver } as never
  const make = (more: Partial<Links> = {}) =>
    createAdoptions({ store, records, shelf, devices, links: { ...links, ...more }, matches: () => [match], clock })
  return { store, devices, links, make }
}

const asked = (...ids: string[]) => ids.map(device_id => ({ device_id, settings: {} }))

test('of the password in a group of settings nobody sees anything but admins, and the rest of the group stays', async () => {
  const { store, make } = await adopting()
  const adoptions = make()
  const { id, modules } = await adoptions.adopt('sys-1', asked('dev-1'), kim)
  const module_id = modules[0]?.module_id ?? ''
  await adoptions.tell(id, module_id, { 'ssh.password': 'sesame', volume: 3 }, kim)
  const rows = store.settings.by('parent_id', module_id).filter(row => !row.settings_id)
  const read = rows.map(row => [
    row.encryption_level,
    store.secrets.decrypt(row.encryption_level, module_id, row.settings_string),
  ])
  expect(read.sort()).toEqual([
    [EncryptionLevel.none, 'ssh:\n  username: admin\nroom: Bar\nvolume: 3\n'],
    [EncryptionLevel.admin, 'ssh:\n  username: admin\n  password: sesame\n'],
  ])
})

test('devices whose link cannot be kept are not left behind as modules that follow nothing', async () => {
  const { store, links, make } = await adopting()
  const full = async (...[moduleId, deviceId, by]: Parameters<Links['link']>) => {
    if (deviceId === 'dev-2') throw new Error('no space left')
    await links.link(moduleId, deviceId, by)
  }
  await expect(make({ link: full }).adopt('sys-1', asked('dev-1', 'dev-2'), kim)).rejects.toThrow('no space left')
  expect([store.module.all(), store.driver.all(), store.control_system.get('sys-1')?.modules]).toEqual([[], [], []])
})

test('a device that is chosen twice, or ignored, is refused with its name, and nothing is made', async () => {
  const { store, devices, make } = await adopting()
  const adoptions = make()
  await expect(adoptions.adopt('sys-1', asked('dev-1', 'dev-2', 'dev-1'), kim)).rejects.toThrow('Left is among')
  await devices.ignore('dev-2', { reason: '', by: 'Kim', at: 1 })
  await expect(adoptions.adopt('sys-1', asked('dev-1', 'dev-2'), kim)).rejects.toThrow('Right is ignored')
  expect(store.module.all()).toEqual([])
})

test("a driver record of the centre's that our driver answers for is used, and stays when all is undone", async () => {
  const { store, make } = await adopting()
  const theirs = { name: 'Acme', file_name: 'drivers/acme/panel.cr', commit: 'abc', module_name: 'Display', role: 1 }
  await store.write(change => change.put('driver', { id: 'driver-9', ...theirs, role: 1 }))
  const adoptions = make()
  const { id } = await adoptions.adopt('sys-1', asked('dev-1', 'dev-2'), kim)
  expect(store.module.all().map(row => row.driver_id)).toEqual(['driver-9', 'driver-9'])
  await adoptions.undo(id, kim)
  expect([store.module.all(), store.driver.all().map(row => row.id)]).toEqual([[], ['driver-9']])
})

test('a device that is adopted twice, at once or later, is one module', async () => {
  const { store, make } = await adopting()
  const adoptions = make()
  const [first, second] = await Promise.allSettled([1, 2].map(() => adoptions.adopt('sys-1', asked('dev-1'), kim)))
  expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected'])
  await expect(adoptions.adopt('sys-1', asked('dev-1'), kim)).rejects.toThrow('Left is in a room already')
  expect(store.module.all()).toHaveLength(1)
})

test('what is undone is still told by the names that people saw, also where it was renamed or removed before', async () => {
  const { store, make } = await adopting()
  const adoptions = make()
  const { id, modules } = await adoptions.adopt('sys-1', asked('dev-1', 'dev-2'), kim)
  const labels = () => adoptions.get(id).modules.map(({ label }) => label)
  expect(labels()).toEqual(['Display_1', 'Display_2'])
  const [left = '', right = ''] = modules.map(({ module_id }) => module_id)
  await store.write(change => {
    change.update('module', left, { custom_name: 'Wall' })
    change.remove('module', right)
  })
  await adoptions.undo(id, kim)
  expect(store.module.all()).toEqual([])
  expect(labels()).toEqual(['Wall_1', 'Display_2'])
})
