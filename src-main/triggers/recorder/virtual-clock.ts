import type { Clock } from '../../base/clock.ts'

/** Time that only passes when it is told to. */
export interface VirtualClock extends Clock {
  /** Lets the next timer come, if there is one by then; false when there is none left and it is that time. */
  step(until: number): boolean
}

export function virtualClock(start: number): VirtualClock {
  let now = start
  const timers = new Set<{ at: number; callback: () => void }>()
  return {
    now: () => now,
    monotonic: () => now,
    timer(ms, callback) {
      const timer = { at: now + Math.max(0, ms), callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    step(until) {
      let next: { at: number; callback: () => void } | undefined
      for (const timer of timers) if (timer.at <= until && (!next || timer.at < next.at)) next = timer
      now = next?.at ?? until
      if (!next) return false
      timers.delete(next)
      next.callback()
      return true
    },
  }
}
