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

interface Watching<T> {
  clock: Clock
  /** Told at most this often; 0: as soon as it rings. */
  pauseMs: number
  /** What need not be told after what was told before. */
  isSame?: (before: T, now: T) => boolean
  /** When it is something else although nothing rings: what is shown runs out. */
  againInMs?: (now: T) => number
}

/** What is, and again whenever it may be something else. */
export async function* watched<T>(
  listen: (ring: () => void) => readonly (() => void)[],
  look: () => T,
  { clock, pauseMs, isSame = () => false, againInMs }: Watching<T>,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<T, void> {
  const ring = bell()
  const stops = listen(ring.ring)
  let before: [T] | undefined
  try {
    while (!signal.aborted) {
      const now = look()
      if (!before || !isSame(before[0], now)) yield now
      before = [now]
      if (pauseMs > 0) await wait(clock, pauseMs, signal).catch(() => undefined)
      const stopTimer = againInMs && clock.timer(againInMs(now), ring.ring)
      await ring.rung(signal)
      stopTimer?.()
    }
  } finally {
    for (const stop of stops) stop()
  }
}
