import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Failed } from '../../base/result.ts'
import type { ExternalProfile } from '../external-profile.ts'
import { type Addresses, addressesOf, isOpenId, type Source } from './addresses.ts'
import { ask, type Waiting } from './ask.ts'
import { type Discovered, discover, exchange } from './client.ts'
import { ensureMatching } from './ensure-matching.ts'
import { mapProfile } from './profile.ts'
import { fetchProfile } from './raw-info.ts'
import { refusal, signOnFailure } from './words.ts'

/** A sign-on under way, as its browser keeps it sealed until the provider sends it back. */
export const pendingSignOn = z.object({
  state: z.string(),
  /** Of PKCE (RFC 7636): whoever steals the code on its way cannot use it. */
  verifier: z.string(),
  /** Ties the identity token to this sign-on; only where one is asked for. */
  nonce: z.string().optional(),
  source_id: z.string(),
  redirect_uri: z.string(),
})
export type PendingSignOn = z.infer<typeof pendingSignOn>

/** Where to send somebody who wants to sign in, and what to remember until they are back. */
export function beginSignOn(source: Source, { redirectUri }: { redirectUri: string }) {
  const url = new URL(addressesOf(source).authorize)
  const pending: PendingSignOn = {
    state: random(),
    verifier: random(),
    ...(isOpenId(source) ? { nonce: random() } : {}),
    source_id: source.id,
    redirect_uri: redirectUri,
  }
  const { state, verifier, nonce } = pending
  for (const [name, value] of Object.entries(source.authorize_params)) {
    // A request object would stand in for everything said here (RFC 9101).
    if (name !== 'request' && name !== 'request_uri') url.searchParams.set(name, value)
  }
  const own = {
    response_type: 'code',
    client_id: source.client_id,
    redirect_uri: redirectUri,
    scope: source.scope.trim().replace(/\s+/g, ' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(nonce === undefined ? {} : { nonce }),
  }
  for (const [name, value] of Object.entries(own)) if (value) url.searchParams.set(name, value)
  return { url: url.href, pending }
}

/** Fails where the provider is away, before somebody is sent there and stands before a browser's own error page. */
export async function expectProvider(source: Source, waiting: Waiting): Promise<void> {
  const { authorize } = addressesOf(source)
  try {
    await ask(new URL('/', authorize), { method: 'HEAD' }, waiting)
  } catch (error) {
    if (!(error instanceof Failed) || !['offline', 'timeout'].includes(error.code)) return
    const hint = 'Where you signed in with it before, go on as yourself. Else sign in another way, or try again later.'
    throw new Failed(error.code, error.message, { hint })
  }
}

const random = () => randomBytes(32).toString('base64url')

/** What came back to the callback: the address that was asked for, or the parameters of a form post. */
export type Answer = { callbackUrl: string | URL } | { params: URLSearchParams | Record<string, string> }

/** Who came back from the provider. Whatever is not as it must be throws, and nobody is signed in. */
export async function completeSignOn(
  source: Source,
  pending: PendingSignOn,
  answer: Answer,
  waiting: Waiting,
): Promise<ExternalProfile> {
  const addresses = addressesOf(source)
  const host = addresses.authorize.host
  const params = 'params' in answer ? new URLSearchParams(answer.params) : new URL(answer.callbackUrl).searchParams
  verifyState(source, pending, params)
  const code = one(params, 'code')
  const secrets = [source.client_secret, pending.verifier, pending.state, pending.nonce ?? '', code ?? '']
  const error = one(params, 'error')
  if (error) throw refusal({ error, error_description: one(params, 'error_description') }, host, secrets)
  if (!code) throw new Failed('denied', `${host} sent you back without saying who you are. Sign in again.`)
  const discovered = await issuerOf(source, addresses, one(params, 'iss'), waiting)
  const given = { code, redirect_uri: pending.redirect_uri, code_verifier: pending.verifier }
  const tokens = await exchange(source, addresses, discovered, given, waiting).catch(error => {
    throw signOnFailure(error, addresses.token.host, secrets)
  })
  const { claims, access_token, refresh_token, expires_in } = tokens
  if (claims && claims.nonce !== pending.nonce) {
    throw new Failed('denied', `What ${host} says of you belongs to another sign-in. Sign in again.`)
  }
  const profile = await profileOf(addresses, discovered, access_token, claims, waiting)
  await ensureMatching(source, profile, host, waiting)
  const expires_at = expires_in === undefined ? undefined : Math.floor(waiting.clock.now() / 1000 + expires_in)
  const facts = { token: access_token, refresh_token, expires_at, expires: expires_in !== undefined }
  return mapProfile(source, profile, facts, host)
}

/** Only the browser that began may end it (RFC 6749 10.12): otherwise anybody could sign others in as themselves. */
function verifyState(source: Source, pending: PendingSignOn, params: URLSearchParams): void {
  const state = params.getAll('state')
  const isOurs = state.length === 1 && isSame(state[0] ?? '', pending.state) && pending.source_id === source.id
  if (isOurs && pending.state) return
  throw new Failed('denied', 'This sign-in was not begun in this browser, or is no longer waited for. Sign in again.')
}

/** In a time that tells nothing of where they differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** A parameter that is there twice is somebody's attempt to be read in two ways (RFC 6749 3.1). */
function one(params: URLSearchParams, name: string): string | undefined {
  const all = params.getAll(name)
  if (all.length > 1) throw new Failed('denied', `The provider's answer has "${name}" twice. Sign in again.`)
  return all[0] || undefined
}

/** Who the provider is, where it tells; and that nobody else answers in its place (RFC 9207). */
async function issuerOf(
  source: Source,
  addresses: Addresses,
  iss: string | undefined,
  waiting: Waiting,
): Promise<Discovered | undefined> {
  if (iss === undefined && !isOpenId(source)) return undefined
  const mixedUp = () =>
    new Failed('denied', `Another provider than ${addresses.authorize.host} sent this answer. Sign in again.`)
  const atSite = await discover(source, addresses, waiting)
  if (atSite.metadata) {
    const isMissing = iss === undefined && atSite.metadata.authorization_response_iss_parameter_supported === true
    if (isMissing || (iss !== undefined && iss !== atSite.issuer)) throw mixedUp()
    return atSite
  }
  if (iss === undefined) return atSite
  // What came in a browser's address must not choose whom this node asks: it may name the row's own hosts only.
  const own = [addresses.site, addresses.authorize, addresses.token].map(url => url.origin)
  const issuer = URL.parse(iss)
  if (!issuer || !own.includes(issuer.origin)) throw mixedUp()
  const atIssuer = await discover(source, addresses, waiting, issuer)
  if (!atIssuer.metadata) return atSite
  // One host may hold many issuers, as Keycloak's realms: it is ours if codes are exchanged where the row says.
  if (atIssuer.metadata.token_endpoint !== addresses.token.href || iss !== atIssuer.issuer) throw mixedUp()
  return atIssuer
}

async function profileOf(
  addresses: Addresses,
  discovered: Discovered | undefined,
  accessToken: string,
  claims: Record<string, unknown> | undefined,
  waiting: Waiting,
): Promise<Record<string, unknown>> {
  const host = addresses.authorize.host
  if (!addresses.profile) {
    if (claims) return claims
    throw new Failed(
      'rejected',
      `${host} said nothing of you that can be trusted. Whoever looks after this node sets raw_info_url, or has openid in scope and a site with discovery.`,
    )
  }
  const profile = await fetchProfile(addresses.profile, accessToken, waiting)
  // OpenID Connect Core 5.3.2: a profile of somebody else must not be used.
  const isUserInfo = discovered?.metadata?.userinfo_endpoint === addresses.profile.href
  if (isUserInfo && claims && profile.sub !== claims.sub) {
    throw new Failed('denied', `${host} signed in one person and told us of another. Sign in again.`)
  }
  return profile
}
