import type { MeView, SessionView } from '@contract/access-views.ts'
import { lasting } from '../words.ts'

/** Where to sign in, to come back here afterwards. */
export const signInAddress = ({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): string =>
  `/login?continue=${encodeURIComponent(pathname + search + hash)}`

const roles: Record<MeView['role'], string> = {
  admin: 'Administrator',
  support: 'Support',
  user: 'User',
  panel: 'Panel',
  guest: 'Guest',
  public: 'Nobody',
}
export const roleWords = (role: MeView['role']): string => roles[role]

/** One or two letters for a name: `Ada Lovelace` is AL. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(word => /^[\p{L}\p{N}]/u.test(word))
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words
  return (
    picked
      .map(word => [...(word ?? '')][0] ?? '')
      .join('')
      .toUpperCase() || '·'
  )
}

/** A session was used this lately when somebody has just looked at a page of it. */
const NOW_MS = 90_000

export function seenWords({ seen_at, sockets }: Pick<SessionView, 'seen_at' | 'sockets'>, now: number): string {
  return sockets > 0 || now - seen_at < NOW_MS ? 'in use now' : `last used ${lasting(now - seen_at)} ago`
}

/** This one first, then those that were used last. */
export const inOrder = (sessions: readonly SessionView[]): SessionView[] =>
  sessions.toSorted((a, b) => Number(b.own) - Number(a.own) || b.seen_at - a.seen_at)
