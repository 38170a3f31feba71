import type { FastifyInstance, FastifyRequest } from 'fastify'

// Rules of PlaceOS's REST wire that hold for every route and that the HTTP server must be taught (rest.md 1.1, 1.7, 1.11).

/** A body is JSON, also when nothing says so; an empty one is none, whatever its type. Anything else is refused with 415. */
export function readBodiesAsJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  type Read = typeof parse
  const read: Read = (request, text, done) => (text ? parse(request, text, done) : done(null, undefined))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, read)
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, text: string, done) => {
    if (text && request.headers['content-type']) {
      const refused = Object.assign(new Error('The body must be JSON.'), { statusCode: 415 })
      return done(refused)
    }
    return read(request, text, done)
  })
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
