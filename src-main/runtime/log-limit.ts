import type { Clock } from '../base/clock.ts'

/** So many lines of one module go into the node's log within a second: it is on a disk, and written while all wait. */
const MOST_LINES = 50
const WITHIN_MS = 1_000

/** Keeps a module that complains without end from filling the node's log. */
export interface LogLimit {
  /** Whether a line may be written, and how many were not since the last that was. */
  take(id: string): { ok: boolean; missed: number }
  forget(id: string): void
}

export function createLogLimit(clock: Clock): LogLimit {
  const counts = new Map<string, { since: number; lines: number; missed: number }>()
  return {
    take(id) {
      const now = clock.monotonic()
      const count = counts.get(id) ?? { since: now, lines: 0, missed: 0 }
      counts.set(id, count)
      if (now - count.since >= WITHIN_MS) {
        count.since = now
        count.lines = 0
      }
      if (count.lines === MOST_LINES) {
        count.missed += 1
        return { ok: false, missed: 0 }
      }
      count.lines += 1
      const { missed } = count
      count.missed = 0
      return { ok: true, missed }
    },
    forget: id => void counts.delete(id),
  }
}
