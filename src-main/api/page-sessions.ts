import { hashOf, newToken } from '../auth/opaque.ts'
import type { Clock } from '../base/clock.ts'
import type { Caller } from './caller.ts'

export const pages = ['admin', 'kiosk'] as const
export type Page = (typeof pages)[number]

/** Long enough to open a socket with, and no longer: each connection asks for its own. */
const LIFETIME_MS = 60_000
const MOST = 1_000

/** Tokens with which pages of ours open their socket, as a browser sends no headers with one: good for once. */
export interface PageSessions {
  open(caller: Caller): { token: string; expires_at: number }
  /** Uses the token up. */
  redeem(token: string): Caller | undefined
  /** No socket is opened any more for the callers that match: they may not go on as they were let in. */
  forget(matches: (caller: Caller) => boolean): void
}

export function createPageSessions(clock: Clock): PageSessions {
  const open = new Map<string, { caller: Caller; until: number }>()
  return {
    open(caller) {
      const now = clock.now()
      for (const [token, { until }] of open) if (until < now || open.size >= MOST) open.delete(token)
      const token = newToken()
      const until = now + LIFETIME_MS
      open.set(hashOf(token), { caller, until })
      return { token, expires_at: until }
    },
    redeem(token) {
      const hash = hashOf(token)
      const session = open.get(hash)
      open.delete(hash)
      return session && session.until >= clock.now() ? session.caller : undefined
    },
    forget(matches) {
      for (const [token, { caller }] of open) if (matches(caller)) open.delete(token)
    },
  }
}
