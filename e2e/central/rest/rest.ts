import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Json } from '../../../src-main/base/json.ts'
import type { Data, Row } from '../data.ts'
import type { Keys, TakesKeyIn } from '../keys.ts'
import type { Redis } from '../redis.ts'
import { createCipher } from './cipher.ts'
import { edgeRoutes } from './edges.ts'
import { entityRoutes } from './entities.ts'
import { metadataRoutes } from './metadata.ts'
import { moduleRoutes } from './modules.ts'
import { rootRoutes } from './root.ts'
import { type Answer, findRoute, type Need, Refused } from './route.ts'
import { settingsRoutes } from './settings.ts'
import { systemRoutes } from './systems.ts'
import { userRoutes } from './users.ts'
import { createWire } from './wire.ts'
import { zoneRoutes } from './zones.ts'

export interface RestParts {
  data: Data
  redis: Redis
  keys: Keys
  takesKeyIn: TakesKeyIn
  /** With what PlaceOS encrypts settings (model.md 2.1). */
  serverSecret: string
  secretFor(edgeId: string): string
}

const ROOT = '/api/engine/v2'

/** PlaceOS's REST API, as far as a mirror and a promotion need it (rest.md). */
export function createRest(parts: RestParts) {
  const { data, keys } = parts
  const cipher = createCipher(parts.serverSecret)
  const wire = createWire({ data, redis: parts.redis, cipher })
  const routes = [
    ...rootRoutes,
    ...edgeRoutes(data, parts.secretFor),
    ...systemRoutes(data, wire),
    ...moduleRoutes(data, wire),
    ...zoneRoutes(data, wire),
    ...settingsRoutes(data, wire),
    ...metadataRoutes(data),
    ...userRoutes(data, wire),
    ...entityRoutes(data, wire),
  ]

  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      try {
        const { status = 200, body, headers = {} } = authority(request) ?? (await restAnswer(request))
        response.writeHead(status, {
          'content-type': 'application/json',
          'x-request-id': requestId(request),
          ...headers,
        })
        response.end(body === undefined ? undefined : JSON.stringify(body))
      } catch (error) {
        const { status, body } = error instanceof Refused ? error : new Refused(500, {})
        response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' })
        response.end(typeof body === 'string' ? body : body && JSON.stringify(body))
      }
    },
  }

  async function restAnswer(request: IncomingMessage): Promise<Answer> {
    const { path, query } = addressOf(request)
    if (!path.startsWith(ROOT)) throw new Refused(404, '404 Not Found')
    const below = path.slice(ROOT.length)
    if (below === '') return {}
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
    const found = findRoute(routes, method, below)
    if (!found) throw new Refused(404, '404 Not Found')
    const { route, params } = found
    const credential = keys.of(request, parts.takesKeyIn)
    if ('status' in credential) throw new Refused(credential.status, { error: credential.error })
    const { key, user } = credential
    const access = method === 'GET' ? 'read' : 'write'
    if (route.scope !== undefined && !keys.allows(key, [route.scope], access)) throw new Refused(403)
    const permissions = Number(key.permissions ?? 0)
    const roles = { isSupport: permissions >= 1, isAdmin: permissions >= 2 }
    if (!holds(route.need, roles)) throw new Refused(403)
    const body = method === 'GET' || method === 'DELETE' ? undefined : await bodyOf(request)
    return route.handle({ params, query, path: below, body, user, ...roles, by: String(user.name) })
  }

  /** The one route below another root (rest.md 4.1). */
  function authority(request: IncomingMessage): Answer | undefined {
    if (addressOf(request).path !== '/auth/authority') return undefined
    const row = keys.authorityOf(request)
    if (!row) return { status: 404 }
    const { internals: _, created_at: __, ...shown } = row
    return {
      body: { ...shown, version: 'v2.0.0', session: false, token_valid: false, production: false } satisfies Row,
    }
  }
}

const holds = (need: Need, { isSupport, isAdmin }: { isSupport: boolean; isAdmin: boolean }) =>
  need === 'support' ? isSupport : need === 'admin' ? isAdmin : true

function addressOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const url = new URL(request.url ?? '/', 'http://central')
  return { path: url.pathname.replace(/\/+$/, ''), query: url.searchParams }
}

const requestId = (request: IncomingMessage) => String(request.headers['x-request-id'] ?? randomUUID())

async function bodyOf(request: IncomingMessage): Promise<Json | undefined> {
  const type = request.headers['content-type']
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  if (chunks.length === 0) return undefined
  if (type !== undefined && !type.startsWith('application/json')) {
    throw new Refused(415, { error: `${type} is not taken`, accepts: ['application/json'] })
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Refused(400, { error: 'the body is no JSON' })
  }
}
