import type { SignIn } from '../../auth/sign-in.ts'
import type { DeviceRow, SessionRow } from '../../auth/state.ts'
import { Failed } from '../../base/result.ts'
import type { AuditEntry, DeviceView, SessionView, ShareView, SourceTest } from '../../contract/access-views.ts'
import { shownName } from '../../model/shown-name.ts'
import { agentInWords } from '../agent.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { each, watched } from '../stream.ts'
import { answerNetwork, type NetworkAnswerParts } from './network.ts'
import { found, type Parts } from './records.ts'

export interface AccessParts extends Parts {
  signIn: SignIn
  network: NetworkAnswerParts
  sources: SourceTests
  /** How many sockets are open for a session or device. */
  socketsOf(sessionId: string): number
}

/** Tries ways to sign in out, step by step (auth/ldap, auth/oauth2). */
export interface SourceTests {
  ldap(id: string, username: string | undefined, signal: AbortSignal): Promise<SourceTest>
  oauth2(id: string, redirectBase: string, signal: AbortSignal): Promise<SourceTest>
}

/** A page that does not keep up with the trail is told what it missed by asking again. */
const MOST_ENTRIES = 500
/** Guests are counted anew at most this often. */
const PAUSE_MS = 250
/** A reset code runs out, and an API key claims the node, without a word. */
const CODES_AGAIN_MS = 30_000

/** Who is here, with what, and what they did. */
export const answerAccess = (on: On, parts: AccessParts) => {
  const { store, signIn, clock, node } = parts
  const { sessions, devices, guests, grants, presence, audit } = signIn

  const systemOf = (id: string) => {
    const system = store.control_system.get(id)
    return { id, name: (system && shownName(system)) || id }
  }

  const sessionView = (row: SessionRow, caller: Caller): SessionView => ({
    id: row.id,
    kind: row.kind,
    sub: row.sub,
    name: row.name,
    via: row.via,
    systems: row.systems?.map(systemOf) ?? null,
    created_at: row.created_at,
    seen_at: row.seen_at,
    ends_at: row.ends_at,
    address: row.address,
    agent: agentInWords(row.agent),
    applications: grants.clientsOf(row.id).map(uid => signIn.applications.find(uid)?.name ?? uid),
    sockets: parts.socketsOf(row.id),
    own: row.id === caller.sessionId,
  })

  const deviceView = (row: DeviceRow): DeviceView => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    system: systemOf(row.system_id),
    approved_by: row.approved_by,
    created_at: row.created_at,
    seen_at: row.seen_at,
    address: row.address,
    agent: agentInWords(row.agent),
    sockets: parts.socketsOf(row.id),
  })

  const inWords = (entry: AuditEntry): AuditEntry => ({ ...entry, agent: agentInWords(entry.agent) })

  const note = (caller: Caller, what: string, detail: string, subject_id: string) =>
    audit.note({ what, ok: true, who: caller.name, subject_id, address: '', agent: '', detail })

  async function end(id: string, caller: Caller, fits: (row: SessionRow) => boolean): Promise<void> {
    const row = sessions.get(id)
    if (!row || !fits(row)) throw new Failed('not_found', 'This sign-in has ended already.')
    await sessions.end(id, `${caller.name} signed it out.`)
    note(caller, 'sign-out', `Signed ${row.name} out.`, row.sub)
  }

  const shareView = (system_id: string): ShareView => {
    const { code, until } = guests.codeOf(system_id)
    return {
      system_id,
      url: `${node.shareUrl()}/join#${code}`,
      ends_at: until,
      guests: sessions
        .all()
        .filter(row => row.kind === 'guest' && row.systems?.includes(system_id))
        .map(row => ({ session_id: row.id, name: row.name, since: row.created_at })),
    }
  }

  return {
    ...answerNetwork(on, parts.network),
    me: on.access.me.handler(({ context: { caller } }) => ({
      name: caller.name,
      role: caller.role,
      user_id: caller.userId ?? null,
      session_id: caller.sessionId ?? null,
      systems: caller.systems ? [...caller.systems] : null,
      via: caller.via,
    })),
    sessions: on.access.sessions.handler(({ context: { caller } }) =>
      sessions.all().map(row => sessionView(row, caller)),
    ),
    ownSessions: on.access.ownSessions.handler(({ context: { caller } }) =>
      sessions.all().flatMap(row => (row.sub === caller.userId ? [sessionView(row, caller)] : [])),
    ),
    endSession: on.access.endSession.handler(({ input: { id }, context: { caller } }) => end(id, caller, () => true)),
    endOwnSession: on.access.endOwnSession.handler(({ input: { id }, context: { caller } }) =>
      end(id, caller, row => row.sub === caller.userId),
    ),

    devices: on.access.devices.handler(() => ({
      devices: devices.all().map(deviceView),
      waiting: devices.waiting().map(one => ({ ...one, agent: agentInWords(one.agent) })),
    })),
    approveDevice: on.access.approveDevice.handler(
      async ({ input: { code, name, system_id }, context: { caller } }) => {
        found(store, 'control_system', system_id)
        const row = await devices.approve(code, { name, system_id, by: caller.name })
        note(caller, 'device', `Let ${name} in, for ${systemOf(system_id).name}.`, row.id)
        return deviceView(row)
      },
    ),
    changeDevice: on.access.changeDevice.handler(async ({ input: { id, name, system_id }, context: { caller } }) => {
      if (system_id !== undefined) found(store, 'control_system', system_id)
      const patch = { ...(name === undefined ? {} : { name }), ...(system_id === undefined ? {} : { system_id }) }
      const row = await devices.change(id, patch)
      note(caller, 'device', `Changed ${row.name}: in ${systemOf(row.system_id).name}.`, id)
      return deviceView(row)
    }),
    revokeDevice: on.access.revokeDevice.handler(async ({ input: { id }, context: { caller } }) => {
      const row = await devices.revoke(id)
      note(caller, 'device', `Revoked ${row.name}.`, id)
    }),

    presence: on.access.presence.handler(({ context: { caller }, signal }) => {
      // Only who stands before this very machine is shown them: an enrolled panel may hang anywhere.
      const isHere = caller.via === 'panel'
      return watched(
        ring => [presence.changed(ring), store.changed.on(({ entity }) => entity === 'user' && ring())],
        () => ({ claim_code: isHere ? presence.claimCode() : null, reset_code: isHere ? presence.resetCode() : null }),
        { clock, pauseMs: 0, againInMs: () => CODES_AGAIN_MS },
        signal,
      )
    }),
    share: on.access.share.handler(async function* ({ input: { system_id }, signal }) {
      found(store, 'control_system', system_id)
      yield* watched(
        ring => [guests.changed(ring), sessions.changed(ring)],
        () => shareView(system_id),
        { clock, pauseMs: PAUSE_MS, againInMs: ({ ends_at }) => Math.max(0, ends_at - clock.now()) },
        signal,
      )
    }),
    endSharing: on.access.endSharing.handler(async ({ input: { system_id }, context: { caller } }) => {
      guests.forget(system_id)
      const ended = await endGuests(signIn, system_id, 'The controls were taken back on the panel.')
      if (ended > 0)
        note(
          caller,
          'sign-out',
          `Took the controls back from ${ended === 1 ? 'a phone' : `${ended} phones`}.`,
          system_id,
        )
      return { ended }
    }),

    audit: on.access.audit.handler(async ({ input }) => {
      const { entries, more } = await audit.list(input)
      return { entries: entries.map(inWords), more }
    }),
    watchAudit: on.access.watchAudit.handler(async function* ({ signal }) {
      yield* each<AuditEntry>(push => audit.added(entry => push(inWords(entry))), MOST_ENTRIES, signal)
    }),
    testLdap: on.access.testLdap.handler(({ input: { id, username }, signal = new AbortController().signal }) => {
      found(store, 'ldap_authentication', id)
      return parts.sources.ldap(id, username?.trim() || undefined, signal)
    }),
    testOauth: on.access.testOauth.handler(({ input: { id }, signal = new AbortController().signal }) => {
      found(store, 'oauth_authentication', id)
      return parts.sources.oauth2(id, node.shareUrl(), signal)
    }),
  }
}

/** Ends what phones borrowed of a room, and says of how many. */
export const endGuests = (signIn: SignIn, systemId: string, reason: string): Promise<number> =>
  signIn.sessions.endWhere(row => row.kind === 'guest' && row.systems?.includes(systemId) === true, reason)
