import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { type Gate, refusalOf } from './gate.ts'
import type { NodeClient, OpenWire, Page } from './wire.ts'

// Below /auth, where the cookies of a sign-in are sent (auth.md 6.4).
const PAGE_SESSIONS = '/auth/page-sessions'
const SOCKET = '/api/alcove/v1/socket'

/** A WebSocket to the node that served this page. The token is short-lived, so each attempt asks for its own. */
export function browserSocket(page: Page, gate: Gate): OpenWire {
  return async signal => {
    await gate.passed(signal)
    const token = await askToken(page, gate, signal)
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${location.host}${SOCKET}`, ['alcove.v1', `token.${token}`])
    // Blobs are read asynchronously, which could let a later message overtake an earlier one.
    socket.binaryType = 'arraybuffer'
    const client: NodeClient = createORPCClient(new RPCLink({ websocket: socket }))
    await opened(socket, signal)
    return {
      client,
      closed: new Promise(resolve => socket.addEventListener('close', () => resolve(), { once: true })),
      onHeard: listener => socket.addEventListener('message', listener),
      close: () => socket.close(),
    }
  }
}

async function askToken(page: Page, gate: Gate, signal: AbortSignal): Promise<string> {
  const reply = await fetch(PAGE_SESSIONS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ page }),
    signal,
  })
  const body: unknown = await reply.json().catch(() => undefined)
  const refusal = refusalOf(reply.status, body)
  if (refusal) gate.refuse(refusal)
  if (!reply.ok || !body || typeof body !== 'object' || !('token' in body) || typeof body.token !== 'string') {
    throw new Error(`The node gave this page no session (HTTP ${reply.status}).`)
  }
  gate.admit()
  return body.token
}

function opened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      socket.close()
      reject(new Error('The socket to the node did not open.'))
    }
    if (signal.aborted) return fail()
    signal.addEventListener('abort', fail, { once: true })
    socket.addEventListener('close', fail, { once: true })
    socket.addEventListener(
      'open',
      () => {
        signal.removeEventListener('abort', fail)
        socket.removeEventListener('close', fail)
        resolve()
      },
      { once: true },
    )
  })
}
