import type { Clock } from '../../base/clock.ts'

/** How long a command that was sent may still wait for its answer. */
export interface AnswerTimer {
  start(ms: number): void
  /** The same wait, from now on anew. */
  startAnew(ms: number): void
  /** There is an answer. */
  stop(): void
  /** Nothing will be asked any more. */
  close(): void
}

/**
 * Starting and stopping cost a number only: the timer that runs is left to ring, and is set for what is left then. Most
 * answers come so soon that one timer sees thousands of them.
 */
export function createAnswerTimer(clock: Clock, late: () => void): AnswerTimer {
  let deadline: number | undefined
  let ringsAt = 0
  let stopTimer: (() => void) | undefined

  function set(ms: number): void {
    ringsAt = clock.monotonic() + ms
    stopTimer = clock.timer(ms, ring)
  }

  function ring(): void {
    stopTimer = undefined
    if (deadline === undefined) return
    const left = deadline - clock.monotonic()
    if (left > 0) return set(left)
    deadline = undefined
    late()
  }

  function start(ms: number): void {
    deadline = clock.monotonic() + ms
    if (stopTimer && ringsAt <= deadline) return
    stopTimer?.()
    set(ms)
  }

  return {
    start,
    startAnew: start,
    stop() {
      deadline = undefined
    },
    close() {
      deadline = undefined
      stopTimer?.()
      stopTimer = undefined
    },
  }
}
