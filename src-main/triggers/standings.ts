import { setImmediate } from 'node:timers/promises'
import { bell } from '../base/bell.ts'
import { type Clock, wait } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import type { TriggerInstance } from '../model/trigger-instance.ts'
import type { Store } from '../store/open.ts'
import type { Conditions } from './conditions/conditions.ts'

/** How an instance is. What of it is not in the record begins anew with the node. */
export interface Standing {
  triggered: boolean
  trigger_count: number
  /** Milliseconds since 1970; `null` when it never did. */
  last_fired: number | null
  /** Those of its times `at` that have come, in seconds since 1970. */
  times_passed: readonly number[]
  action_errors: number
  comparison_errors: number
  conditions: Conditions
  /** It went round in a loop, and does nothing until somebody edits its trigger or lets it go on. */
  parked: Parked | null
}

export type Parked = NonNullable<TriggerInstance['parked']>

/** How all are that are or were at work since the node started, whatever is edited meanwhile. */
export interface Standings {
  /** Begins with what the record says. */
  of(row: TriggerInstance): Standing
  known(id: string): Standing | undefined
  /** It is another than its record says: that is put right within a second, and at once when it is the first. */
  touch(id: string): void
  /** The record is another: should it say another thing than we know, that is put right. */
  check(row: TriggerInstance): void
  forget(id: string): void
  /** Keeps the records as the standings are; once the signal aborts, a last time. */
  run(signal: AbortSignal): Promise<void>
}

const PAUSE_MS = 1_000
/** So many records are put in one transaction: it holds the loop for some milliseconds. */
const AT_ONCE = 50

export function createStandings({ store, clock, log }: { store: Store; clock: Clock; log: Log }): Standings {
  const all = new Map<string, Standing>()
  let dirty = new Set<string>()
  const news = bell()
  let isRefused = false

  function touch(id: string): void {
    dirty.add(id)
    news.ring()
  }

  function put(ids: readonly string[]): Promise<void> {
    return store.write(change => {
      for (const id of ids) {
        const [row, standing] = [store.trigger_instance.get(id), all.get(id)]
        // As it is loaded, not as an edit: nobody changed it, and where the centre has it too it is no other than there.
        if (row && standing && !isAsKept(row, standing))
          change.load('trigger_instance', { ...row, ...keptOf(standing) })
      }
    })
  }

  async function save(): Promise<void> {
    const ids = [...dirty]
    dirty = new Set()
    const writes: Promise<boolean>[] = []
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      if (at > 0) await setImmediate()
      writes.push(putOrKeep(ids.slice(at, at + AT_ONCE)))
    }
    const isSaved = !(await Promise.all(writes)).includes(false)
    if (isSaved && isRefused) log.info('The counts of triggers can be saved again.')
    isRefused = !isSaved
  }

  async function putOrKeep(ids: readonly string[]): Promise<boolean> {
    try {
      await put(ids)
      return true
    } catch (error) {
      if (!isRefused) {
        const why = messageOf(error)
        log.warn(`The counts of triggers could not be saved; they are tried again while the node runs. ${why}`)
      }
      isRefused = true
      for (const id of ids) touch(id)
      return false
    }
  }

  return {
    of(row) {
      const known = all.get(row.id)
      if (known) return known
      const standing = newStanding(row)
      all.set(row.id, standing)
      return standing
    },
    known: id => all.get(id),
    touch,
    check(row) {
      const standing = all.get(row.id)
      if (standing && !isAsKept(row, standing)) touch(row.id)
    },
    forget: id => void all.delete(id),
    async run(signal) {
      while (!signal.aborted) {
        await news.rung(signal)
        await save()
        await wait(clock, PAUSE_MS, signal).catch(() => undefined)
      }
      await save()
    },
  }
}

/** As the record says; of one that has none, as if it had never been at work. */
export function newStanding(row: Partial<TriggerInstance> = {}): Standing {
  const { triggered = false, trigger_count = 0, last_fired = null, times_passed = [], parked = null } = row
  const kept = { triggered, trigger_count, last_fired, times_passed, parked }
  return { ...kept, action_errors: 0, comparison_errors: 0, conditions: new Map() }
}

const keptOf = ({ triggered, trigger_count, last_fired, times_passed, parked }: Standing) => ({
  ...{ triggered, trigger_count, last_fired, parked },
  times_passed: [...times_passed],
})

function isAsKept(row: TriggerInstance, standing: Standing): boolean {
  const { last_fired = null, times_passed = [], parked = null } = row
  return (
    row.triggered === standing.triggered &&
    row.trigger_count === standing.trigger_count &&
    last_fired === standing.last_fired &&
    parked?.at === standing.parked?.at &&
    times_passed.join() === standing.times_passed.join()
  )
}
