import { expect } from 'vitest'
import { ADMIN_KEY } from '../start-node.ts'

export type Role = 'admin' | 'support' | 'user'
export const everybody: readonly Role[] = ['admin', 'support', 'user']

export const RECORDS = '/api/alcove/v1/records'
export const REST = '/api/engine/v2'

export interface Answer {
  role: Role
  /** Method and path. */
  asked: string
  status: number
  /** Headers and body. */
  text: string
}

type Asked = [role: Role, method: string, url: string, body?: unknown]

export interface Asking {
  readonly answers: Answer[]
  readonly keys: Record<Role, string>
  ask(...asked: Asked): Promise<{ status: number; json: unknown }>
  /** What is meant to work. */
  ok(...asked: Asked): Promise<Record<string, unknown>>
  /** What is meant to be refused. */
  refused(...asked: Asked): Promise<void>
  /** With whatever credential. */
  send(
    role: Role,
    method: string,
    url: string,
    init: { headers: Record<string, string>; body?: string },
  ): Promise<Answer>
}

/** Asks a node over HTTP and keeps every answer. A text is sent as it is. */
export function asking(origin: string): Asking {
  const answers: Answer[] = []
  const keys: Record<Role, string> = { admin: ADMIN_KEY, support: '', user: '' }

  const send: Asking['send'] = async (role, method, url, init) => {
    const response = await fetch(`${origin}${url}`, { method, ...init })
    const text = await response.text()
    const answer = { role, asked: `${method} ${url.split('?')[0]}`, status: response.status, text }
    answers.push({ ...answer, text: JSON.stringify([...response.headers]) + text })
    return answer
  }
  const ask: Asking['ask'] = async (role, method, url, body) => {
    const headers = { 'x-api-key': keys[role], ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const { status, text } = await send(role, method, url, { headers, ...sent })
    return { status, json: jsonOf(text) }
  }
  return {
    answers,
    keys,
    send,
    ask,
    async ok(...asked) {
      const { status, json } = await ask(...asked)
      expect(status, `${asked[1]} ${asked[2]}: ${JSON.stringify(json)}`).toBeLessThan(300)
      return json as Record<string, unknown>
    },
    async refused(...asked) {
      const { status } = await ask(...asked)
      expect(status, `${asked[1]} ${asked[2]} ${JSON.stringify(asked[3])}`).toBeGreaterThanOrEqual(400)
      expect(status, `${asked[1]} ${asked[2]} ${JSON.stringify(asked[3])}`).toBeLessThan(500)
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
