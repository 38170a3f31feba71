import { Failed } from './result.ts'

/** Time, handed in. This is the only file with timers, so a test can hold time still. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds that never jump, for measuring. */
  monotonic(): number
  /** Calls back once; call what it returns to cancel. */
  timer(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(ms, callback) {
    const handle = setTimeout(callback, Math.min(ms, 0x7fffffff))
    return () => clearTimeout(handle)
  },
}

/** Resolves after the time, or throws `cancelled` when the signal aborts first. */
export function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const stop = clock.timer(ms, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    const onAbort = () => {
      stop()
      reject(cancelled(signal))
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** Settles as the promise does, unless the time runs out or the signal aborts first. */
export function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  promise: Promise<T>,
  late: () => Failed,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      stop()
      signal.removeEventListener('abort', onAbort)
      settle()
    }
    const onAbort = () => finish(() => reject(cancelled(signal)))
    const stop = clock.timer(ms, () => finish(() => reject(late())))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(
      value => finish(() => resolve(value)),
      error => finish(() => reject(error)),
    )
  })
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

export function cancelled(signal: AbortSignal): Failed {
  return signal.reason instanceof Failed ? signal.reason : new Failed('cancelled', 'Stopped before it was done.')
}
