import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'

/**
 * Does it now, or soon when there has been much in this turn of the main loop, in the order in which it came. What is to
 * be done must not throw.
 */
export type InSlices = (work: () => void) => void

export const atOnce: InSlices = work => work()

/** What all that is heard may take of one turn: a thousand devices speak at the same time after a power cut. */
const AT_ONCE_MS = 2
const MOST_WAITING = 4_000

export function createInSlices({ clock, log }: { clock: Pick<Clock, 'monotonic'>; log: Log }): InSlices {
  let waiting: (() => void)[] = []
  let spentMs = 0
  let isDue = false
  let wasFull = false

  function timed(work: () => void): void {
    const began = clock.monotonic()
    work()
    spentMs += clock.monotonic() - began
  }

  function turnSoon(): void {
    if (isDue) return
    isDue = true
    setImmediate(turn)
  }

  function turn(): void {
    isDue = false
    spentMs = 0
    let done = 0
    for (const work of waiting) {
      if (spentMs >= AT_ONCE_MS) break
      timed(work)
      done += 1
    }
    waiting = waiting.slice(done)
    if (waiting.length > 0) turnSoon()
  }

  return work => {
    turnSoon()
    if (waiting.length === 0 && spentMs < AT_ONCE_MS) timed(work)
    else if (waiting.length < MOST_WAITING) waiting.push(work)
    else if (!wasFull) {
      wasFull = true
      log.warn('More is said on the network than can be read in time; some of it is left out.')
    }
  }
}
