import type { Clock } from '../base/clock.ts'

/** How long the other end may take nothing of what we send (driver.md 12.1, 12.5). */
const WRITE_MS = 10_000

/** Watches that what is handed over for sending goes on leaving. */
export interface WriteLimit {
  handed(amount: number): void
  left(amount: number): void
  /** How much was handed over and has not left. */
  readonly waiting: number
  /** The connection is gone: nothing is waited for any more. */
  stop(): void
}

/** Calls `late` when nothing of what waits has left for 10 s, so that a peer that takes nothing cannot fill the memory. */
export function writeLimit(clock: Clock, late: () => void): WriteLimit {
  let [waiting, isOver] = [0, false]
  let cancel: (() => void) | undefined
  return {
    handed(amount) {
      waiting += amount
      if (!isOver) cancel ??= clock.timer(WRITE_MS, late)
    },
    left(amount) {
      waiting -= amount
      cancel?.()
      cancel = waiting > 0 && !isOver ? clock.timer(WRITE_MS, late) : undefined
    },
    get waiting() {
      return waiting
    },
    stop() {
      isOver = true
      cancel?.()
    },
  }
}
