import { expect, test } from 'vitest'
import type { Json } from '../base/json.ts'
import type { EntityName } from '../model/index.ts'
import { openedRecords } from '../records/testing/opened-records.ts'
import type { CentreChange } from './centre.ts'
import { leave } from './leave.ts'
import { createApply } from './overrides/apply.ts'

const changeOf = (entity: EntityName, row: { id: string; [field: string]: Json }): CentreChange => ({
  ...{ entity, id: row.id, revision: 'r1', by: 'Kim', at: 5, row: { created_at: 1, updated_at: 1, ...row } },
})

/** A node with a room of its own, and one of the centre's in which somebody has changed things. */
async function opened(...more: CentreChange[]) {
  const { store, clock, log, records } = await openedRecords()
  const apply = createApply({ store, clock, log })
  const module = { driver_id: 'driver-device', name: 'Panel', ip: '10.0.0.9', port: 23 }
  await apply([
    changeOf('zone', { id: 'zone-theirs', name: 'Tower' }),
    changeOf('control_system', {
      id: 'sys-theirs',
      name: 'Their room',
      zones: ['zone-theirs'],
      modules: ['mod-theirs'],
    }),
    changeOf('module', { id: 'mod-theirs', ...module }),
    changeOf('module', { id: 'mod-gone', ...module }),
    changeOf('settings', { id: 'sets-theirs', parent_id: 'mod-theirs', settings_string: 'a: 1\n' }),
    ...more,
  ])
  await records.update('settings', 'sets-theirs', { settings_string: 'a: 2\n' })
  await records.update('control_system', 'sys-1', { modules: ['mod-1', 'mod-theirs'], zones: ['zone-theirs'] })
  await records.create('settings', { parent_id: 'mod-theirs', settings_string: 'pin: 1\n', encryption_level: 1 })
  await records.remove('module', 'mod-gone')
  const marked = () =>
    [store.zone, store.control_system, store.module, store.settings, store.user].flatMap(table =>
      (table.all() as { id: string; central?: unknown }[]).filter(row => row.central).map(row => row.id),
    )
  return { store, records, marked }
}

test('what came from the centre becomes this node’s own, as it is here', async () => {
  const { store, records, marked } = await opened()
  await leave('keep', { store, records })
  expect(marked()).toEqual([])
  expect(store.settings.get('sets-theirs')?.settings_string).toBe('a: 2\n')
  expect(store.control_system.get('sys-theirs')?.modules).toEqual(['mod-theirs'])
  expect([store.module.get('mod-gone'), store.removedHere.all()]).toEqual([undefined, []])
})

test('what came from the centre goes, with all that hangs on it, and the node’s own room names none of it', async () => {
  const { store, records, marked } = await opened()
  await leave('remove', { store, records })
  expect(marked()).toEqual([])
  expect([store.control_system.get('sys-theirs'), store.module.get('mod-theirs')]).toEqual([undefined, undefined])
  // Settings that were made here for it too, and how all of them were before.
  expect(store.settings.all()).toEqual([])
  expect(store.control_system.get('sys-1')).toMatchObject({ modules: ['mod-1'], zones: [] })
  expect(store.removedHere.all()).toEqual([])
})

test('begun again after it was cut short, it ends with the same', async () => {
  const { store, records, marked } = await opened()
  let left = 1
  const cut: typeof records.write = (work, by) => {
    if (left-- === 0) return Promise.reject(new Error('The power is gone.'))
    return records.write(work, by)
  }
  const many = Array.from({ length: 40 }, (_, at) => changeOf('zone', { id: `zone-${at}-x`, name: `Z${at}` }))
  await createApply({ store, clock: { now: () => 0, monotonic: () => 0, timer: () => () => {} }, log: quiet })(many)
  await expect(leave('remove', { store, records: { write: cut } })).rejects.toThrow('The power is gone.')
  expect(marked().length).toBeGreaterThan(0)
  await leave('remove', { store, records })
  expect(marked()).toEqual([])
  expect(store.zone.all().map(({ id }) => id)).toEqual(['zone-1'])
})

test('the last one who may manage this node stays, whoever brought them', async () => {
  const person = { authority_id: 'authority-1', sys_admin: true }
  const ada = changeOf('user', { id: 'user-ada', name: 'Ada', email: 'ada@example.com', ...person })
  const { store, records } = await opened(ada)
  await records.remove('user', 'user-admin')
  await leave('remove', { store, records })
  expect(store.user.get('user-ada')).toMatchObject({ name: 'Ada', sys_admin: true })
  expect(store.user.get('user-ada')?.central).toBeUndefined()
})

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
