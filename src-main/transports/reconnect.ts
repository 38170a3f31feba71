import { backoff } from '../base/backoff.ts'
import { type Clock, wait } from '../base/clock.ts'

/** One connection, from the attempt to its end. */
export interface ConnectionEnd {
  /** For a person: what was tried, and what came of it. */
  reason: string
  /** How long it was open; 0 when it never was. */
  lastedMs: number
  /** It was ours to close and is wanted back at once. */
  askedFor?: boolean
}

export interface ReconnectParts {
  clock: Clock
  random?: (() => number) | undefined
  closed(reason: string): void
}

/** A link that lasted this long was a real one: the next outage starts the pauses anew. */
const SETTLED_MS = 2_000

/** Connects for ever: at once, then after 1, 2, 4, 8, 10 s, each with up to 0.5 s at random (driver.md 12.1). */
export async function reconnectForEver(
  connectOnce: (signal: AbortSignal) => Promise<ConnectionEnd>,
  { clock, random, closed }: ReconnectParts,
  signal: AbortSignal,
): Promise<void> {
  const pauses = backoff({ firstMs: 1_000, capMs: 10_000, jitterMs: 500, ...(random ? { random } : {}) })
  let hurried = false
  while (!signal.aborted) {
    const { reason, lastedMs, askedFor } = await connectOnce(signal)
    if (signal.aborted) return
    closed(reason)
    // A device that accepts and hangs up at once must not be called in a tight loop, nor by a driver that does.
    const settled = lastedMs > SETTLED_MS
    if (settled || (askedFor && !hurried)) {
      hurried = !settled
      pauses.reset()
      continue
    }
    await wait(clock, pauses.next(), signal).catch(() => undefined)
  }
}
