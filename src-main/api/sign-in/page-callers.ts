import type { FastifyRequest } from 'fastify'
import type { SessionRow } from '../../auth/state.ts'
import { atLeast, type Caller, callerOfPanel } from '../caller.ts'
import { callerOfDevice, callerOfUser } from '../credentials.ts'
import { remoteIsLocal } from '../listener/listener.ts'
import type { Page } from '../page-sessions.ts'
import { cookieOf } from './cookies.ts'
import { originOf, type SignInParts } from './parts.ts'
import { sessionOf } from './person.ts'

type Shown =
  | { caller: Caller }
  | { refused: string; reason: 'sign-in' | 'claim' | 'enrol' | 'ended' | 'role'; status: 401 | 403 }

/**
 * Who a page of ours speaks for. The admin page for whoever is signed in. The panel's page for the phone that borrowed
 * the room, the device that is enrolled, or the panel of this very machine, whoever else is signed in there: who stands
 * before a panel is an occupant.
 */
export const whoShows = (parts: SignInParts, request: FastifyRequest, page: Page): Shown =>
  page === 'admin' ? whoAdministers(parts, request) : whoStandsThere(parts, request)

function whoAdministers(parts: SignInParts, request: FastifyRequest): Shown {
  const caller = person(parts, request)
  if (caller && atLeast(caller, 'support')) return { caller }
  if (caller) {
    const refused = `The admin page is for technicians: ${caller.name} has neither the support nor the admin role.`
    return { refused, reason: 'role', status: 403 }
  }
  return parts.signIn.presence.isClaimed()
    ? { refused: 'Sign in to see this page.', reason: 'sign-in', status: 401 }
    : { refused: UNCLAIMED, reason: 'claim', status: 401 }
}

function whoStandsThere(parts: SignInParts, request: FastifyRequest): Shown {
  const { sessions, devices, presence } = parts.signIn
  const { address } = originOf(request)
  const borrowed = cookieOf(request, 'guest')
  if (borrowed !== undefined) {
    const row = sessions.find(borrowed)
    if (row?.kind === 'guest') {
      sessions.seen(row, address)
      return { caller: callerOfGuest(row) }
    }
    const refused = 'The controls were taken back, or their time is over. Scan the code on the panel again.'
    return { refused, reason: 'ended', status: 401 }
  }
  const device = devices.find(cookieOf(request, 'device') ?? '')
  if (device) {
    devices.seen(device, address)
    return { caller: callerOfDevice(device) }
  }
  if (remoteIsLocal(request.socket)) return { caller: callerOfPanel(undefined) }
  const caller = person(parts, request)
  if (caller) return { caller }
  return presence.isClaimed()
    ? { refused: 'This panel is not enrolled yet.', reason: 'enrol', status: 401 }
    : { refused: UNCLAIMED, reason: 'claim', status: 401 }
}

const UNCLAIMED = 'Nobody has claimed this node yet.'

/** Whoever is signed in in this browser. */
function person(parts: SignInParts, request: FastifyRequest): Caller | undefined {
  const row = sessionOf(parts, request)
  const user = row?.kind === 'user' ? parts.store.user.get(row.sub) : undefined
  if (!row || !user || user.deleted) return undefined
  parts.signIn.sessions.seen(row, originOf(request).address)
  return callerOfUser(user, { via: 'session', sessionId: row.id })
}

const callerOfGuest = (row: SessionRow): Caller => ({
  ...{ userId: undefined, name: row.name, role: 'guest', scopes: ['public'], groups: [], via: 'session' },
  systems: row.systems ?? [],
  sessionId: row.id,
  endsAt: row.ends_at,
})
