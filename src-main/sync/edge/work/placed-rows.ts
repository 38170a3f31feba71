import { createHash } from 'node:crypto'
import type { Clock } from '../../../base/clock.ts'
import type { Json } from '../../../base/json.ts'
import { Failed } from '../../../base/result.ts'
import type { Driver } from '../../../model/driver.ts'
import type { EntityName } from '../../../model/index.ts'
import type { Module } from '../../../model/module.ts'
import { shelfRepository } from '../../../model/repository.ts'
import { keyIn, nameOfKey, parseKey } from '../../../runtime/compiled/driver-key.ts'
import type { Store } from '../../../store/open.ts'
import type { Apply, CentreChange } from '../../centre.ts'
import { createHandedSettings, handedId } from './handed-settings.ts'
import type { KnownDrivers } from './known-drivers.ts'
import type { StartPayload } from './start-payload.ts'

/** What the centre has put here, as rows of the store: they run like any others, also after a boot without the centre. */
export interface PlacedRows {
  /** The module as it is started, its driver where there is none, its settings. */
  start(mod: string, key: string, payload: StartPayload): Promise<void>
  /** The same settings again, as others were changed beside them. */
  fitSettings(mod: string, payload: StartPayload): Promise<void>
  /** Whether its driver's record still names the driver of this node that stands in. */
  fits(mod: string, key: string): boolean
  fitDriver(key: string, payload: StartPayload): Promise<void>
  forgetSettings(mod: string): Promise<void>
  stop(mod: string): Promise<void>
  /** Takes away what only the centre's starts brought, and what was set here for it. What a mirror brought stays. */
  remove(mods: readonly string[]): Promise<void>
  /** Modules that only the centre's starts brought. */
  all(): Module[]
}

interface Parts {
  store: Store
  apply: Apply
  drivers: KnownDrivers
  clock: Clock
}

/** In front of the revisions of rows that came with a start; a mirror's are others. */
const OURS = 'edge '

export function createPlacedRows({ store, apply, drivers, clock }: Parts): PlacedRows {
  const settings = createHandedSettings(store)
  const isOurs = (row: { central?: { revision: string } | undefined } | undefined) =>
    row?.central?.revision.startsWith(OURS) ?? false

  const isOfStart = (row: Driver) => isOurs(row) || isLeftBehind(row)

  function driverChange(key: string, { driver_id, name, role }: StartPayload): CentreChange[] {
    if (driver_id === undefined) return []
    const before = store.driver.get(driver_id)
    // One that somebody else brought says more.
    if (before && !isOfStart(before)) return []
    const now = Math.floor(clock.now() / 1_000)
    const row = {
      id: driver_id,
      created_at: before?.created_at ?? now,
      updated_at: before?.updated_at ?? now,
      name: nameOfKey(key),
      module_name: name || nameOfKey(key),
      role,
      repository_id: shelfRepository.id,
      file_name: drivers.fileName(key),
      commit: parseKey(key)?.commit ?? 'HEAD',
    }
    return [changeOf('driver', row)]
  }

  function moduleChange(mod: string, { record }: StartPayload): CentreChange {
    const before = store.module.get(mod)
    const row = { ...record, running: true }
    const revision = before?.central?.revision
    if (revision === undefined || isOurs(before)) return changeOf('module', row)
    // Every change of these brings a start (edge.md 9.2); of the others the mirror may know newer ones.
    const told = Object.fromEntries(Object.entries(row).filter(([field]) => withStart.has(field)))
    return { ...changeOf('module', { ...told, id: mod }), revision, partial: true }
  }

  /** One that was removed here gets nothing, until somebody says what becomes of it. */
  async function fitSettings(mod: string, payload: StartPayload): Promise<void> {
    if (store.removedHere.get('module', mod)) return
    await settings.keep(mod, payload.driver_id, payload.settings)
  }

  return {
    async start(mod, key, payload) {
      // Before the module, which must not begin without them.
      await fitSettings(mod, payload)
      const { keptOut = [] } = await apply([...driverChange(key, payload), moduleChange(mod, payload)])
      const [one] = keptOut
      if (one) throw new Failed('invalid', one.reason)
    },
    fitSettings,
    fits(mod, key) {
      const row = store.driver.get(store.module.get(mod)?.driver_id ?? '')
      return row === undefined || !isOfStart(row) || row.file_name === drivers.fileName(key)
    },
    async fitDriver(key, payload) {
      await apply(driverChange(key, payload))
    },
    forgetSettings: mod =>
      store.write(change => {
        change.remove('settings', handedId(mod))
      }),
    async stop(mod) {
      const before = store.module.get(mod)
      // Whoever stopped it here, too, goes no way of their own any more.
      if (!before?.running && !before?.central?.differs.running) return
      const revision = before.central?.revision ?? OURS
      await apply([{ ...changeOf('module', { id: mod, running: false }), revision, partial: true }])
    },
    async remove(mods) {
      await apply(
        goneOf(
          'module',
          mods.filter(mod => isOurs(store.module.get(mod))),
        ),
      )
      const unused = store.driver.filter(row => isOurs(row) && store.module.by('driver_id', row.id).length === 0)
      await apply(
        goneOf(
          'driver',
          unused.map(({ id }) => id),
        ),
      )
      await store.write(change => {
        for (const mod of mods) {
          // Somebody has changed the module here, and is to say what becomes of it.
          if (store.module.get(mod)) change.remove('settings', handedId(mod))
          else
            for (const { id, central } of store.settings.by('parent_id', mod))
              if (!central) change.remove('settings', id)
        }
      })
    },
    all: () => store.module.filter(isOurs),
  }
}

/** One that a start brought, when this node belonged to a centre before and kept what came of it. */
const isLeftBehind = ({ central, repository_id, file_name }: Driver) =>
  central === undefined && repository_id === shelfRepository.id && keyIn(file_name) !== undefined

const goneOf = (entity: EntityName, ids: readonly string[]): CentreChange[] =>
  ids.map(id => ({ ...changeOf(entity, { id }), row: null }))

const withStart = new Set(['ip', 'port', 'tls', 'udp', 'makebreak', 'uri', 'running'])

/** Its own view of itself, which is no change of it. */
const notOfNote = new Set(['running', 'updated_at', 'has_runtime_error', 'error_timestamp'])

function changeOf(entity: EntityName, row: Record<string, Json> & { id: string }): CentreChange {
  const noted = Object.entries(row).filter(([field]) => !notOfNote.has(field))
  const digest = createHash('sha256')
    .update(JSON.stringify(noted.sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
  const at = typeof row.updated_at === 'number' ? row.updated_at * 1_000 : 0
  return { entity, id: row.id, revision: `${OURS}${digest.slice(0, 16)}`, by: '', at, row }
}
