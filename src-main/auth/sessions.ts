import { type Clock, wait } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { newId } from '../model/ids.ts'
import { hashOf, newToken } from './opaque.ts'
import type { SessionRow, SignInDocument, SignInState } from './state.ts'

export interface Opening {
  kind: SessionRow['kind']
  sub: string
  name: string
  via: SessionRow['via']
  address: string
  agent: string
  systems?: readonly string[]
  /** How long the cookie is good for; none: no cookie, as with a password grant. */
  cookieMs?: number
  /** How long the whole may last unless something renews it. */
  lastsMs: number
}

/** Who is signed in where. One row is one sign-in; cookies, tokens and sockets hang on it and end with it. */
export interface Sessions {
  /** The cookie's token is known to nobody afterwards. */
  open(given: Opening): Promise<{ row: SessionRow; token: string }>
  /** Of a cookie that is still good. */
  find(token: string): SessionRow | undefined
  get(id: string): SessionRow | undefined
  /** Those that are not over. */
  all(): SessionRow[]
  /** Notes that it was used, on disk at most every few minutes. */
  seen(row: SessionRow, address: string): void
  /** It lasts until then at least. */
  extend(id: string, until: number): Promise<void>
  end(id: string, reason: string): Promise<void>
  /** Ends all that fit, and says how many they were. */
  endWhere(fits: (row: SessionRow) => boolean, reason: string): Promise<number>
  ended: (listener: (end: { row: SessionRow; reason: string }) => void) => () => void
  /** One was opened or ended. */
  changed: (listener: () => void) => () => void
  /** Takes out what is over, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

const SEEN_EVERY_MS = 5 * 60_000
const TIDY_EVERY_MS = 60_000
/** Of one person; the oldest goes first. A front end that signs in anew on each page would fill the disk otherwise. */
const MOST_OF_ONE = 100

interface Parts {
  document: SignInDocument
  clock: Clock
}

export function createSessions({ document, clock }: Parts): Sessions {
  const ended = emitter<{ row: SessionRow; reason: string }>()
  const changed = emitter<void>()
  const byHash = new Map<string, string>()
  for (const { id, hash } of Object.values(document.get().sessions)) if (hash) byHash.set(hash, id)
  const isOver = (row: SessionRow) => row.ends_at <= clock.now()
  const live = () => Object.values(document.get().sessions).filter(row => !isOver(row))

  async function endAll(rows: readonly SessionRow[], reason: string): Promise<void> {
    if (rows.length === 0) return
    const gone = new Set(rows.map(({ id }) => id))
    const written = document.change(state => without(state, gone))
    for (const { hash } of rows) if (hash) byHash.delete(hash)
    for (const row of rows) ended.emit({ row, reason })
    changed.emit()
    await written
  }

  const sessions: Sessions = {
    async open({ kind, sub, name, via, address, agent, systems, cookieMs, lastsMs }) {
      const now = clock.now()
      const token = newToken()
      const row: SessionRow = {
        ...{ id: newId('session', now), kind, sub, name, via, address },
        systems: systems ? [...systems] : null,
        hash: cookieMs === undefined ? null : hashOf(token),
        cookie_ends_at: now + (cookieMs ?? 0),
        ends_at: now + lastsMs,
        created_at: now,
        seen_at: now,
        agent: agent.slice(0, 300),
      }
      if (row.hash) byHash.set(row.hash, row.id)
      await document.change(state => ({ ...state, sessions: { ...state.sessions, [row.id]: row } }))
      changed.emit()
      const others = live().filter(other => other.sub === sub && other.id !== row.id)
      const surplus = others.toSorted((a, b) => b.seen_at - a.seen_at).slice(MOST_OF_ONE - 1)
      await endAll(surplus, 'There were too many sign-ins of the same person.')
      return { row, token }
    },
    find(token) {
      const row = document.get().sessions[byHash.get(hashOf(token)) ?? '']
      return row && row.cookie_ends_at > clock.now() && !isOver(row) ? row : undefined
    },
    get(id) {
      const row = document.get().sessions[id]
      return row && !isOver(row) ? row : undefined
    },
    all: () => live().toSorted((a, b) => b.seen_at - a.seen_at),
    seen(row, address) {
      if (clock.now() - row.seen_at < SEEN_EVERY_MS && row.address === address) return
      const now = clock.now()
      // Nobody waits for it, and it is no loss when the disk refuses.
      void document.change(state => patched(state, row.id, { seen_at: now, address })).catch(() => undefined)
    },
    async extend(id, until) {
      await document.change(state => {
        const row = state.sessions[id]
        return row && row.ends_at < until ? patched(state, id, { ends_at: until }) : state
      })
    },
    async end(id, reason) {
      const row = document.get().sessions[id]
      if (row) await endAll([row], reason)
    },
    async endWhere(fits, reason) {
      const rows = live().filter(fits)
      await endAll(rows, reason)
      return rows.length
    },
    ended: ended.on,
    changed: changed.on,
    async run(signal) {
      while (!signal.aborted) {
        await endAll(Object.values(document.get().sessions).filter(isOver), 'Its time is over.').catch(() => undefined)
        await wait(clock, TIDY_EVERY_MS, signal).catch(() => undefined)
      }
    },
  }
  return sessions
}

const patched = (state: SignInState, id: string, patch: Partial<SessionRow>): SignInState => {
  const row = state.sessions[id]
  return row ? { ...state, sessions: { ...state.sessions, [id]: { ...row, ...patch } } } : state
}

/** What was issued for them goes with them. */
function without(state: SignInState, gone: ReadonlySet<string>): SignInState {
  return {
    ...state,
    sessions: Object.fromEntries(Object.entries(state.sessions).filter(([id]) => !gone.has(id))),
    grants: Object.fromEntries(Object.entries(state.grants).filter(([, grant]) => !gone.has(grant.session_id))),
  }
}
