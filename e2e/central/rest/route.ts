import type { Json } from '../../../src-main/base/json.ts'
import type { Row } from '../data.ts'

/** Who may: anybody with a key, with the scope, with the role of support, of an administrator (rest.md, `T U S A`). */
export type Need = 'key' | 'user' | 'support' | 'admin'

/** A request that has come through. */
export interface Asked {
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  /** Path below `/api/engine/v2`, for the Link of a list. */
  path: string
  body: Json | undefined
  user: Row
  isSupport: boolean
  isAdmin: boolean
  /** Who it is, for a person. */
  by: string
}

export interface Answer {
  status?: number
  body?: unknown
  headers?: Record<string, string>
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/engine/v2`; `:id` stands for any one part. */
  path: string
  need: Need
  /** The resource in scopes; without it no scope is asked for. */
  scope?: string
  handle(asked: Asked): Answer
}

/** A refusal with its body (rest.md 1.11). */
export class Refused extends Error {
  readonly status: number
  readonly body: unknown
  constructor(status: number, body?: unknown) {
    super(`HTTP ${status}`)
    this.status = status
    this.body = body
  }
}

export const notFound = (what: string) => new Refused(404, { error: `${what} is not there` })

/** Routes with fewer free parts win (rest.md 1.1). */
export function findRoute(routes: readonly Route[], method: string, path: string) {
  const parts = path.split('/')
  const fitting = routes.flatMap(route => {
    const params = route.method === method ? paramsOf(route.path.split('/'), parts) : undefined
    return params ? [{ route, params }] : []
  })
  return fitting.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0]
}

function paramsOf(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of pattern.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(parts[at] ?? '')
    else if (part !== parts[at]) return undefined
  }
  return params
}
