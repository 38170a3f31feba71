import type { Look } from './look.ts'

/** How often the centre is looked at, before what is added at random. */
export const TICK_MS = 25_000
export const JITTER_MS = 10_000

/** Each how many ticks; lists of thousands once an hour. */
const ticks = { each: 1, room: 2, slow: 10, wide: 120 }

/** Says what is due: settings at each tick, rooms every minute, the rest every five. */
export interface Pace {
  /** The keys that are due in the next tick. Those of one pace are spread over its ticks: none costs much more than another. */
  next(looks: readonly Look[], isWide: (key: string) => boolean): Set<string>
}

export function createPace(): Pace {
  let last = new Map<string, number>()
  const begun = { each: 0, room: 0, slow: 0 }
  let tick = 0
  return {
    next(looks, isWide) {
      tick += 1
      const due = new Set<string>()
      const now = new Map<string, number>()
      for (const { key, pace } of looks) {
        const before = last.get(key) ?? tick - 1 - (begun[pace]++ % ticks[pace])
        const isDue = tick - before >= (isWide(key) ? ticks.wide : ticks[pace])
        now.set(key, isDue ? tick : before)
        if (isDue) due.add(key)
      }
      last = now
      return due
    },
  }
}
