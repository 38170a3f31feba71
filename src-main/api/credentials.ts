import type { IncomingHttpHeaders } from 'node:http'
import { isLoggedOut, permissionsOf } from '../auth/people.ts'
import type { SignIn } from '../auth/sign-in.ts'
import type { DeviceRow, SessionRow } from '../auth/state.ts'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { CallerRole } from '../contract/allow.ts'
import type { User } from '../model/user.ts'
import { splitApiKey, verifyApiKey } from '../store/api-keys.ts'
import type { Store } from '../store/open.ts'
import { type Caller, nobody } from './caller.ts'
import { hostnameOf } from './origin.ts'

/** PlaceOS's bits, as a role (auth.md 10). */
const roles: CallerRole[] = ['user', 'support', 'admin', 'admin']

export const roleOf = (user: User): CallerRole => roles[permissionsOf(user)] ?? 'user'

/** Where a credential may stand, first match first (rest.md 1.2). */
function apiKeyIn(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined {
  const header = headers['x-api-key']
  return (
    (Array.isArray(header) ? header[0] : header) || query.get('api-key') || cookieIn(headers, 'api-key') || undefined
  )
}

/** A header that is there and says nothing is a credential that is missing: nothing else is looked at (realtime.md 1). */
function bearerIn(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined {
  if (headers.authorization !== undefined) return headers.authorization.replace(/^(Bearer|Token)\s+/i, '').trim()
  return query.get('bearer_token') || cookieIn(headers, 'bearer_token') || undefined
}

export function cookieIn(headers: IncomingHttpHeaders, name: string): string | undefined {
  for (const part of headers.cookie?.split(';') ?? []) {
    const cut = part.indexOf('=')
    if (cut > 0 && part.slice(0, cut).trim() === name) return decoded(part.slice(cut + 1).trim())
  }
  return undefined
}

/** A value that was not encoded stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A bad credential: the only thing a 401 is for. */
export class BadCredential extends Failed {
  constructor(message: string) {
    super('denied', message)
    this.name = 'BadCredential'
  }
}

interface Parts {
  store: Store
  clock: Clock
  signIn: SignIn
}

/** Who sent this request. Nobody without a credential; a bad one throws. */
export async function readCaller(parts: Parts, headers: IncomingHttpHeaders, query: URLSearchParams): Promise<Caller> {
  const key = apiKeyIn(headers, query)
  if (key !== undefined) return callerOfKey(parts, key)
  const bearer = bearerIn(headers, query)
  if (bearer === undefined) return nobody
  if (bearer === '') throw new BadCredential('The header Authorization names no token.')
  return callerOfBearer(parts, bearer, headers.host)
}

function callerOfKey({ store, clock }: Parts, text: string): Caller {
  const key = splitApiKey(text)
  const row = key && store.api_key.get(key.id)
  // One message for an unknown key and a wrong secret: which of the two is nobody's business.
  if (!verifyApiKey(row, key?.secret ?? '') || !row) throw new BadCredential('This API key is not known here.')
  if (row.expires_at && row.expires_at <= clock.now() / 1000) throw new BadCredential('This API key has expired.')
  const user = store.user.get(row.user_id ?? '')
  // PlaceOS lets the key of somebody who was removed go on (README, Security).
  if (user?.deleted) throw new BadCredential('The person that this API key belongs to was removed.')
  return {
    userId: row.user_id ?? undefined,
    name: row.name,
    role: roles[row.permissions ?? 0] ?? 'user',
    scopes: row.scopes,
    groups: user?.groups ?? [],
    via: 'api_key',
    keyId: row.id,
    ...(row.expires_at ? { endsAt: row.expires_at * 1000 } : {}),
  }
}

async function callerOfBearer({ store, signIn }: Parts, token: string, host: string | undefined): Promise<Caller> {
  const claims = await signIn.tokens.verify(token).catch(error => {
    throw error instanceof Failed && error.code === 'denied' ? new BadCredential(error.message) : error
  })
  const { sub, sid, fam, iat, exp, aud, scope, u, jti } = claims
  const authority = signIn.people.authorityOf(hostnameOf(host))
  // PlaceOS compares what both parse to, which is nothing (auth.md 7.3); here they must be the same.
  if (!authority || aud !== authority.domain) throw new BadCredential('The token is for another domain.')
  const device = signIn.devices.get(sub)
  const user = device ? undefined : store.user.get(sub)
  if (!device && sub.startsWith('user-') && !user)
    throw new Failed('not_found', 'Whoever this token was issued for is no longer here.')
  // Times in tokens are whole seconds: whoever came back within the same one has a session that began after they left.
  if (user && isLoggedOut(user, iat) && !beganAfter(signIn.sessions.get(sid), user))
    throw new BadCredential('logged out')
  if (signIn.grants.isEnded(fam) || !signIn.principalOf(sid)) {
    throw new BadCredential('The sign-in that this token came from has ended. Sign in again.')
  }
  signIn.grants.presented(jti)
  const endsAt = exp * 1000
  if (device) return { ...callerOfDevice(device), scopes: scope, via: 'bearer', endsAt }
  if (!user) throw new BadCredential('The token is of nobody.')
  // What was taken from somebody since is gone at once; what was given counts from the next token on (auth.md 7.1).
  const permissions = u.p & permissionsOf(user)
  return {
    ...callerOfUser(user, { via: 'bearer', sessionId: sid }),
    role: roles[permissions] ?? 'user',
    groups: u.r.filter(group => user.groups.includes(group)),
    scopes: scope,
    endsAt,
  }
}

const beganAfter = (session: SessionRow | undefined, { logged_out_at }: User): boolean =>
  session !== undefined && session.created_at > Date.parse(logged_out_at ?? '')

export const callerOfUser = (user: User, how: Pick<Caller, 'via'> & { sessionId: string }): Caller => ({
  userId: user.id,
  name: user.name,
  role: roleOf(user),
  scopes: ['public'],
  groups: user.groups,
  ...how,
})

/** An occupant, in the room where the device stands. */
export const callerOfDevice = ({ id, name, system_id }: DeviceRow): Caller => ({
  userId: undefined,
  name,
  role: 'panel',
  scopes: ['public'],
  groups: [],
  systems: [system_id],
  via: 'session',
  sessionId: id,
})
