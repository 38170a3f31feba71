import type { Clock } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import { messageOf } from '../../../base/result.ts'
import type { PlacedRows } from './placed-rows.ts'

/** The rows of modules that were unloaded. */
export interface Leftovers {
  /** They go, unless the module comes back soon. */
  add(mod: string): void
  /** The centre has listed all that is to be here: whatever else there is goes now. */
  sweep(listed: ReadonlySet<string>): Promise<void>
  /** Nothing goes by itself any more. */
  stop(): void
}

interface Parts {
  rows: PlacedRows
  /** It is here, or is to be. */
  isWanted(mod: string): boolean
  clock: Clock
  log: Log
}

/** With a new commit of its driver the centre unloads a module and loads it anew: what was set here for it must stay. */
const SOON_MS = 60_000

export function createLeftovers({ rows, isWanted, clock, log }: Parts): Leftovers {
  const due = new Map<string, () => void>()

  function forget(mod: string): void {
    due.get(mod)?.()
    due.delete(mod)
  }

  async function remove(mods: readonly string[]): Promise<void> {
    for (const mod of mods) forget(mod)
    const gone = mods.filter(mod => !isWanted(mod))
    try {
      if (gone.length) await rows.remove(gone)
    } catch (error) {
      log.error(`Modules that the central server has taken away are still shown here: ${messageOf(error)}`)
    }
  }

  return {
    add(mod) {
      forget(mod)
      due.set(
        mod,
        clock.timer(SOON_MS, () => void remove([mod])),
      )
    },
    sweep(listed) {
      const all = new Set([...rows.all().map(({ id }) => id), ...due.keys()])
      return remove([...all].filter(mod => !listed.has(mod)))
    },
    stop() {
      for (const mod of [...due.keys()]) forget(mod)
    },
  }
}
