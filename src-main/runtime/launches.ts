import { backoff } from '../base/backoff.ts'
import { type Clock, wait } from '../base/clock.ts'
import type { ThreadEnd } from './driver-host.ts'

/** What lived this long was well: the next trouble starts the pauses anew. */
const WELL_MS = 60_000

export interface LaunchFacts {
  launches: number
  /** Milliseconds since 1970. */
  launchedAt: number | undefined
  /** When it is begun again, while it is down. */
  nextLaunchAt: number | undefined
}

/** The lives of what runs a driver, one after the other, with growing pauses and for ever. */
export interface Launches {
  /** A life begins. */
  begun(): void
  facts(): LaunchFacts
  run(live: (signal: AbortSignal) => Promise<ThreadEnd>, signal: AbortSignal): Promise<void>
}

export function createLaunches(clock: Clock, down: (end: ThreadEnd, pauseMs: number) => void): Launches {
  const pauses = backoff({ firstMs: 200, capMs: 60_000, jitterMs: 100 })
  let launches = 0
  let launchedAt: number | undefined
  let nextLaunchAt: number | undefined
  return {
    begun() {
      launches += 1
      launchedAt = clock.now()
      nextLaunchAt = undefined
    },
    facts: () => ({ launches, launchedAt, nextLaunchAt }),
    async run(live, signal) {
      while (!signal.aborted) {
        const began = clock.monotonic()
        const end = await live(signal)
        if (signal.aborted) return
        if (clock.monotonic() - began > WELL_MS) pauses.reset()
        const pause = pauses.next()
        nextLaunchAt = clock.now() + pause
        down(end, pause)
        await wait(clock, pause, signal).catch(() => undefined)
      }
    },
  }
}
