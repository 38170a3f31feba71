import type { Clock } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { hashOf, newToken } from '../opaque.ts'
import { type Applications, grantedScopes, isRegistered } from './applications.ts'
import type { Principal } from './principal.ts'

/** A code that was given out: good for ten minutes, and once (auth.md 4.2). */
export interface IssuedCode {
  hash: string
  clientId: string
  redirectUri: string
  scope: string[]
  principal: Principal
  challenge: string | undefined
  method: string
  nonce: string | undefined
  until: number
  /** Names all that comes of it. */
  family: string
  used: boolean
}

export interface AuthorizeRequest {
  response_type: string
  client_id: string
  redirect_uri: string
  state?: string | undefined
  scope?: string | undefined
  code_challenge?: string | undefined
  code_challenge_method?: string | undefined
  nonce?: string | undefined
}

/** What may be asked, once it was looked at. */
export interface Authorization {
  clientId: string
  redirectUri: string
  scope: string[]
  responseType: 'code' | 'token'
  state: string | undefined
  challenge: string | undefined
  method: string
  nonce: string | undefined
}

const CODE_MS = 600_000
const MOST_CODES = 2_000

/** The codes that are out. They are not kept over a restart: whoever waits for one asks anew. */
export function createCodes(clock: Clock) {
  const codes = new Map<string, IssuedCode>()
  return {
    /** The code itself, for the address that it is sent to. */
    issue({ clientId, redirectUri, scope, challenge, method, nonce }: Authorization, principal: Principal): string {
      for (const [key, { until }] of codes) if (until <= clock.now() || codes.size >= MOST_CODES) codes.delete(key)
      const code = newToken()
      const hash = hashOf(code)
      codes.set(hash, {
        ...{ hash, clientId, redirectUri, scope, principal, challenge, method, nonce },
        until: clock.now() + CODE_MS,
        family: newToken().slice(0, 22),
        used: false,
      })
      return code
    },
    /** Also one that was used already, for whoever must know of that. */
    find(code: string): IssuedCode | undefined {
      const issued = codes.get(hashOf(code))
      return issued && issued.until > clock.now() ? issued : undefined
    },
    use(issued: IssuedCode): void {
      issued.used = true
    },
  }
}
export type Codes = ReturnType<typeof createCodes>

/** Looks at what is asked for before anybody is asked to sign in. Nothing is sent to an address that is not registered. */
export function readAuthorization(applications: Applications, asked: AuthorizeRequest): Authorization {
  const application = applications.find(asked.client_id)
  if (!application) {
    throw new Failed('denied', 'No application with this client id is registered on this node.', {
      error: 'invalid_client',
      redirect_uri: asked.redirect_uri,
    })
  }
  if (!isRegistered(asked.redirect_uri, application.redirect_uri)) {
    throw new Failed(
      'invalid',
      `The address to come back to is not registered for the application "${application.name}".`,
      {
        error: 'invalid_request',
      },
    )
  }
  if (asked.response_type !== 'code' && asked.response_type !== 'token') {
    throw new Failed('invalid', 'response_type must be code or token.', { error: 'unsupported_response_type' })
  }
  const scope = grantedScopes(application, asked.scope)
  if (!scope) {
    throw new Failed('invalid', `The application "${application.name}" may not have all the scopes it asks for.`, {
      error: 'invalid_scope',
    })
  }
  const method = asked.code_challenge_method ?? 'plain'
  if (asked.code_challenge !== undefined || asked.code_challenge_method !== undefined) {
    if (method !== 'S256' && method !== 'plain') {
      throw new Failed('invalid', 'code_challenge_method must be S256 or plain.', { error: 'invalid_request' })
    }
    // RFC 7636, 4.2.
    if (!/^[\w.~-]{43,128}$/.test(asked.code_challenge ?? '')) {
      throw new Failed('invalid', 'code_challenge must be 43 to 128 letters.', { error: 'invalid_request' })
    }
  }
  return {
    clientId: application.uid ?? asked.client_id,
    redirectUri: asked.redirect_uri,
    scope,
    responseType: asked.response_type,
    state: asked.state,
    challenge: asked.code_challenge,
    method,
    nonce: asked.nonce,
  }
}

/** Where the browser goes with the code: the query that is there stays (auth.md 4.2). */
export function withCode({ redirectUri, state }: Authorization, code: string): string {
  const parameters = new URLSearchParams({ code, ...(state === undefined ? {} : { state }) })
  return `${inHeader(redirectUri)}${redirectUri.includes('?') ? '&' : '?'}${parameters}`
}

/** Where it goes with a token: in the fragment, which browsers send to nobody. No refresh token comes along. */
export function withToken({ redirectUri, state }: Authorization, token: string, seconds: number): string {
  const parameters = new URLSearchParams({
    access_token: token,
    token_type: 'Bearer',
    expires_in: String(seconds),
    ...(state === undefined ? {} : { state }),
  })
  return `${inHeader(redirectUri)}#${parameters}`
}

/** An address may be registered as it is read, and goes into a header as browsers send it. */
const inHeader = (uri: string) => uri.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent)
