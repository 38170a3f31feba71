import type { Clock } from '../../base/clock.ts'
import { createTurns, type Turns } from './turns.ts'

/** A thread that is just starting may still be about to load what was replaced. */
const OLD_BUILDS_MS = 10_000

/** Work on the shelf: so much at once, and after it, when all is quiet, what nobody uses any more is swept out. */
export function createUpkeep(atOnce: number, clock: Clock, sweep: () => Promise<void>) {
  const inTurn = createTurns(atOnce)
  let working = 0
  let sweeping: Promise<void> | undefined
  // At a start nothing that was replaced is in use.
  let afterMs = 0
  let stopTimer = () => {}
  let isStopped = true

  function sweepLater(): void {
    stopTimer()
    if (isStopped || working > 0) return
    stopTimer = clock.timer(afterMs, () => {
      afterMs = OLD_BUILDS_MS
      sweeping = sweep()
    })
  }

  const turns: Turns = async run => {
    stopTimer()
    working++
    try {
      // What is being built lies there before the shelf knows of it.
      return await inTurn(async () => {
        await sweeping
        return run()
      })
    } finally {
      working--
      sweepLater()
    }
  }

  return {
    turns,
    sweepLater,
    start(): void {
      isStopped = false
      sweepLater()
    },
    async stop(): Promise<void> {
      isStopped = true
      stopTimer()
      await sweeping
    },
  }
}
