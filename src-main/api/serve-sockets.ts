import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { Failed, failureOf, messageOf } from '../base/result.ts'
import { flag } from '../contract/shapes.ts'
import type { CallContext } from './answer.ts'
import { type Caller, holdsScope } from './caller.ts'
import { createClearance } from './clearance.ts'
import { serveControlSocket } from './control-socket/control-socket.ts'
import { endWithCredential } from './control-socket/end.ts'
import { createTurns } from './control-socket/turns.ts'
import { BadCredential, readCaller } from './credentials.ts'
import { statusOf } from './failures.ts'
import { isAllowedHost, isSameOrigin } from './origin.ts'
import type { ServerParts } from './server.ts'

/** PlaceOS's; over plain HTTP it is answered by the server. */
export const CONTROL_SOCKET = '/api/engine/v2/systems/control'
const PAGE_SOCKET = '/api/alcove/v1/socket'
const MAX_FRAME_BYTES = 1024 * 1024
/** RFC 6455, 7.4.1. */
const GOING_AWAY = 1001
/** How long a client has to answer our goodbye. */
const GOODBYE_MS = 500

interface Parts extends ServerParts {
  isOurName(name: string): boolean
  /** For the audit trail. */
  noteRefused(request: IncomingMessage, why: string): void
}

/** The control socket and that of our own pages. */
export interface Sockets {
  /** Says goodbye to all; call what it returns once nobody is waited for any more. */
  close(): () => void
}

export function serveSockets(server: Server, parts: Parts): Sockets {
  const { store, clock, log, gate, triggers, pageSessions, isOurName, noteRefused } = parts
  const { measure } = parts.mainLoop
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols: protocols => (protocols.has('alcove.v1') ? 'alcove.v1' : false),
  })
  const rpc = new RPCHandler<CallContext>(parts.router, {
    clientInterceptors: [({ path, next }) => measure(`the call ${path.join('.')}`, () => next())],
  })
  const clearance = createClearance(store)
  const turns = createTurns(clock)
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    upgrade(request, socket, head).catch(error => {
      if (error instanceof Failed) noteRefused(request, error.message)
      const status = error instanceof BadCredential ? 401 : error instanceof Failed ? statusOf(failureOf(error)) : 400
      refuse(socket, status, messageOf(error))
    })
  })

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://node')
    if (
      !isAllowedHost(request.headers.host, isOurName, request.socket.localAddress) ||
      !isSameOrigin(request.headers)
    ) {
      return refuse(socket, 403, 'Another site may not connect to this node.')
    }
    if (url.pathname === CONTROL_SOCKET) {
      const caller = await readCaller(parts, request.headers, url.searchParams)
      if (caller.via === 'nobody') throw new BadCredential('A credential is needed.')
      if (!holdsScope(caller.scopes, ['systems', 'control'], 'write')) {
        gate.refused(caller, 'The control socket', 'This needs the scope control.write or systems.write.')
        return refuse(socket, 403, '')
      }
      sockets.handleUpgrade(request, socket, head, ws => {
        const fixed = flag(false).parse(url.searchParams.get('fixed_device') ?? undefined)
        parts.connections.add(ws, { fixed, caller })
        serveControlSocket(ws, {
          runtime: parts.runtime,
          ...{ caller, clock, clearance, triggers, turns, measure, stream: socket },
          warn: message => log.warn(message),
          refused: why => gate.refused(caller, 'The control socket', why),
        })
      })
    } else if (url.pathname === PAGE_SOCKET) {
      const caller = callerOfSocket(request)
      sockets.handleUpgrade(request, socket, head, ws => {
        parts.connections.add(ws, { fixed: false, caller })
        endWithCredential(ws, caller, clock)
        ws.on('error', error => log.warn(`Socket of ${caller.name}: ${error.message}`))
        void rpc.upgrade(ws, { context: { caller, log, gate } })
      })
    } else refuse(socket, 404, '404 Not Found')
  }

  /** Our pages bring their token as a sub-protocol, since a browser sends no headers and a URL is no place for it. */
  function callerOfSocket(request: IncomingMessage): Caller {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(text => text.trim())
    const token = offered.find(text => text.startsWith('token.'))?.slice('token.'.length)
    const caller = token === undefined ? undefined : pageSessions.redeem(token)
    if (!caller) throw new BadCredential('This page session is not known or has ended. Load the page again.')
    return caller
  }

  return {
    close() {
      for (const client of sockets.clients) client.close(GOING_AWAY, 'The node is stopping.')
      const late = clock.timer(GOODBYE_MS, () => {
        for (const client of sockets.clients) client.terminate()
      })
      sockets.close()
      return late
    },
  }
}

function refuse(socket: Duplex, status: number, message: string): void {
  const body = message ? JSON.stringify({ error: message }) : ''
  const reason = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' }[status] ?? 'Error'
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
