import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { openDiscoveryState } from './document.ts'
import { createLinks } from './follow/links.ts'
import { releaseSetByHand } from './set-by-hand.ts'
import { device, knownDevices } from './testing/known-devices.ts'

test('a module stays with its device at any address of it, and is released when somebody gives it another', async () => {
  const clock = fakeClock()
  const { store, folder, log } = await openedStore({ clock })
  const at = (ip: string) =>
    store.write(change => {
      change.put('module', { id: 'mod-1', driver_id: 'driver-1', name: 'Display', role: 1, ip, port: 23 })
    })
  await store.write(change => {
    const driver = { name: 'Panel', file_name: 'a/b', commit: 'HEAD', module_name: 'Display' }
    change.put('driver', { id: 'driver-1', ...driver, role: 1 })
  })
  await at('192.168.1.20')
  const document = await openDiscoveryState({ folder, clock, log })
  const devices = knownDevices([device('dev-1', { at: ['192.168.1.31', '192.168.1.20?'] })])
  const links = createLinks({ document, devices, store, clock, log })
  await links.link('mod-1', 'dev-1', 'Kim')
  releaseSetByHand({ store, devices, links, log, runtime: { directory: { labelOf: () => 'Display_1' } as never } })
  await at('192.168.1.31')
  expect(links.deviceOf('mod-1')).toBe('dev-1')
  await at('192.168.1.99')
  expect(links.deviceOf('mod-1')).toBeUndefined()
  await document.change(state => ({ ...state }))
  expect(devices.notes).toEqual([expect.stringContaining('Display_1 was set to 192.168.1.99 by hand')])
})
