import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { SessionRow } from '../../auth/state.ts'
import { Failed } from '../../base/result.ts'
import type { User } from '../../model/user.ts'
import { roleOf } from '../credentials.ts'
import { hostnameOf } from '../origin.ts'
import { access } from '../plain-routes.ts'
import { clearCookie, cookieOf, setCookie } from './cookies.ts'
import { pathToGoOn } from './go-on.ts'
import { authorityOf, originOf, type SignInParts } from './parts.ts'

/** The cookie's own session of whoever asks, if it is still good. */
export const sessionOf = ({ signIn }: Pick<SignInParts, 'signIn'>, request: FastifyRequest): SessionRow | undefined => {
  const token = cookieOf(request, 'session')
  return token ? signIn.sessions.find(token) : undefined
}

/** Opens a session and hands its cookie out. Whatever session the browser brought along ends: nobody can plant one. */
export async function letIn(
  parts: SignInParts,
  request: FastifyRequest,
  reply: FastifyReply,
  user: User,
  via: SessionRow['via'],
): Promise<void> {
  const before = sessionOf(parts, request)
  if (before) await parts.signIn.sessions.end(before.id, 'Somebody signed in anew in this browser.')
  const { row, token } = await parts.signIn.welcome(user, via, originOf(request))
  setCookie(request, reply, 'session', token, row.cookie_ends_at - row.created_at)
}

const signin = z.object({
  email: z.string().max(256),
  password: z.string().max(1_024),
  continue: z.string().optional(),
})
const withName = { name: z.string().max(200).optional() }
const proof = z.object({
  code: z.string().max(64),
  email: z.string().max(256),
  password: z.string().max(1_024),
  ...withName,
})

/** Signing in with a password, claiming the node, setting a forgotten password anew, and going again. */
export function servePeople(app: FastifyInstance, parts: SignInParts): void {
  const { signIn, store, log } = parts
  const { audit, presence, sessions } = signIn

  app.get('/auth/options', access('public'), async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const authority = signIn.people.authorityOf(hostnameOf(request.headers.host))
    const own = (row: { authority_id?: string | null | undefined }) => row.authority_id === authority?.id
    const remembered = authority && signIn.identities.remembered(authority, cookieOf(request, 'remembered') ?? '')
    const session = sessionOf(parts, request)
    const me = session?.kind === 'user' ? store.user.get(session.sub) : undefined
    return {
      node: store.preferences.get().name,
      authority: authority?.name ?? '',
      claimed: presence.isClaimed(),
      secure: request.protocol === 'https',
      sources: [
        ...store.ldap_authentication.filter(own).map(({ id, name }) => ({ id, kind: 'ldap', name })),
        ...store.oauth_authentication.filter(own).map(({ id, name }) => ({ id, kind: 'oauth2', name })),
      ],
      remembered: remembered
        ? { name: remembered.user.name, source: store.oauth_authentication.get(remembered.sourceId)?.name ?? '' }
        : null,
      reset: presence.resetCode() !== null,
      me: me ? { name: me.name, role: roleOf(me) } : null,
    }
  })

  app.post('/auth/signin', access('public'), async (request, reply) => {
    const isForm = isFormOf(request)
    const asked = signin.safeParse(fieldsOf(request.body))
    // Front ends that post a form look at the status only (auth.md 6.2).
    if (!asked.success)
      return isForm ? reply.code(401).send() : reply.code(400).send({ error: 'Give an e-mail address and a password.' })
    const goOn = pathToGoOn(asked.data.continue, request.headers.host ?? '')
    const hasNext = Boolean(asked.data.continue)
    const isUnattended = request.headers['x-alcove-unattended'] === '1'
    if (isUnattended) {
      log.warn(
        'A panel signs in with a password that stands in its address. Enrol it instead: it needs no password then.',
        {
          address: originOf(request).address,
        },
      )
    }
    try {
      const user = await signIn.byPassword(
        authorityOf(parts, request),
        asked.data.email,
        asked.data.password,
        originOf(request),
      )
      await letIn(parts, request, reply, user, isUnattended ? 'unattended' : 'password')
    } catch (error) {
      if (isForm && error instanceof Failed && error.code === 'denied') {
        if (hasNext) return reply.redirect(pathToGoOn(request.headers.referer, request.headers.host ?? '') ?? '/', 302)
        return reply.code(401).send()
      }
      throw error
    }
    return hasNext ? reply.redirect(goOn ?? '/', 302) : reply.code(202).send()
  })

  app.post('/auth/claim', access('public'), (request, reply) => prove(request, reply, 'claim'))
  app.post('/auth/reset', access('public'), (request, reply) => prove(request, reply, 'reset'))

  async function prove(request: FastifyRequest, reply: FastifyReply, what: 'claim' | 'reset') {
    const asked = proof.safeParse(request.body)
    if (!asked.success) return reply.code(400).send({ error: 'Give the code, an e-mail address and a password.' })
    const { code, ...person } = asked.data
    const from = originOf(request)
    const authority = signIn.people.authorityOf(hostnameOf(request.headers.host))
    // Slowed down by where they are: codes are replaced after a few wrong ones, and nobody is to have that go on and on.
    const user = await signIn.guarded({ account: `somebody at ${from.address}`, means: what, from }, () =>
      presence[what](code, person, authority),
    )
    if (what === 'reset') await sessions.endWhere(row => row.sub === user.id, 'The password was set anew.')
    audit.note({ what, ok: true, who: user.name, subject_id: user.id, detail: WORDS[what], ...from })
    if (what === 'reset') log.warn(`The password of ${user.name} was set anew with the code on the panel.`)
    await letIn(parts, request, reply, user, what)
    return reply.code(202).send()
  }

  app.post('/auth/signout', access('public'), async (request, reply) => {
    const borrowed = sessions.find(cookieOf(request, 'guest') ?? '')
    for (const session of [sessionOf(parts, request), borrowed]) {
      if (!session) continue
      await sessions.end(session.id, 'They signed out.')
      audit.note({
        what: 'sign-out',
        ok: true,
        who: session.name,
        subject_id: session.sub,
        detail: '',
        ...originOf(request),
      })
    }
    for (const name of ['session', 'guest', 'remembered'] as const) clearCookie(request, reply, name)
    return reply.code(202).send()
  })
}

const WORDS = {
  claim: 'Claimed the node with the code on its panel.',
  reset: 'Set a password anew with the code on the panel.',
}

export const isFormOf = (request: FastifyRequest): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')

/** Of a form as of JSON. */
export const fieldsOf = (body: unknown): unknown => (body instanceof URLSearchParams ? Object.fromEntries(body) : body)
