import { randomBytes } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import type { Caller } from './caller.ts'

export const pages = ['admin', 'kiosk'] as const
export type Page = (typeof pages)[number]

/** Long enough to open a socket with, and no longer: each connection asks for its own. */
const LIFETIME_MS = 60_000
const MOST = 1_000

/**
 * Tokens for our own pages, until sign-in comes: given only to pages this node itself served to this machine,
 * good for opening one socket.
 */
export interface PageSessions {
  open(page: Page): { token: string; expires_at: number }
  /** Uses the token up. */
  redeem(token: string): Caller | undefined
}

/** What a page may do: the admin page all, the panel what an occupant may. */
export function callerOfPage(page: Page): Caller {
  return {
    userId: undefined,
    name: page === 'admin' ? 'the admin page' : 'the panel',
    role: page === 'admin' ? 'admin' : 'user',
    scopes: ['public'],
    via: 'page',
  }
}

export function createPageSessions(clock: Clock): PageSessions {
  const open = new Map<string, { page: Page; until: number }>()
  return {
    open(page) {
      const now = clock.now()
      for (const [token, { until }] of open) if (until < now || open.size >= MOST) open.delete(token)
      const token = randomBytes(32).toString('base64url')
      const until = now + LIFETIME_MS
      open.set(token, { page, until })
      return { token, expires_at: until }
    },
    redeem(token) {
      const session = open.get(token)
      open.delete(token)
      return session && session.until >= clock.now() ? callerOfPage(session.page) : undefined
    },
  }
}
