import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import fastifyStatic from '@fastify/static'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import { RPCHandler } from '@orpc/server/ws'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Failed, messageOf } from '../base/result.ts'
import { flag } from '../contract/shapes.ts'
import type { MainLoop } from '../runtime/main-loop.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { countNow } from '../statistics/counts.ts'
import { workNow } from '../statistics/work.ts'
import type { Store } from '../store/open.ts'
import type { CallContext } from './answer.ts'
import { type Caller, holdsScope, nobody } from './caller.ts'
import type { Connections } from './connections.ts'
import { serveControlSocket } from './control-socket.ts'
import { BadCredential, readCaller } from './credentials.ts'
import { metricsText } from './metrics.ts'
import { isAllowedHost, isSameOrigin } from './origin.ts'
import { pageHeaders } from './page-headers.ts'
import { createPageSessions, pages } from './page-sessions.ts'
import { accepts, errorBody } from './placeos-rest.ts'
import {
  answerHeads,
  asksForAnother,
  asksNobody,
  eachOnce,
  NO_ROUTE,
  readBodiesAsJson,
  refuseWebhooks,
  refuseWithoutBody,
  tellRequestIds,
  typeEmptyAnswers,
  Unreadable,
  withSlash,
} from './rest-server.ts'
import type { Router } from './router.ts'

const CONTROL_SOCKET = '/api/engine/v2/systems/control'
const DOCS = '/api/docs'
const PAGE_SOCKET = '/api/alcove/v1/socket'
const PAGE_SESSIONS = '/api/alcove/v1/page-sessions'
const MAX_BODY_BYTES = 10 * 1024 * 1024
const MAX_FRAME_BYTES = 1024 * 1024
/** RFC 6455, 7.4.1. */
const GOING_AWAY = 1001
/** How long a client has to answer our goodbye. */
const GOODBYE_MS = 500

export interface ServerParts {
  store: Store
  runtime: Runtime
  router: Router
  connections: Connections
  mainLoop: MainLoop
  clock: Clock
  log: Log
  host: string
  port: number
  /** Of this program. */
  version: string
  /** Where `admin.html` and `kiosk.html` are; none when nobody built them. */
  pagesFolder: string | undefined
}

export interface Server {
  readonly port: number
  close(): Promise<void>
}

/** Serves REST, both sockets and the pages on one port. */
export async function openServer(parts: ServerParts): Promise<Server> {
  const { store, clock, log, host, port } = parts
  const { measure } = parts.mainLoop
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: true,
  })
  readBodiesAsJson(app)
  refuseWithoutBody(app)
  typeEmptyAnswers(app)
  tellRequestIds(app)
  const asGet = answerHeads(app)
  const sessions = createPageSessions(clock)
  const rest = new OpenAPIHandler<CallContext>(parts.router, { customErrorResponseBodyEncoder: errorBody })

  app.addHook('onRequest', async (request, reply) => {
    if (!isAllowedHost(request.headers.host)) {
      return reply.code(403).send({ error: 'This node answers to its own address only (localhost or 127.0.0.1).' })
    }
    if (!isSameOrigin(request.headers))
      return reply.code(403).send({ error: 'Another site may not ask this node for anything.' })
  })
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) log.error(`A request failed in a way nobody foresaw: ${error.message}`, { stack: error.stack })
    return reply
      .code(status)
      .send({ error: error.message, ...(status === 415 ? { accepts: ['application/json'] } : {}) })
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send(NO_ROUTE))

  app.get('/healthz', async () => ({ ok: true }))
  app.get('/readyz', async () => ({ ready: true }))
  app.get('/metrics', (_request, reply) =>
    reply
      .type('text/plain; version=0.0.4')
      .send(
        metricsText(
          countNow({ store, runtime: parts.runtime, connections: parts.connections.counts }),
          workNow(parts.runtime, parts.mainLoop),
        ),
      ),
  )

  app.post(PAGE_SESSIONS, async (request, reply) => {
    const body = z.object({ page: z.enum(pages) }).safeParse(request.body)
    if (!body.success) return reply.code(400).send({ error: `page must be one of ${pages.join(', ')}` })
    // A browser always says where a request comes from; one that does not is no page of ours.
    if (!request.headers.origin && request.headers['sec-fetch-site'] !== 'same-origin') {
      return reply.code(403).send({ error: 'Only pages that this node served may ask for this.' })
    }
    reply.header('cache-control', 'no-store')
    return sessions.open(body.data.page)
  })

  // Made when first asked for: it is the same for as long as the node runs.
  let document: Promise<object> | undefined
  app.get(`${DOCS}/openapi.json`, async () => {
    document ??= import('./openapi.ts').then(({ openApiDocument }) => openApiDocument(parts.version))
    return document
  })
  app.get(DOCS, (_request, reply) => reply.redirect('/admin/api'))

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    asGet(request)
    request.raw.url = eachOnce(withSlash(request.url))
    const url = new URL(request.url, 'http://node')
    let caller: Caller
    try {
      caller = asksForAnother(url.pathname) ? nobody : readCaller(store, clock, request.headers, url.searchParams)
    } catch (error) {
      if (error instanceof BadCredential) return reply.code(401).send({ error: error.message })
      throw error
    }
    if (caller.via === 'nobody' && !asksNobody(url.pathname) && !asksForAnother(url.pathname)) {
      return reply.code(401).send({ error: 'A credential is needed: send an API key in the header X-API-Key.' })
    }
    if (!accepts(request.headers.accept)) {
      return reply.code(406).send({ error: 'This resource is JSON only.', accepts: ['application/json'] })
    }
    if (url.pathname === CONTROL_SOCKET) return reply.code(426).type('text/plain').send('This path is a WebSocket.')
    const unreadable = request.body instanceof Unreadable ? request.body.why : undefined
    if (unreadable) request.body = null
    const context = { caller, log, asked: url.searchParams, unreadable }
    const { matched } = await measure(
      () => `${request.method} ${url.pathname}`,
      () => rest.handle(request, reply, { context }),
    )
    if (!matched) return reply.callNotFound()
  }
  refuseWebhooks(app)
  app.all('/api/*', answer)
  app.all('/auth/*', answer)

  await servePages(parts, app)

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols: protocols => (protocols.has('alcove.v1') ? 'alcove.v1' : false),
  })
  const rpc = new RPCHandler<CallContext>(parts.router, {
    clientInterceptors: [({ path, next }) => measure(`the call ${path.join('.')}`, () => next())],
  })
  app.server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    try {
      upgrade(request, socket, head)
    } catch (error) {
      refuse(socket, error instanceof BadCredential ? 401 : 400, messageOf(error))
    }
  })

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://node')
    if (!isAllowedHost(request.headers.host) || !isSameOrigin(request.headers)) {
      return refuse(socket, 403, 'Another site may not connect to this node.')
    }
    if (url.pathname === CONTROL_SOCKET) {
      const caller = readCaller(store, clock, request.headers, url.searchParams)
      if (caller.via === 'nobody') throw new BadCredential('A credential is needed.')
      if (!holdsScope(caller.scopes, ['systems', 'control'], 'write')) return refuse(socket, 403, '')
      sockets.handleUpgrade(request, socket, head, ws => {
        parts.connections.add(ws, flag(false).parse(url.searchParams.get('fixed_device') ?? undefined))
        serveControlSocket(ws, {
          runtime: parts.runtime,
          caller,
          clock,
          stream: socket,
          warn: message => log.warn(message),
          measure,
        })
      })
    } else if (url.pathname === PAGE_SOCKET) {
      const caller = callerOfSocket(request)
      sockets.handleUpgrade(request, socket, head, ws => {
        parts.connections.add(ws, false)
        ws.on('error', error => log.warn(`Socket of ${caller.name}: ${error.message}`))
        void rpc.upgrade(ws, { context: { caller, log } })
      })
    } else refuse(socket, 404, '404 Not Found')
  }

  /** Our pages bring their token as a sub-protocol, since a browser sends no headers and a URL is no place for it. */
  function callerOfSocket(request: IncomingMessage): Caller {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(text => text.trim())
    const token = offered.find(text => text.startsWith('token.'))?.slice('token.'.length)
    const caller = token === undefined ? undefined : sessions.redeem(token)
    if (!caller) throw new BadCredential('This page session is not known or has ended. Load the page again.')
    return caller
  }

  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw portTrouble(error, host, port)
  }
  return {
    port: (app.server.address() as AddressInfo).port,
    async close() {
      for (const client of sockets.clients) client.close(GOING_AWAY, 'The node is stopping.')
      const late = clock.timer(GOODBYE_MS, () => {
        for (const client of sockets.clients) client.terminate()
      })
      sockets.close()
      await app.close()
      late()
    },
  }
}

async function servePages({ pagesFolder }: ServerParts, app: FastifyInstance): Promise<void> {
  if (pagesFolder === undefined) return
  await app.register(fastifyStatic, { root: pagesFolder, serve: false })
  const page = (file: string) => async (_request: FastifyRequest, reply: FastifyReply) =>
    reply.headers(pageHeaders).header('cache-control', 'no-cache').sendFile(file)
  app.get('/', (_request, reply) => reply.redirect('/admin'))
  for (const name of pages) {
    app.get(`/${name}`, page(`${name}.html`))
    app.get(`/${name}/*`, page(`${name}.html`))
  }
  // File names carry a hash of what is in them, so they never change.
  app.get('/assets/*', async (request, reply) =>
    reply
      .headers(pageHeaders)
      .sendFile(`assets/${(request.params as { '*': string })['*']}`, { maxAge: '365d', immutable: true }),
  )
}

function refuse(socket: Duplex, status: number, message: string): void {
  const body = message ? JSON.stringify({ error: message }) : ''
  const reason = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' }[status] ?? 'Error'
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function portTrouble(error: unknown, host: string, port: number): Failed {
  const code = (error as { code?: string }).code
  if (code === 'EADDRINUSE') {
    return new Failed(
      'conflict',
      `Port ${port} on ${host} is in use by another program. Stop that program, or choose another port with --port.`,
    )
  }
  if (code === 'EACCES')
    return new Failed('denied', `Port ${port} may not be opened by this user. Choose one above 1023 with --port.`)
  return new Failed(
    'unexpected',
    `Port ${port} on ${host} cannot be opened: ${messageOf(error)}. Choose another one with --port.`,
  )
}
