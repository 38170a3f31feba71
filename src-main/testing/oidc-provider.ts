import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import Provider from 'oidc-provider'
import { oauthAuthentication } from '../model/oauth-authentication.ts'

/** How a provider misbehaves, from now on. */
export interface Misbehaviour {
  /** Parameters put in place of those of its answer to the callback; null leaves one out. */
  callback?: Record<string, string | null>
  /** Gives out the code of the sign-in before again. */
  replaysCode?: boolean
  /** The token address takes questions and never answers them. */
  tokenHangs?: boolean
  /** The token address sends on to this one. */
  tokenRedirects?: string
  /** What the identity token says in place of the truth; signed as ever. */
  claims?: JWTPayload
  /** Signs identity tokens with a key that it does not publish. */
  signsWithOtherKey?: boolean
  /** Leaves the identity token out. */
  noIdToken?: boolean
  /** What it tells at the profile's address in place of the truth. */
  profile?: unknown
  /** Says of people who come that they may not. */
  refuses?: string
}

export interface OidcProvider {
  readonly issuer: string
  /** The row of an OAuth source that has it; its secret is in clear. */
  source(given?: Partial<ReturnType<typeof sourceOf>>): ReturnType<typeof sourceOf>
  /** What it was asked, as `POST /token`. */
  readonly asked: readonly string[]
  misbehave(how: Misbehaviour): void
  /** Goes where a browser would be sent, signs in there, and says where that leads back to. */
  signIn(url: string): Promise<string>
  stop(): Promise<void>
}

export interface OidcProviderOptions {
  port?: number
  /** Where people may be sent back to. */
  redirectUris?: string[]
  /** Who signs in; `sub` is `ada` unless said. */
  claims?: Record<string, unknown>
}

export const REDIRECT_URI = 'http://127.0.0.1:8420/auth/oauth2/callback?id=oauth_strat-test'
export const CLIENT_SECRET = 'the-secret-of-this-node'

export const ada = {
  sub: 'ada',
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  email: 'ada@example.com',
  email_verified: true,
  groups: ['engineers', 'poets'],
}

/** A real OpenID Connect provider on loopback; whoever comes is signed in at once. PKCE is required. */
export async function openOidcProvider(options: OidcProviderOptions = {}): Promise<OidcProvider> {
  const { port = 0, redirectUris = [REDIRECT_URI], claims = ada } = options
  const account = { ...claims, sub: String(claims.sub ?? 'ada') }
  const server = createServer()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = { own: await newKey(), other: await newKey() }
  const provider = createProvider(issuer, redirectUris, account, keys.own.jwk)
  let how: Misbehaviour = {}
  const codes: string[] = []
  const asked: string[] = []

  provider.use(async (ctx, next) => {
    asked.push(`${ctx.method} ${ctx.path}`)
    if (ctx.path === '/token' && how.tokenHangs) return hang(ctx)
    if (ctx.path === '/token' && how.tokenRedirects) return ctx.redirect(how.tokenRedirects)
    if (ctx.path.startsWith('/interaction/')) return ctx.redirect(await letIn(provider, ctx, account.sub, how.refuses))
    await next()
    const location = ctx.response.get('location') ?? ''
    if (redirectUris.some(uri => location.startsWith(uri))) ctx.set('location', sentBack(location, how, codes))
    if (ctx.path === '/me' && ctx.status === 200 && how.profile !== undefined) ctx.body = how.profile
    if (ctx.path === '/token' && ctx.status === 200) ctx.body = await tokensSaid(ctx.body, how, keys)
  })
  server.on('request', provider.callback())

  return {
    issuer,
    asked,
    source: given => ({ ...sourceOf(issuer), ...given }),
    misbehave(next) {
      how = next
    },
    signIn: url => walk(url, redirectUris),
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const newKey = async () => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const kid = 'test-key'
  return { privateKey, jwk: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' } satisfies JWK }
}
type Key = Awaited<ReturnType<typeof newKey>>

/** Said, since the library warns of its own choices. */
const kept = { Interaction: 600, Session: 600, Grant: 600 }

function createProvider(issuer: string, redirect_uris: string[], account: { sub: string }, jwk: JWK): Provider {
  const client = { client_secret: CLIENT_SECRET, redirect_uris, grant_types: ['authorization_code', 'refresh_token'] }
  const provider = new Provider(issuer, {
    clients: [
      { ...client, client_id: 'alcove', token_endpoint_auth_method: 'client_secret_post' },
      { ...client, client_id: 'alcove-basic', token_endpoint_auth_method: 'client_secret_basic' },
    ],
    // Identity tokens hold what the profile's address tells, too.
    conformIdTokenClaims: false,
    claims: { openid: Object.keys(account) },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...account, sub: id }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: () => true,
    cookies: { keys: ['a key for the cookies of tests'] },
    jwks: { keys: [jwk] },
    pkce: { required: () => true },
    ttl: { AccessToken: 3_600, AuthorizationCode: 60, IdToken: 3_600, RefreshToken: 7_200, ...kept },
    renderError(ctx, { error, error_description }) {
      ctx.type = 'text'
      ctx.body = `${error}: ${error_description}`
    },
  })
  provider.on('server_error', (_, error) => console.error(error))
  return provider
}

/** The row that PlaceOS would have for it. */
function sourceOf(issuer: string) {
  return oauthAuthentication.schema.parse({
    id: 'oauth_strat-test',
    name: 'Test provider',
    site: issuer,
    client_id: 'alcove',
    client_secret: CLIENT_SECRET,
    scope: 'openid',
    authorize_url: '/auth',
    token_url: '/token',
    raw_info_url: `${issuer}/me`,
    info_mappings: { uid: 'sub', email: 'email', name: 'name' },
  })
}

/** Does what a person would do at the provider: signs in, and agrees. */
async function letIn(provider: Provider, { req, res }: Context, accountId: string, refuses: string | undefined) {
  const { prompt, params, session } = await provider.interactionDetails(req, res)
  if (refuses !== undefined) {
    return provider.interactionResult(req, res, { error: 'access_denied', error_description: refuses })
  }
  if (prompt.name === 'login') return provider.interactionResult(req, res, { login: { accountId } })
  const grant = new provider.Grant({ accountId: session?.accountId ?? accountId, clientId: String(params.client_id) })
  grant.addOIDCScope(String(params.scope))
  const consent = { grantId: await grant.save() }
  return provider.interactionResult(req, res, { consent }, { mergeWithLastSubmission: true })
}

interface Context {
  req: IncomingMessage
  res: ServerResponse
}

function hang(ctx: { respond?: boolean | undefined }): void {
  ctx.respond = false
}

function sentBack(location: string, how: Misbehaviour, codes: string[]): string {
  const url = new URL(location)
  const code = url.searchParams.get('code')
  const before = codes.at(-1)
  if (code) codes.push(code)
  if (code && before && how.replaysCode) url.searchParams.set('code', before)
  for (const [name, value] of Object.entries(how.callback ?? {})) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return url.href
}

async function tokensSaid(said: unknown, how: Misbehaviour, keys: { own: Key; other: Key }): Promise<object> {
  const { id_token, ...rest } = said as { id_token?: string }
  if (id_token === undefined || how.noIdToken) return rest
  const claims = JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString())
  const key = how.signsWithOtherKey ? keys.other : keys.own
  const signed = new SignJWT({ ...claims, ...how.claims }).setProtectedHeader({ alg: 'RS256', kid: key.jwk.kid })
  return { ...rest, id_token: await signed.sign(key.privateKey) }
}

/** A browser without pages: follows where it is sent, and keeps cookies. */
async function walk(start: string, redirectUris: string[]): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  for (let hops = 0; hops < 12; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value) cookies.set(name, value)
      else cookies.delete(name)
    }
    const location = response.headers.get('location')
    if (!location) throw new Error(`The provider shows a page (${response.status}): ${await response.text()}`)
    url = new URL(location, url).href
    if (redirectUris.some(uri => url.startsWith(uri))) return url
  }
  throw new Error('The provider sends on without end.')
}
