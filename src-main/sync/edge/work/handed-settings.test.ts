import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { fakeClock } from '../../../base/fake-clock.ts'
import type { Json } from '../../../base/json.ts'
import { silentLog } from '../../../base/log.ts'
import { Role } from '../../../model/enums.ts'
import type { Settings } from '../../../model/settings.ts'
import { settingsForModule } from '../../../model/settings-hierarchy.ts'
import { openStore, type Store } from '../../../store/open.ts'
import { temporaryFolder } from '../../../testing/temporary-folder.ts'
import { createHandedSettings, handedId } from './handed-settings.ts'

async function bench() {
  const store = await openStore({ folder: temporaryFolder(), log: silentLog, clock: fakeClock() })
  onTestFinished(() => store.close())
  return { store, handed: createHandedSettings(store) }
}

/** What its driver gets. */
function given(store: Pick<Store, 'secrets'> & { settings: Pick<Store['settings'], 'by'> }): Record<string, Json> {
  return settingsForModule({
    module: { id: 'mod-1', role: Role.device, driver_id: 'driver-1', control_system_id: null },
    recordsOf: parent => store.settings.by('parent_id', parent),
    decrypt: store.secrets.decrypt,
  }).settings
}

const record = (
  parent_id: string,
  encryption_level: Settings['encryption_level'],
  settings: Record<string, Json>,
  more = {},
) => ({
  ...{
    id: `sets-${parent_id}-${encryption_level}`,
    parent_id,
    encryption_level,
    settings_string: JSON.stringify(settings),
  },
  ...more,
})

test('what has a record here counts by it, the rest by what the centre hands over', async () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f']
  const some = fc.dictionary(fc.constantFrom(...keys), fc.integer({ min: 0, max: 3 }), { noNullPrototype: true })
  const level = fc.constantFrom(0, 1, 2, 3) as fc.Arbitrary<Settings['encryption_level']>
  const { store, handed } = await bench()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.boolean(), level, fc.boolean(), some)),
      some,
      some,
      async (rows, first, payload) => {
        await handed.keep('mod-1', 'driver-1', first)
        await store.write(change => {
          for (const { id } of store.settings.all()) if (id !== handedId('mod-1')) change.remove('settings', id)
          for (const [ofModule, encryption_level, isMirrored, settings] of rows) {
            const central = isMirrored ? { central: { revision: '7', differs: {} } } : {}
            change.load('settings', record(ofModule ? 'mod-1' : 'driver-1', encryption_level, settings, central))
          }
        })
        const own = given({ secrets: store.secrets, settings: without(store) })
        await handed.keep('mod-1', 'driver-1', payload)
        expect(given(store)).toEqual({ ...payload, ...own })
      },
    ),
    { numRuns: 100 },
  )
})

/** The records of the store but for the one that is handed over. */
const without = (store: Store) => ({
  by: (field: 'parent_id', value: string) =>
    store.settings.by(field, value).filter(({ id }) => id !== handedId('mod-1')),
})

test('what a module has kept is dropped here once the centre hands the same back, comments and all else stay', async () => {
  const { store, handed } = await bench()
  const text = 'other: 1 # by hand\nlevel: 5 # kept\n'
  await store.write(change => change.put('settings', { id: 'sets-own', parent_id: 'mod-1', settings_string: text }))
  await handed.keep('mod-1', undefined, { level: 4 })
  expect(given(store)).toEqual({ level: 5, other: 1 })
  await handed.keep('mod-1', undefined, { level: 5 })
  expect(store.settings.get('sets-own')?.settings_string).toBe('other: 1 # by hand\n')
  await handed.keep('mod-1', undefined, { level: 6 })
  expect(given(store)).toEqual({ level: 6, other: 1 })
})

test('a record that the centre has too keeps what it says, though the centre hands over the same', async () => {
  const { store, handed } = await bench()
  const mirrored = record('mod-1', 0, { level: 5 }, { central: { revision: '7', differs: {} } })
  await store.write(change => change.load('settings', mirrored))
  await handed.keep('mod-1', undefined, { level: 5 })
  expect(store.settings.get(mirrored.id)?.settings_string).toBe('{"level":5}')
})

test('handing over the same again writes nothing, and nothing leaves no record', async () => {
  const { store, handed } = await bench()
  await handed.keep('mod-1', undefined, { level: 5, password: 'sesame' })
  let changes = 0
  store.changed.on(() => {
    changes += 1
  })
  const row = store.settings.get(handedId('mod-1'))
  expect(row).toMatchObject({ parent_type: 'module', encryption_level: 3, keys: ['level', 'password'] })
  expect(row?.settings_string).not.toContain('sesame')
  await handed.keep('mod-1', undefined, { level: 5, password: 'sesame' })
  expect(changes).toBe(0)
  await handed.keep('mod-1', undefined, {})
  expect(store.settings.size).toBe(0)
})
