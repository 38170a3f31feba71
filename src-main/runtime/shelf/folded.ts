import type { Clock } from '../../base/clock.ts'

export interface Folded {
  /** Something happened that asks for a run. */
  ring(): void
  stop(): void
}

/**
 * Runs once for any number of rings: when it has been quiet for a while, at latest some time after the first ring, and
 * never while the run before is still going.
 */
export function folded(
  { clock, quietMs, latestMs }: { clock: Clock; quietMs: number; latestMs: number },
  run: () => Promise<void> | void,
): Folded {
  let firstRing: number | undefined
  let running = false
  let stopped = false
  let stopTimer = () => {}

  function plan(): void {
    stopTimer()
    if (firstRing === undefined || running || stopped) return
    const latest = firstRing + latestMs - clock.monotonic()
    stopTimer = clock.timer(Math.max(0, Math.min(quietMs, latest)), () => void go())
  }

  async function go(): Promise<void> {
    firstRing = undefined
    running = true
    try {
      await run()
    } finally {
      running = false
      plan()
    }
  }

  return {
    ring() {
      firstRing ??= clock.monotonic()
      plan()
    },
    stop() {
      stopped = true
      stopTimer()
    },
  }
}
