import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { CallerRole } from '../contract/allow.ts'
import { splitApiKey, verifyApiKey } from '../store/api-keys.ts'
import type { Store } from '../store/open.ts'
import { type Caller, nobody } from './caller.ts'

/** PlaceOS's `permissions` of a key, as a role (model.md 1.8). */
const roles: CallerRole[] = ['user', 'support', 'admin', 'admin']

/** Where a credential may stand, first match first (rest.md 1.2). */
function apiKeyIn(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined {
  const header = headers['x-api-key']
  return (
    (Array.isArray(header) ? header[0] : header) || query.get('api-key') || cookieIn(headers, 'api-key') || undefined
  )
}

function hasBearer(headers: IncomingHttpHeaders, query: URLSearchParams): boolean {
  return Boolean(headers.authorization || query.get('bearer_token') || cookieIn(headers, 'bearer_token'))
}

function cookieIn(headers: IncomingHttpHeaders, name: string): string | undefined {
  for (const part of headers.cookie?.split(';') ?? []) {
    const cut = part.indexOf('=')
    if (cut > 0 && part.slice(0, cut).trim() === name) return decoded(part.slice(cut + 1).trim())
  }
  return undefined
}

/** A value that was not encoded stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A bad credential: the only thing a 401 is for. */
export class BadCredential extends Failed {
  constructor(message: string) {
    super('denied', message)
    this.name = 'BadCredential'
  }
}

/** Who sent this request. Nobody without a credential; a bad one throws. */
export function readCaller(store: Store, clock: Clock, headers: IncomingHttpHeaders, query: URLSearchParams): Caller {
  const key = apiKeyIn(headers, query)
  if (key !== undefined) return callerOfKey(store, clock, key)
  if (hasBearer(headers, query)) {
    throw new BadCredential('This node does not accept bearer tokens yet. Use an API key in the header X-API-Key.')
  }
  return nobody
}

function callerOfKey(store: Store, clock: Clock, text: string): Caller {
  const key = splitApiKey(text)
  const row = key && store.api_key.get(key.id)
  // One message for an unknown key and a wrong secret: which of the two is nobody's business.
  if (!verifyApiKey(row, key?.secret ?? '') || !row) throw new BadCredential('This API key is not known here.')
  if (row.expires_at && row.expires_at <= clock.now() / 1000) throw new BadCredential('This API key has expired.')
  return {
    userId: row.user_id ?? undefined,
    name: row.name,
    role: roles[row.permissions ?? 0] ?? 'user',
    scopes: row.scopes,
    via: 'api_key',
  }
}
