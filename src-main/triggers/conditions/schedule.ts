import { aborted, type Clock } from '../../base/clock.ts'
import type { Cron } from '../../base/cron.ts'
import type { Log } from '../../base/log.ts'

/** Calls back by the clock on the wall, one timer for all. */
export interface Schedule {
  /** Once, then; soon when that is past. Call what it returns to cancel. */
  at(instant: number, callback: () => void): () => void
  /** At each of them from now on. `label` says in the log whose they are. */
  cron(cron: Cron, label: () => string, callback: () => void): () => void
  run(signal: AbortSignal): Promise<void>
}

interface Entry {
  due: number
  callback: () => void
  repeats?: { cron: Cron; label(): string }
}

/** The clock on the wall may be set while a timer runs, so that it is looked at at least so often. */
const LOOK_MS = 30_000
/** Set by more than this, or asleep for longer, it is another time: what lay between is not made up for. */
const SET_MS = 60_000
const SLICE_MS = 10

export function createSchedule({ clock, log }: { clock: Clock; log: Log }): Schedule {
  const entries = new Set<Entry>()
  let isRunning = false
  let armedFor = Number.POSITIVE_INFINITY
  let disarm = () => {}
  let seen = clock.now()

  function arm(due: number): void {
    if (!isRunning || entries.size === 0) return
    const now = clock.now()
    const wake = Math.min(due, now + LOOK_MS)
    if (wake >= armedFor) return
    disarm()
    armedFor = wake
    disarm = clock.timer(Math.max(0, wake - now), look)
  }

  function add(entry: Entry): () => void {
    entries.add(entry)
    arm(entry.due)
    return () => void entries.delete(entry)
  }

  function look(): void {
    armedFor = Number.POSITIVE_INFINITY
    const now = clock.now()
    if (now < seen - SET_MS) beginAnew(now)
    seen = now
    const end = clock.monotonic() + SLICE_MS
    try {
      for (const entry of dueAt(now)) {
        // An earlier one may have cancelled it.
        if (entries.has(entry)) come(entry, now)
        if (clock.monotonic() > end) break
      }
    } finally {
      arm(earliest())
    }
  }

  function dueAt(now: number): Entry[] {
    const due: Entry[] = []
    for (const entry of entries) if (entry.due <= now) due.push(entry)
    return due.sort((a, b) => a.due - b.due)
  }

  function earliest(): number {
    let first = Number.POSITIVE_INFINITY
    for (const { due } of entries) if (due < first) first = due
    return first
  }

  function come(entry: Entry, now: number): void {
    const { due, callback, repeats } = entry
    if (!repeats) entries.delete(entry)
    else {
      entry.due = nextOf(repeats.cron, now)
      if (now - due > SET_MS) {
        const then = new Date(due).toISOString()
        return log.info(`${repeats.label()}: its time ${then} is passed over, as the clock was set or the node slept.`)
      }
    }
    callback()
  }

  /** The clock was put back: what it shows now is still to come. */
  function beginAnew(now: number): void {
    for (const entry of entries) if (entry.repeats) entry.due = nextOf(entry.repeats.cron, now)
  }

  return {
    at: (instant, callback) => add({ due: instant, callback }),
    cron: (cron, label, callback) => add({ due: nextOf(cron, clock.now()), callback, repeats: { cron, label } }),
    async run(signal) {
      isRunning = !signal.aborted
      arm(earliest())
      await aborted(signal)
      isRunning = false
      disarm()
    },
  }
}

const nextOf = (cron: Cron, after: number): number => cron.next(after) ?? Number.POSITIVE_INFINITY
