import type { Clock } from '../base/clock.ts'

/** Slows down whoever guesses. Kept in memory: who can restart the node needs no password. */
export interface Attempts {
  /** How long they must still wait; 0 when they may try. */
  waitMs(account: string, address: string): number
  failed(account: string, address: string): void
  succeeded(account: string, address: string): void
}

interface Limit {
  /** Failures that cost nothing. */
  free: number
  mostMs: number
}

/**
 * One account from one address is slowed down soon and much. One account from anywhere, later and less, so that
 * nobody can keep its owner out. One address, whatever the account, late: a whole office may share it.
 */
const limits = {
  both: { free: 3, mostMs: 15 * 60_000 },
  account: { free: 20, mostMs: 30_000 },
  address: { free: 30, mostMs: 5 * 60_000 },
} satisfies Record<string, Limit>
type Kind = keyof typeof limits

const FORGOTTEN_AFTER_MS = 60 * 60_000
const MOST_KEYS = 10_000

export function createAttempts(clock: Clock): Attempts {
  const known = new Map<string, { failures: number; last: number }>()
  const keys = (account: string, address: string): [Kind, string][] => [
    ['both', `both ${account.toLowerCase()} ${address}`],
    ['account', `account ${account.toLowerCase()}`],
    ['address', `address ${address}`],
  ]

  function pauseMs(kind: Kind, key: string): number {
    const entry = known.get(key)
    if (!entry) return 0
    const { free, mostMs } = limits[kind]
    const beyond = entry.failures - free
    if (beyond < 0) return 0
    const pause = Math.min(mostMs, 1_000 * 2 ** Math.min(beyond, 20))
    return Math.max(0, entry.last + pause - clock.now())
  }

  return {
    waitMs: (account, address) => Math.max(...keys(account, address).map(([kind, key]) => pauseMs(kind, key))),
    failed(account, address) {
      const now = clock.now()
      for (const [, key] of keys(account, address)) {
        const entry = known.get(key)
        const failures = entry && now - entry.last < FORGOTTEN_AFTER_MS ? entry.failures + 1 : 1
        // Set anew, so that those which were used last are the last to be forgotten.
        known.delete(key)
        known.set(key, { failures, last: now })
      }
      for (const [key] of known) {
        if (known.size <= MOST_KEYS) break
        known.delete(key)
      }
    },
    // The address keeps what it has: who knows one password may be guessing another.
    succeeded(account, address) {
      for (const [kind, key] of keys(account, address)) if (kind === 'both') known.delete(key)
    },
  }
}
