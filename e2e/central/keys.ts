import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../src-main/base/clock.ts'
import { type Data, type Row, textsOf } from './data.ts'

/** Where the server takes the key of a request from. Stock: all three, in that order. */
export type TakesKeyIn = 'both' | 'query' | 'header'

/** Who asks, or how it is refused. */
export type Credential = { key: Row; user: Row } | { status: 401; error: string }

export interface Keys {
  /** Makes a key and gives what the client shows; only its digest is kept (auth.md 8). */
  add(row: Row, value?: string): string
  /** Header `X-API-Key`, then query `api-key`, then cookie `api-key` (edge.md 1.1). */
  of(request: IncomingMessage, takesKeyIn?: TakesKeyIn): Credential
  /** Whether one of the scopes gives that access; `public` always does (rest.md 1.4). */
  allows(key: Row, scopes: readonly string[], access: 'read' | 'write'): boolean
  /** Who the host of the request belongs to. */
  authorityOf(request: IncomingMessage): Row | undefined
  /** The edge that the key names: `ei|<edge id>` among its scopes (edge.md 1.1). */
  edgeOf(key: Row): string | undefined
  /** Removes the keys of an edge, all or those made before that one. */
  forget(edgeId: string, before?: Row): void
}

export function createKeys({ data, clock, hosts }: { data: Data; clock: Clock; hosts: readonly string[] }): Keys {
  return {
    add(row, value = `${randomBytes(16).toString('hex')}.${randomBytes(32).toString('base64url')}`) {
      const [id, secret] = cut(value)
      data.put('api_key', { scopes: ['public'], ...row, id, secret: digestOf(id, secret) })
      return value
    },
    of(request, takesKeyIn = 'both') {
      const authority = authorityOf(request)
      if (!authority) return refused(`no authority for ${hostOf(request)}`)
      const given = keyIn(request, takesKeyIn)
      if (!given) return refused('no API key and no bearer token')
      const [id, secret] = cut(given)
      const key = data.get('api_key', id)
      if (!key || key.secret !== digestOf(id, secret)) return refused('unknown X-API-Key')
      if (typeof key.expires_at === 'number' && key.expires_at * 1000 <= clock.now())
        return refused('API key has expired')
      const user = data.get('user', String(key.user_id))
      if (!user) return refused('unknown X-API-Key')
      if (user.authority_id !== authority.id) return refused('the key belongs to another domain')
      return { key, user }
    },
    authorityOf,
    edgeOf,
    forget(edgeId, before) {
      const limit = before ? revisionOf(before) : Number.POSITIVE_INFINITY
      const older = [...data.tables.api_key.values()].filter(key => edgeOf(key) === edgeId && revisionOf(key) < limit)
      for (const key of older) data.remove('api_key', String(key.id))
    },
    allows: (key, scopes, access) => ['public', ...scopes].some(scope => grants(key, scope, access)),
  }

  function revisionOf(key: Row): number {
    return data.versionOf('api_key', String(key.id)).revision
  }

  /** Names of this machine stand for the first authority, as a proxy in front would have it. */
  function authorityOf(request: IncomingMessage): Row | undefined {
    const host = hostOf(request)
    const all = [...data.tables.authority.values()]
    return all.find(row => row.domain === host) ?? (hosts.includes(host) ? all[0] : undefined)
  }
}

function edgeOf(key: Row): string | undefined {
  return textsOf(key.scopes)
    .find(scope => scope.startsWith('ei|'))
    ?.slice('ei|'.length)
}

/** Only the first entry of a resource counts (rest.md 1.4). */
function grants(key: Row, scope: string, access: 'read' | 'write'): boolean {
  const entry = textsOf(key.scopes).find(it => it.split('.')[0] === scope)
  const [, only = access] = (entry ?? '').split('.')
  return entry !== undefined && only.toLowerCase() === access
}

function keyIn(request: IncomingMessage, takesKeyIn: TakesKeyIn): string | undefined {
  const header = takesKeyIn === 'query' ? undefined : request.headers['x-api-key']
  if (header) return String(header)
  const query = new URL(request.url ?? '/', 'http://central').searchParams.get('api-key')
  if (query && takesKeyIn !== 'header') return query
  return /(?:^|;\s*)api-key=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
}

const cut = (value: string): [id: string, secret: string] => {
  const dot = value.indexOf('.')
  return dot < 0 ? [value, ''] : [value.slice(0, dot), value.slice(dot + 1)]
}

const digestOf = (id: string, secret: string) => createHmac('sha512', secret).update(id).digest('hex')

const hostOf = (request: IncomingMessage) => (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()

const refused = (error: string): Credential => ({ status: 401, error })
