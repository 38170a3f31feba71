import type { Clock } from '../../base/clock.ts'

/** The pause that a command asked for after it. */
export interface Pauses {
  ended(delayMs: number): void
  /** Whether the next command has to wait; calls back when it has waited. */
  holds(then: () => void): boolean
  stop(): void
}

/** By stock rules the pause is made when the next command is about to start, however long ago the last one ended (driver.md 11.2). */
export function createPauses(clock: Clock, fromCompletion: boolean): Pauses {
  let notBefore: number | undefined
  let owed = 0
  let stopTimer: (() => void) | undefined
  return {
    ended(delayMs) {
      if (!fromCompletion) owed = delayMs
      else notBefore = delayMs > 0 ? clock.monotonic() + delayMs : undefined
    },
    holds(then) {
      if (stopTimer) return true
      if (owed > 0) {
        notBefore = clock.monotonic() + owed
        owed = 0
      }
      if (notBefore === undefined) return false
      const left = notBefore - clock.monotonic()
      if (!(left > 0)) {
        notBefore = undefined
        return false
      }
      stopTimer = clock.timer(left, () => {
        stopTimer = undefined
        then()
      })
      return true
    },
    stop() {
      stopTimer?.()
      stopTimer = undefined
    },
  }
}
