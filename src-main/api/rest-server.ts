import type { FastifyInstance, FastifyRequest } from 'fastify'

// Rules of PlaceOS's REST wire that hold for every route and that the HTTP server must be taught (rest.md 1.1, 1.7, 1.11).

const V2 = '/api/engine/v2'

/** Bodies that are nobody's business but those who send and receive them (rest.md 4.2, 4.15). */
const TAKES_ANYTHING = new RegExp(`^${V2}/(signal|webhook/[^/]+/notify)(?![^/?])`)
/** Brokers send forms (rest.md 4.16). */
const TAKES_FORMS = new RegExp(`^${V2}/mqtt/`)
const FORM = 'application/x-www-form-urlencoded'

/** A body is JSON, also when nothing says so; an empty one is none, whatever its type. Anything else is refused with 415. */
export function readBodiesAsJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    if (TAKES_ANYTHING.test(request.url)) return done(null, body)
    if (body.length === 0) return done(null, undefined)
    if (type === FORM && TAKES_FORMS.test(request.url)) return done(null, new URLSearchParams(body.toString()))
    if (type && type !== 'application/json') {
      return done(Object.assign(new Error('The body must be JSON.'), { statusCode: 415 }))
    }
    return parse(request, body.toString(), done)
  })
}

/** ts-client leaves a slash out of some paths (rest.md 2.6): what it asks there is answered all the same. */
export const withSlash = (url: string): string =>
  url.replace(/^\/api\/engine\/v2(?=(users|domains|cluster)\/)/, `${V2}/`)

const LOOKS_UP_DOMAIN = new RegExp(`^${V2}/domains/lookup/[^/]+/?$`)

/** What anybody may ask, with no credential. */
export const asksNobody = (path: string): boolean =>
  path === '/auth/authority' || path.replace(/\/$/, '') === V2 || LOOKS_UP_DOMAIN.test(path)

/** What brings the credential of somebody else, which whoever answers looks at (rest.md 4.16). */
export const asksForAnother = (path: string): boolean => TAKES_FORMS.test(path)

/** Web requests that set a trigger off come from outside, by any method and with any body. They are not done yet. */
export function refuseWebhooks(app: FastifyInstance): void {
  const error = 'This node does not act on web requests yet; its triggers are set off by conditions and times.'
  for (const path of ['notify', 'notify/*']) {
    app.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: `${V2}/webhook/:id/${path}`,
      handler: (_request, reply) => reply.code(501).send({ error }),
    })
  }
}

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

const isStream = (payload: unknown): payload is { destroy(): void } =>
  typeof payload === 'object' && payload !== null && 'pipe' in payload && 'destroy' in payload
