import { type Clock, cancelled } from '../base/clock.ts'
import type { Failed } from '../base/result.ts'

/** Does the work under a signal that aborts with the caller's, or when the time has run out. */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  late: () => Failed,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const stop = clock.timer(ms, () => over.abort(late()))
  const onAbort = () => over.abort(cancelled(signal))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    over.signal.throwIfAborted()
    return await work(over.signal)
  } catch (error) {
    // What breaks because time is up says so in its own words; the reason is the one that counts.
    throw over.signal.aborted ? cancelled(over.signal) : error
  } finally {
    stop()
    signal.removeEventListener('abort', onAbort)
  }
}

/** Settles as the promise does, or throws as soon as the signal aborts; the promise is then on its own. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled(signal))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
