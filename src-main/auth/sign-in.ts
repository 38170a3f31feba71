import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { loadOnce } from '../base/load-once.ts'
import type { Log } from '../base/log.ts'
import { Failed, failureOf } from '../base/result.ts'
import type { Authority } from '../model/authority.ts'
import type { User } from '../model/user.ts'
import type { Records } from '../records/records.ts'
import type { Disk } from '../store/disk.ts'
import type { Store } from '../store/open.ts'
import { type Seal, sealWith } from '../store/seal.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { type Audit, openAudit } from './audit.ts'
import { createPresence, type Presence } from './claim.ts'
import { createDevices, type Devices } from './devices.ts'
import { createGuests, type Guests } from './guests.ts'
import { createIdentities, type Identities } from './identities.ts'
import { createTokens, type Tokens } from './jwt.ts'
import { type Applications, createApplications } from './oauth/applications.ts'
import { type Codes, createCodes } from './oauth/authorize.ts'
import { createGrants, type Grants } from './oauth/grants.ts'
import type { Principal } from './oauth/principal.ts'
import type { From, TokenEndpoint } from './oauth/token-endpoint.ts'
import { createOneByOne } from './one-by-one.ts'
import { createPeople, type People, permissionsOf } from './people.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { openSignInState, type SessionRow } from './state.ts'

/** All that knows who comes in, and what was given to them. */
export interface SignIn {
  audit: Audit
  sessions: Sessions
  people: People
  identities: Identities
  presence: Presence
  devices: Devices
  guests: Guests
  tokens: Tokens
  applications: Applications
  codes: Codes
  grants: Grants
  tokenEndpoint: TokenEndpoint
  seal: Seal
  /** Whoever has this address and password; slowed down and written down. Throws `denied` with the same words for all who have not. */
  byPassword(authority: Authority, email: string, password: string, from: Origin): Promise<User>
  /** Asks `check` for somebody who typed a name and a password; slowed down and written down. */
  guarded<T extends { name: string; id: string }>(
    attempt: { account: string; means: string; from: Origin },
    check: () => Promise<T | undefined>,
  ): Promise<T>
  /** Opens the session of a person, and notes that they came. */
  welcome(user: User, via: SessionRow['via'], from: Origin): Promise<{ row: SessionRow; token: string }>
  /** Somebody came in, and by whom they were known: PlaceOS's drivers may listen for it (auth.md 6.2). */
  arrived: (listener: (arrival: { user_id: string; provider: string }) => void) => () => void
  /** Who is behind a session or device, as they are now; nobody once it is over. */
  principalOf(sessionId: string): Principal | undefined
  run(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface Origin {
  address: string
  agent: string
}

/** Minutes a cookie is good for unless the domain says otherwise (auth.md 6.4). */
const COOKIE_MINUTES = 1_440
/** What PlaceOS calls those that are not its own records. */
const providers: Partial<Record<SessionRow['via'], string>> = { ldap: 'ldap', oauth2: 'oauth2', remembered: 'oauth2' }
/** The forms take no more either. */
const MOST_EMAIL = 256
const MOST_PASSWORD = 1_024
const WRONG = 'The e-mail address or the password is not right.'

interface Parts {
  folder: string
  store: Store
  records: Records
  clock: Clock
  log: Log
  /** Whether whoever started the node wants a forgotten password set anew. */
  mayReset: boolean
  disk?: Disk | undefined
}

export async function createSignIn({ folder, store, records, clock, log, mayReset, disk }: Parts): Promise<SignIn> {
  const document = await openSignInState({ folder, clock, log, disk })
  const seal = sealWith(store.secrets)
  const audit = openAudit({ folder, clock, log })
  const attempts: Attempts = createAttempts(clock)
  const sessions = createSessions({ document, clock })
  const people = createPeople({ store, records, clock })
  const devices = createDevices({ document, clock })
  const applications = createApplications({ store, clock })
  const tokens = createTokens({ document, seal, clock })
  const grants = createGrants({ document, sessions, clock })
  const codes = createCodes(clock)
  const arrived = emitter<{ user_id: string; provider: string }>()

  const guarded: SignIn['guarded'] = async <T extends { name: string; id: string }>(
    { account, means, from }: { account: string; means: string; from: Origin },
    check: () => Promise<T | undefined>,
  ): Promise<T> => {
    const note = (ok: boolean, detail: string, who: string, subject_id: string | null) =>
      audit.note({ what: ok ? 'sign-in' : 'sign-in refused', ok, who, subject_id, detail, ...from })
    const retry_after_ms = attempts.waitMs(account, from.address)
    if (retry_after_ms > 0) {
      note(false, `${means}: tried again too soon.`, account, null)
      throw new Failed('denied', `Too many attempts. Try again in ${secondsOf(retry_after_ms)}.`, {
        retry_after_ms,
        status: 429,
      })
    }
    let found: T | undefined
    try {
      found = await check()
    } catch (error) {
      const { code, message } = failureOf(error)
      // One that is ambiguous is known to exist: that is guessing as well.
      if (code === 'denied' || code === 'conflict') attempts.failed(account, from.address)
      note(false, `${means}: ${message}`, account, null)
      throw error
    }
    if (!found) {
      attempts.failed(account, from.address)
      note(false, `${means}: ${WRONG}`, account, null)
      throw new Failed('denied', WRONG, { status: 401 })
    }
    attempts.succeeded(account, from.address)
    note(true, means, found.name, found.id)
    return found
  }

  // Else whoever sends a thousand guesses at once has all of them looked at before the first is found to be wrong.
  const oneByOne = createOneByOne()
  const byPassword: SignIn['byPassword'] = async (authority, email, password, from) => {
    const account = email.trim()
    // Nobody has such a name or password; what is counted and written down stays short.
    if (account.length > MOST_EMAIL || password.length > MOST_PASSWORD)
      throw new Failed('denied', WRONG, { status: 401 })
    return oneByOne(account.toLowerCase(), () =>
      guarded({ account, means: 'password', from }, () => people.withPassword(authority.id, account, password)),
    )
  }

  async function welcome(user: User, via: SessionRow['via'], { address, agent }: Origin) {
    const minutes = store.authority.get(user.authority_id ?? '')?.internals.session_timeout
    const cookieMs = (typeof minutes === 'number' && minutes > 0 ? minutes : COOKIE_MINUTES) * 60_000
    await people.arrived(user)
    arrived.emit({ user_id: user.id, provider: providers[via] ?? 'internal' })
    return sessions.open({
      kind: 'user',
      sub: user.id,
      name: user.name,
      via,
      address,
      agent,
      cookieMs,
      lastsMs: cookieMs,
    })
  }

  function principalOf(sessionId: string): Principal | undefined {
    const device = devices.get(sessionId)
    if (device) {
      const audience = store.authority.all()[0]?.domain ?? ''
      return { sub: device.id, name: device.name, email: '', permissions: 0, groups: [], audience, sessionId }
    }
    const row = sessions.get(sessionId)
    const user = row?.kind === 'user' ? store.user.get(row.sub) : undefined
    if (!user || user.deleted) return undefined
    return {
      sub: user.id,
      name: user.name,
      email: user.email,
      permissions: permissionsOf(user),
      groups: user.groups,
      audience: store.authority.get(user.authority_id ?? '')?.domain ?? '',
      sessionId,
    }
  }

  /** ts-client's password grant: a session without a cookie. Only where the domain allows it (README, Security). */
  async function signInWithPassword(
    authorityId: string,
    username: string,
    password: string,
    from: From,
  ): Promise<Principal> {
    const authority = store.authority.get(authorityId)
    if (authority?.internals.password_grant !== true) {
      throw new Failed(
        'denied',
        'Signing in by password grant is not enabled for this domain (internals.password_grant).',
      )
    }
    const origin = { address: from.address, agent: from.agent }
    const user = await byPassword(authority, username, password, origin)
    await people.arrived(user)
    const { row } = await sessions.open({
      kind: 'user',
      sub: user.id,
      name: user.name,
      via: 'password',
      ...origin,
      lastsMs: 7_200_000,
    })
    const principal = principalOf(row.id)
    if (!principal) throw new Failed('denied', WRONG)
    return principal
  }

  /** Made when first asked for, as its library takes a while to load. */
  const endpoint = loadOnce(async () => {
    const { createTokenEndpoint } = await import('./oauth/token-endpoint.ts')
    return createTokenEndpoint({ applications, codes, grants, tokens, clock, signInWithPassword, principalOf })
  })
  const tokenEndpoint: TokenEndpoint = { answer: async (...asked) => (await endpoint()).answer(...asked) }

  // Whoever is removed, signs out everywhere or has no place here any more leaves nothing open.
  store.changed.on(({ entity, id, after }) => {
    if (entity !== 'user') return
    const user = after as User | undefined
    const isGone = !user || user.deleted
    const leftAt = user?.logged_out_at ? Date.parse(user.logged_out_at) : Number.NaN
    const fits = (row: SessionRow) => row.sub === id && (isGone || row.created_at <= leftAt)
    if (isGone || Number.isFinite(leftAt)) {
      sessions
        .endWhere(fits, isGone ? 'The person was removed.' : 'They signed out everywhere.')
        .catch(error => log.error(`Sessions of ${id} could not be ended on disk: ${failureOf(error).message}`))
    }
  })
  devices.changed(id => {
    if (!devices.get(id)) void grants.endOfSession(id).catch(() => undefined)
  })

  return {
    ...{
      audit,
      sessions,
      people,
      devices,
      tokens,
      applications,
      codes,
      grants,
      seal,
      byPassword,
      guarded,
      welcome,
      principalOf,
    },
    identities: createIdentities({ document, store, records, clock }),
    presence: createPresence({ document, store, records, clock, mayReset }),
    guests: createGuests(clock),
    tokenEndpoint,
    arrived: arrived.on,
    run: signal => sessions.run(signal),
    async close() {
      await document.close()
      audit.close()
    },
  }
}

const secondsOf = (ms: number): string => {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`
}
