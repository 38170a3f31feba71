import { fakeClock } from '../../base/fake-clock.ts'
import { Failed } from '../../base/result.ts'
import type { EntityName } from '../../model/index.ts'
import type { Store } from '../../store/open.ts'
import type { NewRow } from '../../store/parse-row.ts'
import { openedStore } from '../../store/testing/opened-store.ts'
import type { Failures } from '../problem.ts'
import { createRecords } from '../records.ts'

export const NEW_YEAR = Date.parse('2026-01-01T00:00:00Z') / 1000

/** Records over a store of the test's own, with an organisation, a driver of each kind, and a room. */
export async function openedRecords() {
  const clock = fakeClock()
  const opened = await openedStore({ clock })
  await furnish(opened.store)
  const records = createRecords({ store: opened.store, clock })
  return { ...opened, clock, records }
}

/** As if the centre had sent it. */
export const loaded = <Name extends EntityName>(store: Store, name: Name, ...rows: NewRow<Name>[]) =>
  store.write(change => {
    for (const row of rows) change.load(name, row)
  })

/** What a refused save says of each field. */
export async function problemsOf(saving: Promise<unknown>): Promise<Record<string, string>> {
  const failure = await saving.then(
    () => undefined,
    error => error,
  )
  if (!(failure instanceof Failed)) throw failure ?? new Error('It was saved.')
  const { failures } = (failure.detail ?? {}) as Partial<Failures>
  if (!failures) throw failure
  return Object.fromEntries(failures.map(({ field, reason }) => [field, reason]))
}

const furnish = (store: Store) =>
  store.write(change => {
    change.put('authority', { id: 'authority-1', name: 'Example', domain: 'example.com' })
    change.put('user', { ...person('user-admin', 'admin@example.com'), sys_admin: true })
    change.put('user', person('user-jo', 'jo@example.com'))
    change.put('repository', { id: 'repo-1', name: 'Drivers', folder_name: 'drivers', uri: 'https://example.com/git' })
    for (const [name, role] of Object.entries({ ssh: 0, device: 1, service: 2, websocket: 3, logic: 99 })) {
      change.put('driver', driverRow(name, role))
    }
    change.put('trigger', { id: 'trigger-1', name: 'Lamp', important: true })
    change.put('zone', { id: 'zone-1', name: 'Building', triggers: ['trigger-1'] })
    change.put('control_system', { id: 'sys-1', name: 'Room', modules: ['mod-1'] })
    change.put('module', { id: 'mod-1', driver_id: 'driver-device', name: 'Device', ip: '10.0.0.1', port: 23 })
  })

const person = (id: string, email: string) => ({ id, name: id, email, authority_id: 'authority-1' })

const driverRow = (name: string, role: number) => ({
  id: `driver-${name}`,
  name,
  role,
  repository_id: 'repo-1',
  file_name: `acme/${name}`,
  commit: 'a1b2c3d',
  module_name: `${name[0]?.toUpperCase()}${name.slice(1)}`,
})
