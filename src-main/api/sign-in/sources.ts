import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ExternalProfile } from '../../auth/external-profile.ts'
import { newToken } from '../../auth/opaque.ts'
import { Failed, failureOf } from '../../base/result.ts'
import type { LdapAuthentication } from '../../model/ldap-authentication.ts'
import type { OauthAuthentication } from '../../model/oauth-authentication.ts'
import type { User } from '../../model/user.ts'
import { statusOf } from '../failures.ts'
import { access } from '../plain-routes.ts'
import { clearCookie, cookieOf, setCookie } from './cookies.ts'
import { pathToGoOn } from './go-on.ts'
import { authorityOf, originOf, reachedAt, type SignInParts } from './parts.ts'
import { fieldsOf, isFormOf, letIn, sessionOf } from './person.ts'

const PENDING_MS = 20 * 60_000
/** What could not be, for the page that says so: it asks once. */
const FAILURES_KEPT = 200

const pendingShape = z.object({
  at: z.number(),
  source_id: z.string(),
  go_on: z.string(),
  /** Whose identity it becomes: the session that asked for it. */
  link: z.string().optional(),
  rest: z.record(z.string(), z.unknown()),
})
const typed = z.object({
  id: z.string().max(100),
  username: z.string().max(256),
  password: z.string().max(1_024),
  continue: z.string().optional(),
})

/** Signing in with a directory or another site (auth.md 12). */
export function serveSources(app: FastifyInstance, parts: SignInParts): void {
  const { signIn, store, clock, signal } = parts
  const { audit, identities, seal } = signIn
  const failures = new Map<string, { error: string; hint: string }>()

  app.post('/auth/ldap/callback', access('public'), async (request, reply) => {
    const asked = typed.safeParse(fieldsOf(request.body))
    if (!asked.success) return reply.code(400).send({ error: 'Give a user name and a password.' })
    const { id, username, password } = asked.data
    const source = ldapSource(request, id)
    const user = await signIn.guarded(
      { account: `${source.name}: ${username}`, means: `directory ${source.name}`, from: originOf(request) },
      () => byDirectory(request, source, username, password),
    )
    await letIn(parts, request, reply, user, 'ldap')
    const goOn = pathToGoOn(asked.data.continue, request.headers.host ?? '')
    return goOn !== undefined && isFormOf(request) ? reply.redirect(goOn, 302) : reply.code(202).send()
  })

  /** The directory is asked first; who it took before may come in while it does not answer. */
  async function byDirectory(
    request: FastifyRequest,
    source: LdapAuthentication,
    username: string,
    password: string,
  ): Promise<User | undefined> {
    const authority = authorityOf(parts, request)
    let profile: ExternalProfile
    try {
      profile = await parts.directory(source, { username, password }, signal)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code === 'denied') throw new Failed('denied', failure.message, { status: 401 })
      if (failure.code !== 'offline' && failure.code !== 'timeout') throw error
      const known = await identities.offline(authority, source.id, username, password)
      // Counted as a wrong password: it may have been one, and nothing else would slow down whoever guesses meanwhile.
      if (!known) throw new Failed('denied', failure.message, { status: statusOf(failure) })
      audit.note({
        ...{ what: 'offline', ok: true, who: known.name, subject_id: known.id, ...originOf(request) },
        detail: `${source.name} does not answer; let in as it vouched for them before.`,
      })
      return known
    }
    return identities.welcome({
      authority,
      provider: 'ldap',
      sourceId: source.id,
      profile,
      typed: { login: username, password },
    })
  }

  // auth.md 6.1: starts signing in somewhere else, or leads to our own page.
  app.get('/auth/login', access('public'), async (request, reply) => {
    const query = request.query as Record<string, string | undefined>
    const goOn = pathToGoOn(query.continue, request.headers.host ?? '')
    if (query.continue !== undefined && /\.(?!html$)\w+$/.test(query.continue.split('?')[0] ?? ''))
      return reply.code(400).send()
    if (query.provider !== 'oauth2' || !query.id) {
      return reply.redirect(goOn ? `/login?continue=${encodeURIComponent(goOn)}` : '/login', 303)
    }
    return begin(request, reply, query.id, goOn ?? '/admin', query.link === '1')
  })
  app.get('/auth/oauth2', access('public'), async (request, reply) => {
    const { id = '' } = request.query as Record<string, string | undefined>
    return begin(request, reply, id, '/admin')
  })

  async function begin(request: FastifyRequest, reply: FastifyReply, id: string, goOn: string, isLink = false) {
    try {
      const source = oauthSource(request, id)
      const { url, pending } = await parts.provider.begin(source, callbackAt(reachedAt(request), source), signal)
      const kept: z.output<typeof pendingShape> = {
        at: clock.now(),
        source_id: source.id,
        go_on: goOn,
        link: isLink ? sessionOf(parts, request)?.id : undefined,
        rest: { ...pending },
      }
      setCookie(request, reply, 'pending', seal.close('sign-on', JSON.stringify(kept)), PENDING_MS)
      return reply.header('cache-control', 'no-store').redirect(url, 303)
    } catch (error) {
      return tell(reply, error, goOn)
    }
  }

  for (const url of ['/auth/oauth2/callback', '/auth/oauth2/callback/:id']) {
    app.get(url, access('public'), async (request, reply) => {
      const text = cookieOf(request, 'pending')
      clearCookie(request, reply, 'pending')
      let goOn: string | undefined
      try {
        const pending = readPending(text)
        goOn = pending.go_on
        const source = oauthSource(request, pending.source_id)
        const authority = authorityOf(parts, request)
        const callback = new URL(request.url, reachedAt(request))
        const user = await signIn.guarded(
          { account: nobodyYet(request), means: `sign-on ${source.name}`, from: originOf(request) },
          async () => {
            const profile = await parts.provider.complete(source, pending.rest, callback, signal)
            const known = await identities.welcome({
              authority,
              provider: 'oauth2',
              sourceId: source.id,
              profile,
              current: currentOf(request, pending.link),
            })
            const token = await identities.remember(authority, 'oauth2', profile.uid)
            setCookie(request, reply, 'remembered', token, identities.lifetimeMs(authority))
            return known
          },
        )
        await letIn(parts, request, reply, user, 'oauth2')
        return reply.header('cache-control', 'no-store').redirect(goOn, 303)
      } catch (error) {
        return tell(reply, error, goOn)
      }
    })
  }

  /** In this browser they signed in with their provider before, and it cannot be asked now. */
  app.post('/auth/remembered', access('public'), async (request, reply) => {
    const authority = authorityOf(parts, request)
    const token = cookieOf(request, 'remembered')
    // Who has none guesses nothing, and slows nobody down.
    if (token === undefined)
      return reply.code(401).send({ error: 'Nobody is remembered in this browser. Sign in another way.' })
    const user = await signIn.guarded(
      { account: nobodyYet(request), means: 'remembered', from: originOf(request) },
      async () => identities.remembered(authority, token)?.user,
    )
    await letIn(parts, request, reply, user, 'remembered')
    return reply.code(202).send()
  })

  app.get('/auth/failure', access('public'), async (request, reply) => {
    const { code = '' } = request.query as Record<string, string | undefined>
    const failure = failures.get(code)
    failures.delete(code)
    reply.header('cache-control', 'no-store')
    return failure ?? { error: 'Signing in did not work.', hint: 'Try again.' }
  })

  /**
   * What went wrong is words for the page; the address has no more than a code that is good for once, and where whoever
   * signs in another way wanted to go.
   */
  function tell(reply: FastifyReply, error: unknown, goOn: string | undefined) {
    if (!(error instanceof Failed)) throw error
    const code = newToken().slice(0, 16)
    const hint = (error.detail as { hint?: string } | undefined)?.hint ?? 'Try again, or sign in another way.'
    failures.set(code, { error: error.message, hint })
    for (const [oldest] of failures) {
      if (failures.size <= FAILURES_KEPT) break
      failures.delete(oldest)
    }
    const query = new URLSearchParams({ failed: code, ...(goOn === undefined ? {} : { continue: goOn }) })
    return reply.header('cache-control', 'no-store').redirect(`/login?${query}`, 303)
  }

  /**
   * Only where they asked for it themselves: else whoever signs in at a desk that another person left would become
   * that person.
   */
  function currentOf(request: FastifyRequest, link: string | undefined): User | undefined {
    const session = sessionOf(parts, request)
    return link !== undefined && session?.id === link && session.kind === 'user'
      ? store.user.get(session.sub)
      : undefined
  }

  function readPending(text: string | undefined): z.output<typeof pendingShape> {
    const unknown = new Failed('denied', 'This sign-in was not begun in this browser, or too long ago. Begin it again.')
    if (text === undefined) throw unknown
    try {
      const pending = pendingShape.parse(JSON.parse(seal.open('sign-on', text)))
      if (clock.now() - pending.at > PENDING_MS) throw unknown
      return pending
    } catch {
      throw unknown
    }
  }

  function ldapSource(request: FastifyRequest, id: string): LdapAuthentication {
    const row = store.ldap_authentication.get(id)
    if (!row || row.authority_id !== authorityOf(parts, request).id) throw noSource()
    return row
  }

  function oauthSource(request: FastifyRequest, id: string): OauthAuthentication {
    const row = store.oauth_authentication.get(id)
    if (!row || row.authority_id !== authorityOf(parts, request).id) throw noSource()
    return row
  }
}

/** Who it is shows only afterwards; until then it is whoever asks from there. */
const nobodyYet = (request: FastifyRequest) => `somebody at ${originOf(request).address}`

const noSource = () => new Failed('not_found', 'There is no such way to sign in here. Load the page again.')

/** The address that is registered at the provider (auth.md 12.2). */
export function callbackAt(node: string, { id, site }: Pick<OauthAuthentication, 'id' | 'site'>): string {
  const base = `${node}/auth/oauth2/callback`
  return URL.parse(site)?.hostname.endsWith('.b2clogin.com') ? `${base}/${id}` : `${base}?id=${encodeURIComponent(id)}`
}
