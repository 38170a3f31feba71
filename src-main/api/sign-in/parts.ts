import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { ExternalProfile } from '../../auth/external-profile.ts'
import type { Origin, SignIn } from '../../auth/sign-in.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed } from '../../base/result.ts'
import type { Authority } from '../../model/authority.ts'
import type { LdapAuthentication } from '../../model/ldap-authentication.ts'
import type { OauthAuthentication } from '../../model/oauth-authentication.ts'
import type { Store } from '../../store/open.ts'
import { isSecure } from '../listener/listener.ts'
import { hostnameOf } from '../origin.ts'
import type { PageSessions } from '../page-sessions.ts'

/** What the routes of signing in answer from. */
export interface SignInParts {
  store: Store
  signIn: SignIn
  pageSessions: PageSessions
  clock: Clock
  log: Log
  /** Aborts when the node stops. */
  signal: AbortSignal
  directory: Directory
  provider: Provider
}

/** Asks a directory about somebody (auth/ldap). */
export type Directory = (
  source: LdapAuthentication,
  typed: { username: string; password: string },
  signal: AbortSignal,
) => Promise<ExternalProfile>

/** Sends somebody to a provider, and reads what they bring back (auth/oauth2). */
export interface Provider {
  begin(
    source: OauthAuthentication,
    redirectUri: string,
    signal: AbortSignal,
  ): Promise<{ url: string; pending: object }>
  complete(
    source: OauthAuthentication,
    pending: object,
    callbackUrl: URL,
    signal: AbortSignal,
  ): Promise<ExternalProfile>
}

/** Where a request comes from, for the audit trail. Nothing is believed of what proxies say. */
export const originOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>): Origin => ({
  address: request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '',
  agent: String(request.headers['user-agent'] ?? '').slice(0, 300),
})

/** How whoever asks reaches this node: the host was looked at when the request came in. */
export const reachedAt = (request: FastifyRequest): string =>
  `${isSecure(request.raw) ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`

export function authorityOf({ signIn }: Pick<SignInParts, 'signIn'>, request: FastifyRequest): Authority {
  const authority = signIn.people.authorityOf(hostnameOf(request.headers.host))
  if (!authority) throw new Failed('not_found', 'This node has no domain yet: nobody can sign in. Add one, or sync it.')
  return authority
}
