import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'

const QUIET_MS = 60_000
/** Kinds are few and ours; this holds should they ever come from outside. */
const MOST_KINDS = 100

/** Logs what may come without end: the first of its kind at once, then one a minute with how many it stands for. */
export function quietly(log: Log, clock: Clock): (kind: string, message: string) => void {
  const told = new Map<string, { at: number; more: number }>()
  return (kind, message) => {
    const last = told.get(kind)
    if (last && clock.monotonic() - last.at < QUIET_MS) {
      last.more += 1
      return
    }
    if (!last && told.size >= MOST_KINDS) return
    told.set(kind, { at: clock.monotonic(), more: 0 })
    log.warn(last?.more ? `${message} (${last.more} more like it since the last time.)` : message)
  }
}
