import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { isSame, newToken } from './opaque.ts'

/** The codes by which phones borrow the controls of a room. */
export interface Guests {
  /** The code to show now; it is another one every minute, and each is good for two. */
  codeOf(systemId: string): { code: string; until: number }
  /** Which room the code is of, if it is still good. */
  redeem(code: string): string | undefined
  /** No code shown before is good any more. */
  forget(systemId: string): void
  changed: (listener: (systemId: string) => void) => () => void
}

/** How long a phone keeps the controls it borrowed: a long meeting. */
export const BORROWED_MS = 4 * 60 * 60_000
export const MOST_GUESTS = 10
const SHOWN_MS = 60_000

export function createGuests(clock: Clock): Guests {
  /** Of each room the last one, and the one before. */
  const shown = new Map<string, { code: string; until: number }[]>()
  const changed = emitter<string>()
  return {
    codeOf(systemId) {
      const now = clock.now()
      const [held] = shown.get(systemId) ?? []
      if (held && held.until > now) return held
      const next = { code: newToken().slice(0, 22), until: now + SHOWN_MS }
      shown.set(systemId, held ? [next, held] : [next])
      return next
    },
    redeem(code) {
      const now = clock.now()
      for (const [systemId, codes] of shown) {
        if (codes.some(held => held.until + SHOWN_MS > now && isSame(code, held.code))) return systemId
      }
      return undefined
    },
    forget(systemId) {
      shown.delete(systemId)
      changed.emit(systemId)
    },
    changed: changed.on,
  }
}
