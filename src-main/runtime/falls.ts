import type { Clock } from '../base/clock.ts'

const OFTEN = 5
const WITHIN_MS = 10 * 60_000

/** Remembers which modules brought their driver's thread down lately. */
export interface Falls {
  /** Once more; true when it has been so often that the module is better parked. */
  add(id: string): boolean
  /** Somebody parked it, or it is gone: it begins anew. */
  forget(id: string): void
}

export function createFalls(clock: Clock): Falls {
  const times = new Map<string, number[]>()
  return {
    add(id) {
      const now = clock.monotonic()
      const recent = [...(times.get(id) ?? []), now].filter(at => now - at < WITHIN_MS).slice(-OFTEN)
      times.set(id, recent)
      return recent.length === OFTEN
    },
    forget: id => void times.delete(id),
  }
}
