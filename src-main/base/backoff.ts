/** Pauses between attempts: the first, then doubling up to the cap, each with some random time added. */
export interface Backoff {
  /** The pause before the next attempt, in milliseconds. */
  next(): number
  reset(): void
}

export interface BackoffOptions {
  firstMs: number
  capMs: number
  /** Up to this much is added at random, so that many nodes do not come back at the same instant. */
  jitterMs: number
  random?: () => number
}

export function backoff({ firstMs, capMs, jitterMs, random = Math.random }: BackoffOptions): Backoff {
  let attempt = 0
  return {
    next() {
      const plain = Math.min(firstMs * 2 ** Math.min(attempt++, 30), capMs - jitterMs)
      return plain + random() * jitterMs
    },
    reset() {
      attempt = 0
    },
  }
}
