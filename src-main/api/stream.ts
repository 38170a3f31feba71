import { bell } from '../base/bell.ts'
import { type Clock, wait } from '../base/clock.ts'

/** Begins to listen; gives what stops it. */
type Subscribe<T> = (push: (value: T) => void) => () => void

/** Every value, in order; of one that does not keep up the oldest `most` aside are dropped. */
export async function* each<T>(
  subscribe: Subscribe<T>,
  most: number,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<T, void> {
  const ring = bell()
  let waiting: T[] = []
  const stop = subscribe(value => {
    waiting.push(value)
    if (waiting.length > most) waiting.shift()
    ring.ring()
  })
  try {
    while (!signal.aborted) {
      const batch = waiting
      waiting = []
      for (const value of batch) yield value
      if (waiting.length === 0) await ring.rung(signal)
    }
  } finally {
    stop()
  }
}

/** The latest value, at most once in the pause: what came in between is left out. */
export async function* latest<T>(
  subscribe: Subscribe<T>,
  { clock, pauseMs }: { clock: Clock; pauseMs: number },
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<T, void> {
  const ring = bell()
  let value: [T] | undefined
  const stop = subscribe(next => {
    value = [next]
    ring.ring()
  })
  try {
    while (!signal.aborted) {
      const now = value
      value = undefined
      if (now) {
        yield now[0]
        await wait(clock, pauseMs, signal).catch(() => undefined)
      }
      if (!value) await ring.rung(signal)
    }
  } finally {
    stop()
  }
}
