import { type Clock, wait } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'

const AGAIN_MS = 5_000

/** What ends with an error is begun again: rooms go on whatever becomes of what looks for devices. */
export async function beginAgain(
  run: (signal: AbortSignal) => Promise<void>,
  { clock, log }: { clock: Clock; log: Log },
  signal: AbortSignal,
): Promise<void> {
  let said = ''
  do {
    try {
      return await run(signal)
    } catch (error) {
      const words = `Something of what looks for devices has stopped, and begins again: ${messageOf(error)}`
      if (words !== said) log.error(words, { error })
      said = words
    }
    await wait(clock, AGAIN_MS, signal).catch(() => undefined)
  } while (!signal.aborted)
}
