import { setImmediate } from 'node:timers/promises'
import type { Log } from '../../../base/log.ts'
import { messageOf } from '../../../base/result.ts'
import type { Changed } from '../../../store/change.ts'
import type { Store } from '../../../store/open.ts'
import type { Assignments } from './assignments.ts'
import { handedId } from './handed-settings.ts'
import type { KnownDrivers } from './known-drivers.ts'
import type { PlacedRows } from './placed-rows.ts'
import { readPayload } from './start-payload.ts'

const AT_ONCE = 25

interface Parts {
  store: Store
  assignments: Assignments
  drivers: KnownDrivers
  rows: PlacedRows
  log: Log
  withoutDriver(mod: string): void
}

/** Keeps the rows of the centre's modules right as what is around them changes here: other settings, other drivers. */
export interface Refit {
  /** Call what it returns to stop. */
  follow(): () => void
  /** The shelf is another one: modules may find their driver, or lose it. */
  drivers(): void
}

export function createRefit({ store, assignments, drivers, rows, log, withoutDriver }: Parts): Refit {
  const due = new Set<string>()

  function changed({ entity, id, before, after }: Changed): void {
    if (entity === 'module' && !after) void attempt(id, () => rows.forgetSettings(id))
    if (entity !== 'settings') return
    const { parent_id, settings_id } = after ?? before ?? {}
    if (parent_id === undefined || settings_id || id === handedId(parent_id)) return
    const mods = assignments.get(parent_id) ? [parent_id] : store.module.by('driver_id', parent_id).map(row => row.id)
    for (const mod of mods) if (assignments.get(mod)) soon(mod)
  }

  /** Many records that change together are one reason. */
  function soon(mod: string): void {
    due.add(mod)
    if (due.size === 1) queueMicrotask(() => void fitAll())
  }

  /** A driver may have hundreds of modules. */
  async function fitAll(): Promise<void> {
    const mods = [...due]
    due.clear()
    for (let start = 0; start < mods.length; start += AT_ONCE) {
      await Promise.all(mods.slice(start, start + AT_ONCE).map(mod => attempt(mod, () => fitSettings(mod))))
      await setImmediate()
    }
  }

  async function fitSettings(mod: string): Promise<void> {
    const payload = payloadOf(mod)
    if (payload) await rows.fitSettings(mod, payload)
  }

  async function fitDriver(mod: string, key: string): Promise<void> {
    const payload = payloadOf(mod)
    if (payload) await rows.fitDriver(key, payload)
  }

  function payloadOf(mod: string) {
    const text = assignments.payloadOf(mod)
    return text === undefined ? undefined : readPayload(mod, text)
  }

  async function attempt(mod: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.error(`The records of ${mod} could not be brought into line: ${messageOf(error)}`, { module: mod })
    }
  }

  return {
    follow: () => store.changed.on(changed),
    drivers() {
      for (const [mod, { key, started }] of assignments.all()) {
        if (started && !drivers.isHere(key)) withoutDriver(mod)
        else if (started && !rows.fits(mod, key)) void attempt(mod, () => fitDriver(mod, key))
      }
    },
  }
}
