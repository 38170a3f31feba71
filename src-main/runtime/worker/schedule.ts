import type { Clock } from '../../base/clock.ts'
import type { Schedule } from '../../driver-kit/define-driver.ts'

/** Runs a driver's code and deals with whatever it throws. */
export type Guard = (what: string, run: () => void | Promise<void>) => Promise<void>

/** Timers that end with the signal. `every` counts from the end of a run, so runs never overlap (driver.md 7). */
export function createSchedule(clock: Clock, signal: AbortSignal, guard: Guard): Schedule {
  function after(ms: number, run: () => void | Promise<void>): () => void {
    if (signal.aborted) return () => undefined
    const cancel = () => {
      stop()
      signal.removeEventListener('abort', cancel)
    }
    const stop = clock.timer(ms, () => {
      signal.removeEventListener('abort', cancel)
      void guard('a scheduled run', run)
    })
    signal.addEventListener('abort', cancel, { once: true })
    return cancel
  }
  return {
    after,
    every(ms, run) {
      let cancelled = false
      let cancelNext: () => void = () => undefined
      const again = () => {
        cancelNext = after(ms, async () => {
          try {
            await run()
          } finally {
            if (!cancelled) again()
          }
        })
      }
      again()
      return () => {
        cancelled = true
        cancelNext()
      }
    },
  }
}
