import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ACCESS_SECONDS } from '../../auth/jwt.ts'
import { type AuthorizeRequest, readAuthorization, withCode, withToken } from '../../auth/oauth/authorize.ts'
import { claimsOf, type Principal } from '../../auth/oauth/principal.ts'
import { newToken } from '../../auth/opaque.ts'
import { Failed } from '../../base/result.ts'
import type { Caller } from '../caller.ts'
import { readCaller } from '../credentials.ts'
import { access } from '../plain-routes.ts'
import { clearCookie, cookieOf } from './cookies.ts'
import { errorPage, framedBySelf } from './error-page.ts'
import { pathToGoOn } from './go-on.ts'
import { authorityOf, originOf, reachedAt, type SignInParts } from './parts.ts'
import { sessionOf } from './person.ts'

// OAuth 2 as ts-client speaks it (auth.md 4).

/** Who is signed in in this browser: a person, or the device it runs on. Guests have no application but the panel's page. */
export function principalIn(parts: Pick<SignInParts, 'signIn'>, request: FastifyRequest): Principal | undefined {
  const { signIn } = parts
  const session = sessionOf(parts, request)
  if (session?.kind === 'user') return signIn.principalOf(session.id)
  const device = signIn.devices.find(cookieOf(request, 'device') ?? '')
  return device && signIn.principalOf(device.id)
}

export function serveOauth(app: FastifyInstance, parts: SignInParts): void {
  const { signIn } = parts
  const { tokens, grants, audit, applications, codes } = signIn

  app.get('/auth/oauth/authorize', access('public'), async (request, reply) => {
    reply.headers(framedBySelf).header('cache-control', 'no-store')
    try {
      const authorization = readAuthorization(applications, textsOf(request.query) as unknown as AuthorizeRequest)
      const principal = principalIn(parts, request)
      if (!principal) return reply.redirect(loginUrl(parts, request), 302)
      if (authorization.responseType === 'code') {
        return reply.redirect(withCode(authorization, codes.issue(authorization, principal)), 302)
      }
      const { token } = await tokens.issue(claimsOf(principal, authorization.scope, newToken().slice(0, 22)))
      return reply.redirect(withToken(authorization, token, ACCESS_SECONDS), 302)
    } catch (error) {
      if (!(error instanceof Failed)) throw error
      const detail = error.detail as { error?: string; redirect_uri?: string } | undefined
      const { address, agent } = originOf(request)
      audit.note({
        what: 'refused',
        ok: false,
        who: '',
        subject_id: null,
        address,
        agent,
        detail: `authorize: ${error.message}`,
      })
      // Nobody is sent to an address that was not looked at (auth.md 4.2).
      return reply
        .code(detail?.error === 'invalid_client' ? 401 : 400)
        .type('text/html; charset=utf-8')
        .send(errorPage(error.message, detail?.redirect_uri))
    }
  })

  const token = async (request: FastifyRequest, reply: FastifyReply) => {
    const parameters = { ...textsOf(request.query), ...bodyTexts(request.body) }
    const from = { ...originOf(request), authorityId: authorityOf(parts, request).id, issuer: reachedAt(request) }
    const { status, body, headers } = await signIn.tokenEndpoint.answer(parameters, request.headers.authorization, from)
    if (status >= 400) {
      const detail = `token endpoint: ${String(body.error)}: ${String(body.error_description)}`
      audit.note({ what: 'refused', ok: false, who: '', subject_id: null, detail, ...originOf(request) })
    }
    return reply
      .code(status)
      .headers({ 'cache-control': 'no-store, no-cache', pragma: 'no-cache', ...lower(headers) })
      .send(body)
  }
  // ts-client asks at the second address unless it is told otherwise (auth.md 3).
  for (const url of ['/auth/oauth/token', '/auth/token']) app.post(url, access('public'), token)

  app.post('/auth/oauth/revoke', access('public'), async (request, reply) => {
    const given = { ...textsOf(request.query), ...bodyTexts(request.body) }
    const row = grants.find(given.token ?? '')
    const application = row && applications.find(row.client_id)
    const isTheirs =
      row?.client_id === given.client_id && (!application || applications.mayAsk(application, given.client_secret))
    // Of another application: not theirs to take back (auth.md 4.5).
    if (row && !isTheirs)
      return reply
        .code(403)
        .send({ error: 'unauthorized_client', error_description: 'You are not authorized to revoke this token' })
    if (row) await grants.endFamily(row.family)
    else {
      const claims = await tokens.verify(given.token ?? '').catch(() => undefined)
      if (claims) await grants.endFamily(claims.fam)
    }
    return reply.send({})
  })

  app.post('/auth/oauth/introspect', access('public'), async (request, reply) => {
    const caller = await bearer(parts, request)
    if (!caller) return reply.code(401).send({ error: 'invalid_token' })
    const given = { ...textsOf(request.query), ...bodyTexts(request.body) }
    const claims = await tokens.verify(given.token ?? '').catch(() => undefined)
    // Who asks may ask about what is theirs, an admin about all.
    const isTheirs = claims !== undefined && (claims.sub === caller.userId || caller.role === 'admin')
    if (!claims || !isTheirs || grants.isEnded(claims.fam) || !signIn.principalOf(claims.sid)) return { active: false }
    return {
      active: true,
      scope: claims.scope.join(' '),
      sub: claims.sub,
      aud: claims.aud,
      exp: claims.exp,
      iat: claims.iat,
      token_type: 'Bearer',
    }
  })

  app.get('/auth/oauth/token/info', access('public'), async (request, reply) => {
    const caller = await bearer(parts, request)
    if (!caller) return reply.code(401).send({ error: 'invalid_token' })
    const seconds = Math.max(0, Math.floor(((caller.endsAt ?? 0) - parts.clock.now()) / 1000))
    return {
      resource_owner_id: caller.userId ?? caller.sessionId ?? null,
      scope: caller.scopes,
      expires_in: seconds,
      application: { uid: null },
    }
  })

  const userinfo = async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = await bearer(parts, request)
    if (!caller) return reply.code(401).send({ error: 'invalid_token' })
    const user = parts.store.user.get(caller.userId ?? '')
    return { sub: caller.userId ?? caller.sessionId, name: caller.name, ...(user ? { email: user.email } : {}) }
  }
  app.get('/auth/oauth/userinfo', access('public'), userinfo)
  app.post('/auth/oauth/userinfo', access('public'), userinfo)
  // RFC 7033: where whoever knows an address of a person here finds the issuer.
  app.get('/.well-known/webfinger', access('public'), async (request, reply) => {
    const { resource } = textsOf(request.query)
    if (resource === undefined) return reply.code(400).send({ error: 'Say whom you look for, in resource.' })
    const links = [{ rel: 'http://openid.net/specs/connect/1.0/issuer', href: reachedAt(request) }]
    return reply.type('application/jrd+json').send({ subject: resource, links })
  })
  app.get('/auth/oauth/discovery/keys', access('public'), () => tokens.jwks())
  for (const url of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    app.get(url, access('public'), async request => discovery(reachedAt(request)))
  }

  // auth.md 6.3: everything issued for that person up to now is over, on all devices.
  app.get('/auth/logout', access('public'), async (request, reply) => {
    const session = sessionOf(parts, request)
    const caller = await bearer(parts, request).catch(() => undefined)
    const userId = session?.kind === 'user' ? session.sub : caller?.via === 'bearer' ? caller.userId : undefined
    if (userId) {
      await signIn.people.leave(userId)
      const who = parts.store.user.get(userId)?.name ?? ''
      audit.note({
        what: 'sign-out',
        ok: true,
        who,
        subject_id: userId,
        detail: 'On all devices.',
        ...originOf(request),
      })
    } else if (session) await signIn.sessions.end(session.id, 'They left.')
    for (const name of ['session', 'remembered'] as const) clearCookie(request, reply, name)
    const { continue: asked } = request.query as Record<string, string | undefined>
    return reply.header('cache-control', 'no-store').redirect(pathToGoOn(asked, request.headers.host ?? '') ?? '/', 302)
  })
}

/** Whoever brings a credential that is good. */
async function bearer(parts: SignInParts, request: FastifyRequest): Promise<Caller | undefined> {
  try {
    const caller = await readCaller(parts, request.headers, new URLSearchParams())
    return caller.via === 'nobody' ? undefined : caller
  } catch (error) {
    if (error instanceof Failed) return undefined
    throw error
  }
}

/** The domain's own page, or ours, with the way back to where somebody wanted to go. */
function loginUrl(parts: SignInParts, request: FastifyRequest): string {
  const { login_url } = authorityOf(parts, request)
  const isOurs = login_url.startsWith('/') && !login_url.startsWith('//')
  return (isOurs ? login_url : '/login?continue={{url}}').replace('{{url}}', encodeURIComponent(request.url))
}

/** What says nothing, or is named twice, is not there (RFC 6749, 3.1). */
function textsOf(query: unknown): Record<string, string> {
  const pairs = Object.entries((query ?? {}) as Record<string, unknown>)
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== ''),
  )
}

/** A form or JSON. */
function bodyTexts(body: unknown): Record<string, string> {
  if (body instanceof URLSearchParams) {
    return textsOf(Object.fromEntries([...body].filter(([name]) => body.getAll(name).length === 1)))
  }
  return typeof body === 'object' && body !== null ? textsOf(body) : {}
}

const lower = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      /^cache-control|pragma$/i.test(name) ? [] : [[name.toLowerCase(), value]],
    ),
  )

const discovery = (base: string) => ({
  issuer: base,
  authorization_endpoint: `${base}/auth/oauth/authorize`,
  token_endpoint: `${base}/auth/oauth/token`,
  revocation_endpoint: `${base}/auth/oauth/revoke`,
  introspection_endpoint: `${base}/auth/oauth/introspect`,
  userinfo_endpoint: `${base}/auth/oauth/userinfo`,
  jwks_uri: `${base}/auth/oauth/discovery/keys`,
  scopes_supported: ['public', 'openid'],
  response_types_supported: ['code', 'token'],
  grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'password'],
  code_challenge_methods_supported: ['S256', 'plain'],
  token_endpoint_auth_methods_supported: ['none', 'client_secret_post', 'client_secret_basic'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
})
