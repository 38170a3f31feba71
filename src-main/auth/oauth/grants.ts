import type { Clock } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { hashOf, newToken } from '../opaque.ts'
import type { Sessions } from '../sessions.ts'
import type { GrantRow, SignInDocument, SignInState } from '../state.ts'

/** A refresh token lasts this long after it was last exchanged for another. */
export const REFRESH_MS = 30 * 24 * 3_600_000
/** Front ends send the same refresh token twice within milliseconds at start-up (auth.md 4.4). */
const GRACE_MS = 30_000
/** So long it is known that one which was exchanged comes from a thief, or from whoever was robbed. */
const REMEMBERED_MS = 7 * 24 * 3_600_000
/** Access tokens of a family that was ended are refused for as long as one can still be good. */
const ENDED_KEPT_MS = 2 * 7_200_000

/**
 * Refresh tokens. Exchanged for a newer one, the old one stays good until something of a new pair was presented, so
 * that an answer lost on the way locks nobody out, and for half a minute after that. Used later still, it is in two
 * hands: then everything that came of it ends.
 */
export interface Grants {
  /** Throws `denied` when the family was ended meanwhile. */
  issue(given: Issued): Promise<string>
  /** What it is of, if it is still good and of this application; ends its family if it comes too late. */
  redeem(token: string, clientId: string): Promise<GrantRow | undefined>
  /** An access token was presented: what was exchanged for its pair is good for the grace only from now on. */
  presented(jti: string): void
  endFamily(family: string): Promise<void>
  isEnded(family: string): boolean
  find(token: string): GrantRow | undefined
  /** Names of applications, by session. */
  clientsOf(sessionId: string): string[]
  endOfSession(sessionId: string): Promise<void>
}

type Issued = Pick<GrantRow, 'session_id' | 'client_id' | 'scope' | 'family' | 'replaces' | 'jti'>

interface Parts {
  document: SignInDocument
  sessions: Pick<Sessions, 'extend'>
  clock: Clock
}

export function createGrants({ document, sessions, clock }: Parts): Grants {
  const rows = () => document.get().grants
  const all = () => Object.values(rows())
  /** Kept beside the document too: when the disk refuses, what was ended stays so for as long as the node runs. */
  const ended = new Map(Object.entries(document.get().ended_families))
  /** What was exchanged for the pair of an access token that nobody has presented yet, by the token's `jti`. */
  const unconfirmed = new Map<string, string>()
  for (const { jti, replaces } of all()) if (jti !== null && replaces !== null) unconfirmed.set(jti, replaces)

  const isOpen = (hash: string) => rows()[hash]?.successor_seen_at === null

  function isOver({ ends_at, successor_seen_at }: GrantRow): boolean {
    const now = clock.now()
    return ends_at <= now || (successor_seen_at !== null && now - successor_seen_at > GRACE_MS)
  }

  /** What was exchanged for the pair that is in use now is needed no longer. */
  function confirm(hash: string): void {
    if (!isOpen(hash)) return
    const now = clock.now()
    // Nobody waits for it: when the disk refuses, the next one who presents something says it again.
    void document
      .change(state =>
        patched(state, hash, row => ({
          successor_seen_at: now,
          ends_at: Math.min(row.ends_at, now + REMEMBERED_MS),
        })),
      )
      .catch(() => undefined)
  }

  async function endFamily(family: string): Promise<void> {
    const now = clock.now()
    for (const [one, at] of ended) if (now - at > ENDED_KEPT_MS) ended.delete(one)
    ended.set(family, now)
    await document.change(state => ({
      ...without(state, row => row.family === family),
      ended_families: Object.fromEntries(ended),
    }))
  }

  return {
    async issue(given) {
      if (ended.has(given.family)) throw new Failed('denied', 'What this was asked for with has been taken back.')
      const token = newToken()
      const now = clock.now()
      const row: GrantRow = {
        ...given,
        hash: hashOf(token),
        created_at: now,
        ends_at: now + REFRESH_MS,
        replaced_at: null,
        successor_seen_at: null,
      }
      for (const [jti, hash] of unconfirmed) if (!isOpen(hash)) unconfirmed.delete(jti)
      if (row.jti !== null && row.replaces !== null) unconfirmed.set(row.jti, row.replaces)
      // What is over goes when something new comes.
      await document.change(state => {
        const { grants, ...rest } = without(state, one => one.ends_at <= now)
        return { ...rest, grants: { ...grants, [row.hash]: row } }
      })
      await sessions.extend(row.session_id, row.ends_at)
      return token
    },
    async redeem(token, clientId) {
      const row = rows()[hashOf(token)]
      if (!row || row.client_id !== clientId) return undefined
      if (isOver(row)) {
        await endFamily(row.family)
        return undefined
      }
      // To get the next one with it is as good as presenting its access token.
      if (row.replaces !== null) confirm(row.replaces)
      if (row.replaced_at === null) {
        const replaced_at = clock.now()
        await document.change(state => patched(state, row.hash, () => ({ replaced_at })))
      }
      return row
    },
    presented(jti) {
      const hash = unconfirmed.get(jti)
      if (hash === undefined) return
      unconfirmed.delete(jti)
      confirm(hash)
    },
    endFamily,
    isEnded: family => ended.has(family),
    find: token => rows()[hashOf(token)],
    clientsOf: sessionId => [...new Set(all().flatMap(row => (row.session_id === sessionId ? [row.client_id] : [])))],
    endOfSession: sessionId => document.change(state => without(state, row => row.session_id === sessionId)),
  }
}

function patched(state: SignInState, hash: string, patch: (row: GrantRow) => Partial<GrantRow>): SignInState {
  const row = state.grants[hash]
  return row ? { ...state, grants: { ...state.grants, [hash]: { ...row, ...patch(row) } } } : state
}

/** The same state when nothing goes. */
function without(state: SignInState, goes: (row: GrantRow) => boolean): SignInState {
  const kept = Object.entries(state.grants).filter(([, row]) => !goes(row))
  return kept.length === Object.keys(state.grants).length ? state : { ...state, grants: Object.fromEntries(kept) }
}
