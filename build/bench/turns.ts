import type { ChildProcess } from 'node:child_process'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How long the turns of an event loop were, over what an idle one takes. */
export interface Turns {
  p50: number
  p99: number
  max: number
}

const RESOLUTION_MS = 1

/** In a program that is measured: answers, each time it is asked, how its loop has been since it was asked before. */
export function answerTurns(): void {
  const turns = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  process.on('message', said => {
    if (said !== 'turns') return
    const seen = turns.count > 0
    process.send?.({ p50: ms(turns.percentile(50)), p99: ms(turns.percentile(99)), max: seen ? ms(turns.max) : 0 })
    turns.enable()
    turns.reset()
  })
}

/** The first time only begins to look. */
export const turns = (child: ChildProcess): Promise<Turns> =>
  new Promise(resolve => {
    child.once('message', said => resolve(said as Turns))
    child.send('turns')
  })
