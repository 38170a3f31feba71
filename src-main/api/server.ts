import type { IncomingMessage } from 'node:http'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import type { SignIn } from '../auth/sign-in.ts'
import type { Clock } from '../base/clock.ts'
import { loadOnce } from '../base/load-once.ts'
import type { Log } from '../base/log.ts'
import { Failed, failureOf, messageOf } from '../base/result.ts'
import type { Announcing } from '../discovery/sighting.ts'
import type { MainLoop } from '../runtime/main-loop.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { TriggerStates } from '../runtime/trigger-states.ts'
import { countNow } from '../statistics/counts.ts'
import { workNow } from '../statistics/work.ts'
import type { Store } from '../store/open.ts'
import type { Network } from '../tls/network.ts'
import type { CallContext } from './answer.ts'
import { nobody } from './caller.ts'
import type { Connections } from './connections.ts'
import { BadCredential, readCaller } from './credentials.ts'
import { statusOf } from './failures.ts'
import type { Gate } from './gate.ts'
import type { Listener } from './listener/listener.ts'
import { mayWatch } from './may-watch.ts'
import { metricsText } from './metrics.ts'
import { hostnameOf, isAllowedHost, isSameOrigin } from './origin.ts'
import { headersOver } from './page-headers.ts'
import type { PageSessions } from './page-sessions.ts'
import { accepts, errorBody } from './placeos-rest.ts'
import { access, knowAccess, type PlainRoute } from './plain-routes.ts'
import {
  answerHeads,
  asksForAnother,
  asksNobody,
  eachOnce,
  NO_ROUTE,
  readBodies,
  refuseWithoutBody,
  tellRequestIds,
  typeEmptyAnswers,
  Unreadable,
  withoutSecret,
  withSlash,
} from './rest-server.ts'
import type { Router } from './router.ts'
import { serveDescription } from './serve-description.ts'
import { servePages } from './serve-pages.ts'
import { CONTROL_SOCKET, serveSockets } from './serve-sockets.ts'
import { principalIn } from './sign-in/oauth.ts'
import { type Directory, originOf, type Provider, reachedAt } from './sign-in/parts.ts'
import { serveSignIn } from './sign-in/serve.ts'
import { serveWebhooks, type WebhookParts } from './webhook/notify.ts'

const DOCS = '/api/docs'
const MAX_BODY_BYTES = 10 * 1024 * 1024

export interface ServerParts {
  store: Store
  runtime: Runtime
  triggers: TriggerStates
  webhooks: WebhookParts['triggers']
  deliveries: WebhookParts['deliveries']
  announcing: Announcing
  router: Router
  connections: Connections
  pageSessions: PageSessions
  mainLoop: MainLoop
  signIn: SignIn
  gate: Gate
  network: Network
  listener: Listener
  directory: Directory
  provider: Provider
  clock: Clock
  log: Log
  host: string
  /** Aborts when the node stops. */
  signal: AbortSignal
  /** Of this program. */
  version: string
  /** Where `admin.html` and `kiosk.html` are; none when nobody built them. */
  pagesFolder: string | undefined
}

export interface Server {
  readonly port: number
  /** What is served beside the contract, and who may ask. */
  readonly routes: readonly PlainRoute[]
  close(): Promise<void>
}

/** Serves REST, both sockets and the pages on one port. */
export async function openServer(parts: ServerParts): Promise<Server> {
  const { store, clock, log, host, listener, signIn, gate, pageSessions } = parts
  const { measure } = parts.mainLoop
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: true,
    serverFactory: handler => listener.serve(handler),
    // The contract checks what comes: with its own ways to do so Fastify would load a thirtieth of a second longer.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
  })
  const routes = knowAccess(app)
  readBodies(app)
  refuseWithoutBody(app)
  typeEmptyAnswers(app)
  tellRequestIds(app)
  const asGet = answerHeads(app)
  const isOurName = (name: string) => isNameOf(parts, name)
  const rest = new OpenAPIHandler<CallContext>(parts.router, { customErrorResponseBodyEncoder: errorBody })

  app.addHook('onRequest', async (request, reply) => {
    if (!isAllowedHost(request.headers.host, isOurName, request.socket.localAddress)) {
      return reply.code(403).send({
        error: 'This node answers to its own names and addresses only. An admin can add a name under Network.',
      })
    }
    if (!isSameOrigin(request.headers))
      return reply.code(403).send({ error: 'Another site may not ask this node for anything.' })
    reply.headers(headersOver(request))
  })
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    if (error instanceof Failed) return refuseWith(reply, error)
    const status = error.statusCode ?? 500
    if (status >= 500) log.error(`A request failed in a way nobody foresaw: ${error.message}`, { stack: error.stack })
    return reply
      .code(status)
      .send({ error: error.message, ...(status === 415 ? { accepts: ['application/json'] } : {}) })
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send(NO_ROUTE))

  app.get('/healthz', access('public'), async () => ({ ok: true }))
  app.get('/readyz', access('public'), async () => ({ ready: true }))
  app.get('/metrics', access('watcher'), async (request, reply) => {
    if (!(await mayWatch(parts, request)))
      return reply.code(401).send({ error: 'This needs a credential of the support role.' })
    return reply
      .type('text/plain; version=0.0.4')
      .send(
        metricsText(
          countNow({ store, runtime: parts.runtime, connections: parts.connections.counts }),
          workNow(parts.runtime, parts.mainLoop),
        ),
      )
  })

  await serveSignIn(app, {
    ...{ store, signIn, clock, log, pageSessions, signal: parts.signal },
    ...{ directory: parts.directory, provider: parts.provider },
  })
  // Made when first asked for: it is the same for as long as the node runs.
  const document = loadOnce(() => import('./openapi.ts').then(({ openApiDocument }) => openApiDocument(parts.version)))
  app.get(`${DOCS}/openapi.json`, access('public'), () => document())
  app.get(DOCS, access('public'), (_request, reply) => reply.redirect('/admin/api'))

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    asGet(request)
    request.raw.url = eachOnce(withSlash(request.url))
    const url = new URL(request.url, 'http://node')
    let caller = nobody
    try {
      if (!asksForAnother(url.pathname)) caller = await readCaller(parts, request.headers, url.searchParams)
    } catch (error) {
      // What anybody may ask, they may ask with a token that is over: that is how ts-client finds its way back.
      if (!(error instanceof Failed) || !asksNobody(url.pathname)) {
        if (!(error instanceof BadCredential)) throw error
        noteRefused(request.raw, error.message)
        return reply.code(401).send({ error: error.message })
      }
    }
    if (caller.via === 'nobody' && !asksNobody(url.pathname) && !asksForAnother(url.pathname)) {
      noteRefused(request.raw, 'No credential came along.')
      return reply.code(401).send({ error: 'A credential is needed: send an API key in the header X-API-Key.' })
    }
    if (!accepts(request.headers.accept)) {
      return reply.code(406).send({ error: 'This resource is JSON only.', accepts: ['application/json'] })
    }
    if (url.pathname === CONTROL_SOCKET) return reply.code(426).type('text/plain').send('This path is a WebSocket.')
    const unreadable = request.body instanceof Unreadable ? request.body.why : undefined
    if (unreadable) request.body = null
    const context = {
      ...{ caller, log, gate, asked: url.searchParams, unreadable },
      request: {
        hostname: hostnameOf(request.headers.host),
        base: reachedAt(request),
        hasSession: url.pathname === '/auth/authority' && principalIn({ signIn }, request) !== undefined,
        hasToken: caller.via === 'bearer',
      },
    }
    const { matched } = await measure(
      () => `${request.method} ${withoutSecret(url.pathname)}`,
      () => rest.handle(request, reply, { context }),
    )
    if (!matched) return reply.callNotFound()
  }
  serveWebhooks(app, { ...parts, triggers: parts.webhooks })
  app.all('/api/*', access('contract'), answer)
  app.all('/auth/authority', access('contract'), answer)

  await servePages(app, parts)
  serveDescription(app, parts)

  function noteRefused(request: IncomingMessage, why: string): void {
    const path = withoutSecret(new URL(request.url ?? '/', 'http://node').pathname)
    const detail = `${request.method} ${path}: ${why}`
    signIn.audit.note({ what: 'refused', ok: false, who: '', subject_id: null, detail, ...originOf(request) })
  }

  const sockets = serveSockets(app.server, { ...parts, isOurName, noteRefused })

  await app.ready()
  try {
    await listener.listen(parts.network.isOpen())
  } catch (error) {
    await app.close()
    throw portTrouble(error, host, listener.port)
  }
  return {
    port: listener.port,
    routes,
    async close() {
      const ended = sockets.close()
      await Promise.all([app.close(), listener.close()])
      ended()
    },
  }
}

function noSchemas(): never {
  throw new Error('Routes have no schemas of Fastify here: what is asked is declared in the contract.')
}

/** By any of these somebody may reach it: the machine's, those a technician gave it, and the domains it knows. */
function isNameOf({ network, store }: Pick<ServerParts, 'network' | 'store'>, name: string): boolean {
  const { names, addresses } = network.names()
  const bare = name.replace(/^\[|\]$/g, '')
  return (
    names.includes(name) ||
    addresses.includes(bare) ||
    store.authority.find(({ domain }) => domain === name) !== undefined
  )
}

/** What went wrong, in words, and how long to wait where that is what helps. */
function refuseWith(reply: FastifyReply, failure: Failed) {
  const { retry_after_ms } = (failure.detail ?? {}) as { retry_after_ms?: number }
  if (retry_after_ms !== undefined) reply.header('retry-after', Math.ceil(retry_after_ms / 1000))
  return reply
    .code(statusOf(failureOf(failure)))
    .send({ error: failure.message, ...(retry_after_ms === undefined ? {} : { retry_after_ms }) })
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
