import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Failed } from '../base/result.ts'

// Rules of PlaceOS's REST wire that hold for every route and that the HTTP server must be taught (rest.md 1.1, 1.7, 1.11).

const V2 = '/api/engine/v2'

/** Bodies that are nobody's business but those who send and receive them (rest.md 4.2, 4.15). */
const TAKES_ANYTHING = new RegExp(`^${V2}/(signal|webhook/[^/]+/notify)(?![^/?])`)
/** Brokers send forms (rest.md 4.16), as do those who sign in (auth.md 4.4, 6.2). */
const TAKES_FORMS = new RegExp(`^(${V2}/mqtt/|/auth/)`)
const BROKERS = new RegExp(`^${V2}/mqtt/`)
const FORM = 'application/x-www-form-urlencoded'

/** A body that cannot be taken. Who asks is looked at first, so it is kept until then (rest.md 1.3). */
export class Unreadable {
  readonly why: Failed
  constructor(status: 400 | 415, error: string) {
    const body = { error, ...(status === 415 ? { accepts: ['application/json'] } : {}) }
    this.why = new Failed('invalid', error, { status, body })
  }
}

/**
 * A body is JSON, also when nothing says so, or a form where these are taken; an empty one is none, whatever its type.
 * Anything else is refused with 415, except that what removes something has no body at all.
 */
export function readBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    if (TAKES_ANYTHING.test(request.url)) return done(null, body)
    if (body.length === 0) return done(null, undefined)
    if (request.method === 'DELETE') return done(null, null)
    if (type === FORM && TAKES_FORMS.test(request.url)) return done(null, new URLSearchParams(body.toString()))
    if (type && type !== 'application/json') {
      return done(null, new Unreadable(415, 'The body must be JSON.'))
    }
    return parse(request, body.toString(), (error, value) =>
      done(null, error ? new Unreadable(400, error.message) : value),
    )
  })
}

/** ts-client leaves a slash out of some paths (rest.md 2.6): what it asks there is answered all the same. */
export const withSlash = (url: string): string =>
  url.replace(/^\/api\/engine\/v2(?=(users|domains|cluster)\/)/, `${V2}/`)

const LOOKS_UP_DOMAIN = new RegExp(`^${V2}/domains/lookup/[^/]+/?$`)

/** A path as it may be told: those of web requests have a secret in them, also where somebody wrote them a little wrong. */
export const withoutSecret = (path: string): string => path.replace(/(\/webhook\b).*/i, '$1/…')

/** Of a parameter that is named several times, the first counts (rest.md 1.6). */
export function eachOnce(url: string): string {
  const [path = '', ...query] = url.split('?')
  const seen = new Set<string>()
  const isFirst = (part: string) => {
    const [name = ''] = new URLSearchParams(part).keys()
    return !seen.has(name) && Boolean(seen.add(name))
  }
  return query.length === 0 ? path : `${path}?${query.join('?').split('&').filter(isFirst).join('&')}`
}

/** What anybody may ask, with no credential. */
export const asksNobody = (path: string): boolean =>
  path === '/auth/authority' || path.replace(/\/$/, '') === V2 || LOOKS_UP_DOMAIN.test(path)

/** What brings the credential of somebody else, which whoever answers looks at (rest.md 4.16). */
export const asksForAnother = (path: string): boolean => BROKERS.test(path)

/** Every GET answers HEAD too, with the same headers. Call what it returns on a request before it is handled. */
export function answerHeads(app: FastifyInstance): (request: FastifyRequest) => void {
  const heads = new WeakSet<FastifyRequest>()
  app.addHook('onSend', async (request, _reply, payload) => {
    if (!heads.has(request) || !isStream(payload)) return payload
    // A watch would go on for ever; what HEAD asks for ends with the headers.
    payload.destroy()
    return ''
  })
  return request => {
    if (request.method !== 'HEAD') return
    heads.add(request)
    // The response keeps what it was made for and leaves the body out.
    request.raw.method = 'GET'
  }
}

/** A refusal has no body, where JSON would put the two quotes of an empty text. */
export function refuseWithoutBody(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    if (reply.statusCode !== 403 || payload !== '""') return payload
    reply.removeHeader('content-type').removeHeader('content-length')
    return ''
  })
}

/** What has nothing to say says so in JSON; what brokers and web requests are answered has no type (rest.md 1.8). */
export function typeEmptyAnswers(app: FastifyInstance): void {
  const hasType = new RegExp(`^${V2}(?!/(mqtt|webhook)/)(/|$)`)
  app.addHook('onSend', async (request, reply, payload) => {
    const isDone = reply.statusCode === 200 || reply.statusCode === 202
    if (isDone && !payload && !reply.hasHeader('content-type') && hasType.test(request.url))
      reply.type('application/json')
    return payload
  })
}

/**
 * Every answer has the id that its request came with, or one of its own, to find it by in logs. Not where no credential
 * counted, and not where there is no such route (rest.md 1.12).
 */
export function tellRequestIds(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const isUnknown = reply.statusCode === 404 && payload === NO_ROUTE
    if (reply.statusCode !== 401 && !isUnknown && request.url.startsWith('/api/')) {
      reply.header('x-request-id', request.headers['x-request-id'] || randomUUID())
    }
    return payload
  })
}

/** The answer where there is no route, which is the only one that is text. */
export const NO_ROUTE = '404 Not Found'

const isStream = (payload: unknown): payload is { destroy(): void } =>
  typeof payload === 'object' && payload !== null && 'pipe' in payload && 'destroy' in payload
