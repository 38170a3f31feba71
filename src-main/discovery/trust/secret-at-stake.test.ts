import { expect, test } from 'vitest'
import { openedStore } from '../../store/testing/opened-store.ts'
import { createSecretAtStake } from './secret-at-stake.ts'

test('secrets are what is encrypted, what is called a password at any depth, and what is in the address', async () => {
  const { store } = await openedStore()
  const driver = { name: 'Panel', file_name: 'a/b', commit: 'HEAD', module_name: 'Web' }
  const module = { driver_id: 'driver-1', name: 'Web', role: 2, uri: 'http://192.168.1.20' } as const
  await store.write(change => {
    change.put('driver', { id: 'driver-1', ...driver, role: 2 })
    for (const id of ['mod-1', 'mod-2', 'mod-3', 'mod-4']) change.put('module', { id, ...module })
    change.put('module', { id: 'mod-4', ...module, uri: 'http://kim:sesame@192.168.1.20' })
    change.put('settings', { id: 'sets-1', parent_id: 'mod-1', settings_string: 'volume: 3\npassword: ""\n' })
    change.put('settings', { id: 'sets-2', parent_id: 'mod-2', encryption_level: 2, settings_string: 'volume: 3' })
    change.put('settings', { id: 'sets-3', parent_id: 'mod-3', settings_string: 'mqtt:\n  pwd: sesame\n' })
  })
  const isAtStake = createSecretAtStake(store)
  expect(['mod-1', 'mod-2', 'mod-3', 'mod-4', 'mod-5'].map(isAtStake)).toEqual([false, true, true, true, false])
  await store.write(change => {
    change.put('settings', { id: 'sets-4', parent_id: 'driver-1', settings_string: 'api_key: abc' })
  })
  expect(isAtStake('mod-1')).toBe(true)
})
