import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import WebSocket from 'ws'
import type { Contract } from '../contract/index.ts'
import type { RestAnswer } from './rest-client.ts'

/** A browser without pages: it keeps cookies, and asks as a page would that the node served. */
export interface Visitor {
  readonly cookies: Map<string, string>
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<RestAnswer>
  post(path: string, body?: unknown): Promise<RestAnswer>
  /** Opens the socket of a page: what is not let in throws its answer. */
  open(page: 'admin' | 'kiosk'): Promise<PageSocket>
}

/** What a page has of the node. */
export interface PageSocket {
  readonly client: ContractRouterClient<Contract>
  readonly closed: Promise<{ code: number; reason: string }>
  close(): void
}

export function visitor(node: { url: string }): Visitor {
  const cookies = new Map<string, string>()
  const ask: Visitor['ask'] = async (method, path, body, headers = {}) => {
    const url = new URL(path, node.url)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        'sec-fetch-site': 'same-origin',
        // Those of a sign-in are for `/auth` alone (auth.md 6.4).
        ...(cookie && url.pathname.startsWith('/auth') ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') && text !== ''
    const json = isJson ? JSON.parse(text) : undefined
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text, json }
  }
  return {
    cookies,
    ask,
    post: (path, body = {}) => ask('POST', path, body),
    async open(page) {
      const { status, json } = await ask('POST', '/auth/page-sessions', { page })
      if (status !== 200) throw { status, ...json }
      return openPageSocket(node, json.token)
    },
  }
}

/** With the token of a page session; a refusal throws its status. */
export function openPageSocket(node: { url: string }, token: string): Promise<PageSocket> {
  const url = `${node.url.replace('http', 'ws')}/api/alcove/v1/socket`
  const socket = new WebSocket(url, ['alcove.v1', `token.${token}`])
  const closed = new Promise<{ code: number; reason: string }>(resolve =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  const client: PageSocket['client'] = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  )
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ client, closed, close: () => socket.close() }))
    socket.once('unexpected-response', (_, response) => {
      response.resume()
      reject({ status: response.statusCode })
    })
    socket.once('error', reject)
  })
}
