import type { Clock } from '../../base/clock.ts'
import type { DriverDescription } from '../../driver-kit/describe.ts'
import type { DescribeRequest } from './describe-worker.ts'
import { type DescriberThread, openDescriberThread } from './describer-thread.ts'

/** Loads drivers outside of the main thread, to learn what they can do. */
export interface Describer {
  /** Throws `Failed`: what the driver did, and where. */
  describe(request: DescribeRequest, signal: AbortSignal): Promise<DriverDescription>
  stop(): void
}

/** A driver only declares itself when it is loaded. */
const LOAD_MS = 5_000
/** In a thread that is up, before it is tried once more in one of its own. */
const SOON_MS = 1_000
/** What each driver leaves behind adds up. */
const MOST_LOADED = 20
/** A folder of drivers comes in one go; then nobody needs a thread for long. */
const IDLE_MS = 2_000

/** Keeps a thread for the next driver, as starting one takes longer than loading a driver. */
export function createDescriber(describerUrl: URL, clock: Clock): Describer {
  const spare: DescriberThread[] = []
  let stopIdle = () => {}

  function endSpare(): void {
    for (const thread of spare.splice(0)) thread.end()
  }

  async function describeIn(thread: DescriberThread, request: DescribeRequest, limitMs: number, signal: AbortSignal) {
    const description = await thread.describe(request, limitMs, signal)
    if (thread.loaded < MOST_LOADED) spare.push(thread)
    else thread.end()
    stopIdle()
    stopIdle = clock.timer(IDLE_MS, endSpare)
    return description
  }

  return {
    async describe(request, signal) {
      const used = spare.pop()
      if (used?.isUp) {
        try {
          return await describeIn(used, request, SOON_MS, signal)
        } catch (error) {
          // What failed may be the doing of a driver before it: it is blamed for what it does alone.
          if (signal.aborted) throw error
        }
      }
      return describeIn(openDescriberThread(describerUrl, clock), request, LOAD_MS, signal)
    },
    stop() {
      stopIdle()
      endSpare()
    },
  }
}
