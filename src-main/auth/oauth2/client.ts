import * as openid from 'openid-client'
import { systemClock } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { Addresses, Source } from './addresses.ts'
import { ask, objectIn, type Question, type Waiting } from './ask.ts'
import { failedIn } from './words.ts'

// The only file that knows `openid-client`. Every byte it sends goes through `ask`, so that what holds there (TLS, no
// redirects, so long and so much) holds for its own requests too.

/** What the provider says of itself (OpenID Connect Discovery 1.0), or why it does not. */
export type Discovered =
  | { metadata: openid.ServerMetadata; issuer: string; config: openid.Configuration }
  | { metadata?: never; why: string }

/** What an exchange brought. */
export interface Tokens {
  access_token: string
  refresh_token?: string | undefined
  /** Seconds. */
  expires_in?: number | undefined
  /** What a validated identity token says; undefined when none came, or none could be validated. */
  claims?: Record<string, unknown> | undefined
}

/**
 * Looks the provider up at its site, or at an issuer that names itself. Not being there is an answer, since plain
 * OAuth 2.0 has no such thing; being unreachable is a failure.
 */
export async function discover(
  source: Source,
  { site, token, authorize }: Addresses,
  waiting: Waiting,
  server: URL = site,
): Promise<Discovered> {
  let metadata: openid.ServerMetadata | undefined
  const hear = async (address: string, options: openid.CustomFetchOptions) => {
    const response = await askFor(address, options, waiting)
    const document = response.ok ? await objectIn(response) : undefined
    if (!document) return response
    metadata = document as unknown as openid.ServerMetadata
    // The row says where people and codes go; of discovery we take who the issuer is and what it signs with.
    return Response.json({ ...document, authorization_endpoint: authorize.href, token_endpoint: token.href })
  }
  const look = async (at: URL): Promise<Discovered> => {
    try {
      const config = await openid.discovery(at, source.client_id, clientOf(waiting), clientAuth(source), {
        [openid.customFetch]: hear,
        execute: [openid.allowInsecureRequests],
      })
      if (!metadata) return { why: 'it said nothing' }
      return { metadata, issuer: config.serverMetadata().issuer, config }
    } catch (error) {
      const failed = failedIn(error)
      if (failed) throw failed
      return { why: messageOf(error) }
    }
  }
  const found = await look(server)
  const named = metadata?.issuer
  // Issuers are compared to the letter; whether theirs ends in a slash is not for people to know.
  if (!found.metadata && typeof named === 'string' && URL.canParse(named) && isButForSlash(named, server.href)) {
    return look(new URL(named))
  }
  return found
}

const isButForSlash = (a: string, b: string) => a !== b && a.replace(/\/$/, '') === b.replace(/\/$/, '')

/** Exchanges a code for tokens. What the identity token says is validated: signature, issuer, audience, times. */
export async function exchange(
  source: Source,
  addresses: Addresses,
  discovered: Discovered | undefined,
  given: { code: string; redirect_uri: string; code_verifier: string },
  waiting: Waiting,
): Promise<Tokens> {
  const known = discovered?.metadata !== undefined
  const config = known ? discovered.config : plain(source, addresses, waiting)
  if (known) openid.enableNonRepudiationChecks(config)
  config[openid.customFetch] = async (address, options) =>
    address === addresses.token.href
      ? tokenAnswer(await askForToken(source, address, options, waiting), known)
      : askFor(address, options, waiting)
  const answer = await openid.genericGrantRequest(config, 'authorization_code', given)
  return {
    access_token: answer.access_token,
    refresh_token: answer.refresh_token,
    expires_in: answer.expires_in,
    claims: answer.claims(),
  }
}

/** A provider of whom only the row's addresses are known. */
function plain(source: Source, { site, authorize, token }: Addresses, waiting: Waiting): openid.Configuration {
  const metadata = { issuer: site.href, authorization_endpoint: authorize.href, token_endpoint: token.href }
  const config = new openid.Configuration(metadata, source.client_id, clientOf(waiting), clientAuth(source))
  openid.allowInsecureRequests(config)
  return config
}

/** The library reads the machine's clock; the difference makes it go by ours. */
const clientOf = ({ clock }: Waiting) => ({
  [openid.clockSkew]: Math.round((clock.now() - systemClock.now()) / 1000),
})

function clientAuth(source: Source): openid.ClientAuth {
  if (!source.client_secret) return openid.None()
  return source.auth_scheme === 'basic_auth' ? basicAuth(source) : openid.ClientSecretPost(source.client_secret)
}

/**
 * RFC 6749 2.3.1 has both encoded like a form, and many providers do not decode them. Only what would be read in two
 * ways is encoded, so that others come through wherever they go.
 */
function basicAuth({ client_id, client_secret }: Source): openid.ClientAuth {
  const encode = (text: string) => text.replace(/[%+:\s]|[^ -~]/gu, encodeURIComponent)
  const credentials = btoa(`${encode(client_id)}:${encode(client_secret)}`)
  return (_server, _client, _body, headers) => headers.set('authorization', `Basic ${credentials}`)
}

function askFor(address: string, options: openid.CustomFetchOptions, waiting: Waiting): Promise<Response> {
  const { method, headers, body } = options
  return ask(new URL(address), { method, headers, ...(body ? { body: String(body) } : {}) }, waiting)
}

/** As the row's `token_method` has it. */
function askForToken(source: Source, address: string, options: openid.CustomFetchOptions, waiting: Waiting) {
  const method = source.token_method.trim().toLowerCase()
  if (method === 'post') return askFor(address, options, waiting)
  if (method !== 'get') {
    throw new Failed('invalid', `The token_method "${source.token_method}" is not known here. Use post, or get.`)
  }
  const url = new URL(address)
  for (const [name, value] of new URLSearchParams(String(options.body))) url.searchParams.set(name, value)
  const { 'content-type': _, ...headers } = options.headers
  const question: Question = { method: 'GET', headers }
  return ask(url, question, waiting)
}

/** What providers do that the library does not take. */
async function tokenAnswer(response: Response, validates: boolean): Promise<Response> {
  if (response.status >= 300 && response.status < 400) {
    throw new Failed(
      'rejected',
      'The token address of the provider sends on to another one. Codes and secrets are not sent after it: correct token_url.',
    )
  }
  const said = await objectIn(response)
  if (response.status >= 500 && typeof said?.error !== 'string') {
    throw new Failed('offline', `The token address of the provider has trouble of its own (${response.status}).`)
  }
  if (!said) return response
  // GitHub refuses with 200, in words of its own; and the library reads no words that come with 500.
  if (typeof said.error === 'string' && !(response.status >= 400 && response.status < 500)) {
    return Response.json({ ...said, error: otherNames[said.error] ?? said.error }, { status: 400 })
  }
  // Without discovery nothing says who may sign, so the token proves nothing: the profile at `raw_info_url`, which was
  // had over TLS with the person's own access token, is what counts.
  if (validates || said.id_token === undefined) return response
  const { id_token: _, ...rest } = said
  return Response.json(rest, { status: response.status })
}

const otherNames: Record<string, string> = {
  bad_verification_code: 'invalid_grant',
  incorrect_client_credentials: 'invalid_client',
}
