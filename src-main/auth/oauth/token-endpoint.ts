import OAuth2Server from '@node-oauth/oauth2-server'
import type { Clock } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { DoorkeeperApplication } from '../../model/doorkeeper-application.ts'
import { ACCESS_SECONDS, type Tokens } from '../jwt.ts'
import { newToken } from '../opaque.ts'
import { type Applications, grantedScopes } from './applications.ts'
import type { Codes, IssuedCode } from './authorize.ts'
import { type Grants, REFRESH_MS } from './grants.ts'
import { claimsOf, type Principal } from './principal.ts'

const { Request, Response, OAuthError } = OAuth2Server

export interface Answered {
  status: number
  body: Record<string, unknown>
  headers: Record<string, string>
}

/** `POST /auth/oauth/token` (auth.md 4.4). The grants' rules are the library's; who gets what is ours. */
export interface TokenEndpoint {
  /** Parameters may stand in the query or the body: ts-client uses both. */
  answer(parameters: Record<string, string>, authorization: string | undefined, from: From): Promise<Answered>
}

/** Where a request comes from, for whoever looks at the sessions later. */
export interface From {
  address: string
  agent: string
  /** Of the request's host. */
  authorityId: string
  /** Where the node is reached by whoever asks: the issuer of ID tokens. */
  issuer: string
}

interface Parts {
  applications: Applications
  codes: Codes
  grants: Grants
  tokens: Tokens
  clock: Clock
  /** The person with this password, signed in; `denied` and words when they may not. */
  signInWithPassword(authorityId: string, username: string, password: string, from: From): Promise<Principal>
  /** As they are now: roles change, and people go. */
  principalOf(sessionId: string): Principal | undefined
}

/** What the library carries from the grant to the token. */
interface Holder extends OAuth2Server.User {
  principal: Principal
  family: string
  nonce?: string | undefined
  /** The hash of the refresh token that is exchanged. */
  replaces?: string
  /** Of the access token, once there is one. */
  jti?: string
}
interface Client extends OAuth2Server.Client {
  application: DoorkeeperApplication
}

/** Its own time cannot be handed in, so whether something is over is asked here, and it is told of a time to come. */
const LATER = () => new Date(Date.now() + 60_000)
const GRANTS = ['authorization_code', 'refresh_token', 'password']

export function createTokenEndpoint(parts: Parts): TokenEndpoint {
  const { applications, codes, grants, tokens, clock } = parts

  /** The library asks its questions of a model; one is made for each request, as it must know where it comes from. */
  function modelFor(
    from: From,
  ): OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel & OAuth2Server.PasswordModel {
    // It names the refresh token only, and whose it is must be known before it is exchanged.
    let asks = ''
    return {
      async getClient(clientId, secret) {
        const application = applications.find(clientId)
        if (!application || !applications.mayAsk(application, secret || undefined)) return false
        asks = clientId
        return { id: clientId, grants: GRANTS, application } satisfies Client
      },
      async getAuthorizationCode(code) {
        const issued = codes.find(code)
        if (!issued) return false
        if (issued.used) {
          // Two have it (RFC 6749, 4.1.2).
          await grants.endFamily(issued.family)
          return false
        }
        return { ...asCode(code, issued), client: clientOf(issued.clientId), user: holderOf(issued) }
      },
      async revokeAuthorizationCode({ authorizationCode }) {
        const issued = codes.find(authorizationCode)
        if (!issued || issued.used) return false
        codes.use(issued)
        return true
      },
      async getRefreshToken(token) {
        const row = await grants.redeem(token, asks)
        const principal = row && parts.principalOf(row.session_id)
        if (!row || !principal) return false
        const user: Holder = { principal, family: row.family, replaces: row.hash }
        return { refreshToken: token, scope: row.scope, client: clientOf(row.client_id), user }
      },
      // It was seen to when it was redeemed.
      revokeToken: async () => true,
      async getUser(username, password) {
        const principal = await parts.signInWithPassword(from.authorityId, username, password, from)
        return { principal, family: newToken().slice(0, 22) } satisfies Holder
      },
      async validateScope(_user, client, scope) {
        return grantedScopes((client as Client).application, scope?.join(' ')) ?? false
      },
      async generateAccessToken(_client, user, scope) {
        const holder = user as Holder
        const { token, claims } = await tokens.issue(claimsOf(holder.principal, scope ?? ['public'], holder.family))
        holder.jti = claims.jti
        return token
      },
      generateRefreshToken: async () => newToken(),
      async saveToken(token, client, user) {
        const { principal, family, nonce, replaces = null, jti = null } = user as Holder
        const scope = token.scope ?? ['public']
        const refreshToken = await grants.issue({
          session_id: principal.sessionId,
          client_id: client.id,
          scope,
          family,
          replaces,
          jti,
        })
        const idToken = scope.includes('openid')
          ? await tokens.issueId({
              ...{ aud: client.id, sub: principal.sub, name: principal.name, email: principal.email, nonce },
              iss: from.issuer,
            })
          : undefined
        return {
          ...{ accessToken: token.accessToken, refreshToken, scope, client, user },
          // Its own would be what is left after the time that this took.
          expires_in: ACCESS_SECONDS,
          created_at: Math.floor(clock.now() / 1000),
          ...(idToken ? { id_token: idToken } : {}),
        }
      },
      // Bearers are looked at where every call is (api/credentials.ts).
      getAccessToken: async () => false,
      saveAuthorizationCode: async () => false,
    }
  }

  const clientOf = (clientId: string): OAuth2Server.Client => ({ id: clientId, grants: GRANTS })

  const holderOf = ({ principal, family, nonce }: IssuedCode): Holder => ({
    principal: parts.principalOf(principal.sessionId) ?? gone(),
    family,
    nonce,
  })

  return {
    async answer(parameters, authorization, from) {
      const server = new OAuth2Server({
        model: modelFor(from),
        accessTokenLifetime: ACCESS_SECONDS,
        refreshTokenLifetime: REFRESH_MS / 1000,
        allowExtendedTokenAttributes: true,
        // Not in its types yet.
        ...({ enablePlainPKCE: true } as object),
        // Those without a secret: `mayAsk` knows who must have one.
        requireClientAuthentication: Object.fromEntries(GRANTS.map(grant => [grant, false])),
      })
      const request = new Request({
        method: 'POST',
        query: {},
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': '1',
          ...(authorization ? { authorization } : {}),
        },
        body: parameters,
      })
      const response = new Response()
      try {
        checkGrantType(parameters.grant_type)
        await server.token(request, response)
        return { status: 200, body: response.body as Record<string, unknown>, headers: plainHeaders(response.headers) }
      } catch (error) {
        return refusal(error)
      }
    },
  }
}

/** Before the client is looked at, as the library asks it for a secret with grants that it does not know. */
function checkGrantType(type: string | undefined): void {
  if (type === undefined) throw new OAuth2Server.InvalidRequestError('Missing parameter: `grant_type`')
  if (!GRANTS.includes(type)) {
    throw new OAuth2Server.UnsupportedGrantTypeError(`The grant type must be one of ${GRANTS.join(', ')}.`)
  }
}

function refusal(error: unknown): Answered {
  const cause = error instanceof OAuthError ? ((error as { inner?: unknown }).inner ?? error) : error
  if (cause instanceof Failed) {
    const status = cause.code === 'denied' ? 400 : cause.code === 'offline' || cause.code === 'timeout' ? 503 : 500
    const retry = (cause.detail as { retry_after_ms?: number } | undefined)?.retry_after_ms
    return {
      status: retry ? 429 : status,
      body: {
        error: status === 400 && !retry ? 'invalid_grant' : 'temporarily_unavailable',
        error_description: cause.message,
      },
      headers: retry ? { 'retry-after': String(Math.ceil(retry / 1000)) } : {},
    }
  }
  if (!(error instanceof OAuthError) || error.code >= 500) {
    throw new Failed('unexpected', `The token endpoint failed: ${messageOf(error)}`)
  }
  // The library's own codes: 400, and 401 for a client that is not known (RFC 6749, 5.2).
  const status = error.name === 'invalid_client' ? 401 : error.code
  return {
    status,
    body: { error: error.name, error_description: error.message },
    headers: { 'www-authenticate': `Bearer realm="PlaceOS", error="${error.name}"` },
  }
}

const plainHeaders = (headers: Record<string, string> | undefined) => headers ?? {}

const asCode = (code: string, { redirectUri, scope, challenge, method }: IssuedCode) => ({
  authorizationCode: code,
  expiresAt: LATER(),
  redirectUri,
  scope,
  ...(challenge === undefined ? {} : { codeChallenge: challenge, codeChallengeMethod: method }),
})

function gone(): never {
  throw new OAuth2Server.InvalidGrantError('Invalid grant: whoever it was issued for is no longer signed in')
}
