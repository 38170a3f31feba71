import type { Clock } from './clock.ts'

/** A clock for tests: time stands still until `advance` moves it. */
export interface FakeClock extends Clock {
  /** Moves time on, running what falls due in order and letting promises settle in between. */
  advance(ms: number): Promise<void>
  readonly waiting: number
}

export function fakeClock(start = Date.parse('2026-01-01T00:00:00Z')): FakeClock {
  let time = 0
  let order = 0
  const due = new Set<{ at: number; order: number; callback: () => void }>()
  const next = (until: number) =>
    [...due].filter(entry => entry.at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0]
  return {
    now: () => start + time,
    monotonic: () => time,
    timer(ms, callback) {
      const entry = { at: time + Math.max(0, ms), order: order++, callback }
      due.add(entry)
      return () => void due.delete(entry)
    },
    async advance(ms) {
      const until = time + ms
      await settle()
      for (let entry = next(until); entry; entry = next(until)) {
        due.delete(entry)
        time = entry.at
        entry.callback()
        await settle()
      }
      time = until
      await settle()
    },
    get waiting() {
      return due.size
    },
  }
}

/** Lets every promise that can settle without time passing do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
