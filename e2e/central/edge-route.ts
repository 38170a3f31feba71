import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Data, Row } from './data.ts'
import type { EdgeLinks } from './edge-links.ts'
import { refuseUpgrade } from './http.ts'
import type { Keys, TakesKeyIn } from './keys.ts'
import type { Misbehaviour } from './misbehave.ts'
import { acceptWebSocket } from './websocket.ts'

/** A try of an edge to connect. */
export interface Attempt {
  at: number
  /** Path and query as they came. */
  url: string
  headers: IncomingMessage['headers']
  /** 101 also where nothing good came of it. */
  status: number
}

interface EdgeRouteParts {
  data: Data
  keys: Keys
  links: EdgeLinks
  misbehave: Misbehaviour
  takesKeyIn: TakesKeyIn
  now(): number
  attempted(attempt: Attempt): void
  headers(): string[]
}

const PATH = '/api/engine/v2/edges/control'

export const isEdgeRoute = (request: IncomingMessage): boolean => pathOf(request) === PATH

/** The route that edges connect to, with every way in which it can refuse (edge.md 1.2). */
export function createEdgeRoute(parts: EdgeRouteParts) {
  const { data, keys, misbehave } = parts
  return {
    upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
      if (!isEdgeRoute(request)) return refuseUpgrade(stream, 404, '', parts.headers())
      const refused = refusal(request)
      noted(request, refused?.status ?? 101)
      if (refused) return refuseUpgrade(stream, refused.status, refused.body, parts.headers())
      const edge = edgeNamedIn(request)
      // No core and no edge both come out behind the upgrade only.
      if (!edge) return bare(request, stream, head).drop()
      if (misbehave.noCore) return bare(request, stream, head).close()
      // A new secret has worked: the ones before it are good no longer.
      keys.forget(edge.id, edge.key)
      parts.links.accept(edge.id, request, stream, head)
    },
    /** Without upgrade headers. */
    plain(request: IncomingMessage, response: ServerResponse): void {
      const refused = refusal(request) ?? { status: 426, body: '{"error":"this is a WebSocket"}' }
      noted(request, refused.status)
      const headers = { ...(refused.status === 426 ? { upgrade: 'websocket' } : {}) }
      response.writeHead(refused.status, { 'content-type': 'application/json', ...headers }).end(refused.body)
    },
  }

  function refusal(request: IncomingMessage): { status: number; body: string } | undefined {
    if (misbehave.refuseWith === 401) return { status: 401, body: error('unknown X-API-Key') }
    if (misbehave.refuseWith) return { status: misbehave.refuseWith, body: '' }
    const credential = keys.of(request, parts.takesKeyIn)
    if ('status' in credential) return { status: credential.status, body: error(credential.error) }
    if (misbehave.expiredKey) return { status: 401, body: error('API key has expired') }
    return keys.allows(credential.key, ['edge-control', 'edges'], 'write') ? undefined : { status: 403, body: '' }
  }

  function edgeNamedIn(request: IncomingMessage): { id: string; key: Row } | undefined {
    const credential = keys.of(request, parts.takesKeyIn)
    const id = 'key' in credential ? keys.edgeOf(credential.key) : undefined
    return 'key' in credential && id !== undefined && data.get('edge', id) ? { id, key: credential.key } : undefined
  }

  function noted({ url = '', headers }: IncomingMessage, status: number): void {
    parts.attempted({ at: parts.now(), url, headers, status })
  }

  function bare(request: IncomingMessage, stream: Duplex, head: Buffer) {
    const nothing = () => undefined
    const deaf = { text: nothing, binary: nothing, ping: nothing, pong: nothing, closed: nothing, wrong: nothing }
    return acceptWebSocket(request, stream, head, parts.headers(), { ...deaf, frame: () => true })
  }
}

const error = (text: string) => JSON.stringify({ error: text })

const pathOf = (request: IncomingMessage) => (request.url ?? '').split('?')[0]?.replace(/\/$/, '')
