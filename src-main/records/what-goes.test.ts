import { expect, test } from 'vitest'
import { openedRecords } from './testing/opened-records.ts'
import { whatGoesWith } from './what-goes.ts'

async function opened() {
  const all = await openedRecords()
  const { records } = all
  await records.update('control_system', 'sys-1', { zones: ['zone-1'] })
  const { id } = await records.create('settings', { parent_id: 'mod-1', settings_string: 'a: 1' })
  await records.update('settings', id, { settings_string: 'a: 2' })
  return all
}

test('what would go and what would change is told by entity, with the names of the first few; versions do not count', async () => {
  const { records } = await opened()
  expect(await whatGoesWith({ records }, 'driver', 'driver-device')).toEqual({
    removed: [
      { entity: 'settings', count: 1, names: [expect.stringMatching(/^sets-/)] },
      { entity: 'module', count: 1, names: ['Device'] },
    ],
    changed: [{ entity: 'control_system', count: 1, names: ['Room'] }],
  })
  expect(await whatGoesWith({ records }, 'zone', 'zone-1')).toEqual({
    removed: [{ entity: 'trigger_instance', count: 1, names: [expect.stringMatching(/^trig-/)] }],
    changed: [{ entity: 'control_system', count: 1, names: ['Room'] }],
  })
  expect(await whatGoesWith({ records }, 'edge', 'edge-none')).toEqual({ removed: [], changed: [] })
})

test('nothing happens to anything by asking', async () => {
  const { store, records, disk } = await opened()
  const [rows, written] = [store.module.all(), disk.written]
  let told = 0
  store.changed.on(() => told++)
  await whatGoesWith({ records }, 'repository', 'repo-1')
  expect(store.module.all()).toEqual(rows)
  expect(store.control_system.get('sys-1')?.modules).toEqual(['mod-1'])
  expect([disk.written, told]).toEqual([written, 0])
})

test('only the first five names are told', async () => {
  const { records } = await opened()
  for (let n = 0; n < 7; n++) await records.create('zone', { name: `Level ${n}`, parent_id: 'zone-1' })
  const { removed } = await whatGoesWith({ records }, 'zone', 'zone-1')
  expect(removed.find(({ entity }) => entity === 'zone')).toMatchObject({ count: 7, names: { length: 5 } })
})

test('what may not go says so when it is asked', async () => {
  const { records } = await opened()
  await expect(whatGoesWith({ records }, 'user', 'user-admin')).rejects.toThrow('At least one admin must remain')
})
