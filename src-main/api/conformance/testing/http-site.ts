import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { testKey } from '../../../testing/keys.ts'
import { ADMIN_KEY, startNode, type TestNode } from '../../../testing/start-node.ts'
import { room } from './room.ts'

// A node asked over plain HTTP, for what ts-client does not show: the bytes, the roles, the requests nobody should send.

const keys = {
  user: testKey('user', { scopes: ['public'] }),
  support: testKey('support', { permissions: 1, scopes: ['public'] }),
  reader: testKey('reader', { permissions: 2, scopes: ['public.read'] }),
  elsewhere: testKey('elsewhere', { permissions: 2, scopes: ['drivers'] }),
  editor: testKey('editor', { scopes: ['public'], user_id: 'user-0' }),
  expired: testKey('expired', { permissions: 2, scopes: ['public'], expires_at: 1 }),
}

export type Role = keyof typeof keys | 'admin' | 'nobody'

export interface Asked {
  as?: Role
  /** Sent as it is when a text, else as JSON. */
  body?: unknown
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  headers: Record<string, string | undefined>
  text: string
  json: ReturnType<typeof JSON.parse>
}

export interface HttpSite {
  node: TestNode
  ask(method: string, path: string, asked?: Asked): Promise<Answer>
  get(path: string, asked?: Asked): Promise<Answer>
}

export async function openHttpSite(): Promise<HttpSite> {
  const api_key = Object.values(keys).map(({ record }) => record)
  const records = { ...room.records, api_key: [...room.records.api_key, ...api_key] }
  const node = await startNode({ firstRoom: { ...room, records } })
  const ask: HttpSite['ask'] = (method, path, { as = 'admin', body, headers = {} } = {}) => {
    const credential: Record<string, string> =
      as === 'nobody' ? {} : { 'x-api-key': as === 'admin' ? ADMIN_KEY : keys[as].token }
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const type: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/json' }
    const url = `${node.url}${path.startsWith('/api/') ? '' : '/api/engine/v2'}${path}`
    return send(url, method, { ...credential, ...type, ...headers }, text)
  }
  return { node, ask, get: (path, asked) => ask('GET', path, asked) }
}

/** `fetch` would tidy up what is sent and read. A header that is empty is not sent. */
function send(url: string, method: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': String(Buffer.byteLength(body)) } : {}
    const given = Object.fromEntries(Object.entries({ ...headers, ...length }).filter(([, value]) => value))
    const sent = request(url, { method, headers: given, agent: false }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      answer.on('end', () => {
        const told = answer.headers as Answer['headers']
        const isJson = told['content-type']?.startsWith('application/json') && text !== ''
        resolve({ status: answer.statusCode ?? 0, headers: told, text, json: isJson ? JSON.parse(text) : undefined })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A name that nobody has. */
export const unheardOf = () => randomUUID()
