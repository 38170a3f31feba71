import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { openDiscoveryState } from './document.ts'
import { createLinks } from './follow/links.ts'
import { device, knownDevices } from './testing/known-devices.ts'
import { createUsers } from './used-by.ts'

test('a module is shown at its own device, and at another one in its place once it waits, as that may be the replacement', async () => {
  const clock = fakeClock()
  const { store, folder, log } = await openedStore({ clock })
  await store.write(change => {
    const driver = { name: 'Panel', file_name: 'a/b', commit: 'HEAD', module_name: 'Display' }
    change.put('driver', { id: 'driver-1', ...driver, role: 1 })
    for (const id of ['mod-1', 'mod-2'])
      change.put('module', { id, driver_id: 'driver-1', name: 'Display', role: 1, ip: '192.168.1.20', port: 23 })
  })
  const document = await openDiscoveryState({ folder, clock, log })
  const own = device('dev-1', { at: ['192.168.1.20?'] })
  const other = device('dev-2', { at: ['192.168.1.20'] })
  const links = createLinks({ document, devices: knownDevices([own, other]), store, clock, log })
  await links.link('mod-1', 'dev-1', 'Kim')
  let isHeld = false
  const users = createUsers({ store, links, isHeld: () => isHeld })
  expect([users.of(own), users.of(other)]).toEqual([
    [{ module_id: 'mod-1', linked: true }],
    [{ module_id: 'mod-2', linked: false }],
  ])
  isHeld = true
  expect(users.of(other).map(({ module_id, linked }) => [module_id, linked])).toEqual([
    ['mod-1', false],
    ['mod-2', false],
  ])
})
