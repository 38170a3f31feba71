import type { ClientRequest, IncomingMessage } from 'node:http'
import WebSocket, { type RawData } from 'ws'
import { type Clock, cancelled } from '../base/clock.ts'
import { Failed, messageOf } from '../base/result.ts'
import type { TlsVerification } from '../driver-kit/link.ts'
import type { Transport, TransportEvents } from '../driver-kit/transport.ts'
import { begin } from './begin.ts'
import { explainNetworkError } from './network-errors.ts'
import { type ConnectionEnd, reconnectForEver } from './reconnect.ts'
import { readWebSocketUri } from './web-socket-address.ts'
import { type WriteLimit, writeLimit } from './write-limit.ts'

export interface WebSocketOptions {
  uri: string
  clock: Clock
  random?: (() => number) | undefined
  /** Asked for each connection anew. */
  headers?: () => Record<string, string | string[]>
  verify?: TlsVerification | undefined
  /** How often the other end is asked for a sign of life; 0 never asks. */
  pingMs?: number | undefined
}

const CONNECT_MS = 10_000
const CLEAN_CLOSE_MS = 3_000
const PING_MS = 30_000
const MAX_FRAME_BYTES = 4 * 1024 * 1024
/** A device that takes nothing while so much waits is sent no more. */
const MAX_WAITING_BYTES = 1024 * 1024

interface Connection {
  readonly socket: WebSocket
  readonly stalled: WriteLimit
  readonly isOpen: boolean
  /** Says goodbye and closes. The first reason is the one that is told. */
  end(reason: string): void
}

/** A WebSocket that is opened again for ever (driver.md 12.5). Throws `invalid` when the address is none. */
export function createWebSocket(options: WebSocketOptions, events: TransportEvents): Transport {
  const { clock, random, headers = () => ({}), verify = 'none', pingMs = PING_MS } = options
  const url = readWebSocketUri(options.uri)
  const where = url.host
  let current: Connection | undefined
  let askedFor = false
  let pings = 0

  function connectOnce(signal: AbortSignal): Promise<ConnectionEnd> {
    return new Promise(resolve => {
      let socket: WebSocket
      try {
        socket = new WebSocket(url, {
          headers: headers(),
          perMessageDeflate: false,
          maxPayload: MAX_FRAME_BYTES,
          rejectUnauthorized: verify === 'peer',
        })
      } catch (error) {
        return resolve({ reason: `No connection to ${where}: ${messageOf(error)}.`, lastedMs: 0 })
      }
      let why: string | undefined
      let openedAt: number | undefined
      let hasAnswered = true
      let closing = false
      const cut = (reason: string) => {
        why ??= reason
        socket.terminate()
      }
      const stalled = writeLimit(clock, () => cut(`${where} has taken nothing of what was sent to it for 10 s.`))
      const connection: Connection = {
        socket,
        stalled,
        get isOpen() {
          return why === undefined && socket.readyState === WebSocket.OPEN && !signal.aborted
        },
        end(reason) {
          why ??= reason
          if (closing || socket.readyState === WebSocket.CLOSED) return
          closing = true
          cancelTimer()
          if (socket.readyState === WebSocket.CONNECTING) return socket.terminate()
          cancelTimer = clock.timer(CLEAN_CLOSE_MS, () => socket.terminate())
          socket.close(1000)
        },
      }
      let cancelTimer = clock.timer(CONNECT_MS, () => cut(`${where}: no answer within ${CONNECT_MS / 1000} s.`))
      const stop = () => connection.end('Stopped.')
      signal.addEventListener('abort', stop, { once: true })

      /** A frozen peer keeps its connection for hours. Whatever came since the last question is a sign of life. */
      const watch = () => {
        if (!hasAnswered) return cut(`${where} no longer answers. Is the device powered and on this network?`)
        hasAnswered = false
        socket.ping()
        cancelTimer = clock.timer(pingMs, watch)
      }
      const answered = () => {
        hasAnswered = true
      }

      socket.once('open', () => {
        cancelTimer()
        if (closing) return
        if (pingMs > 0) cancelTimer = clock.timer(pingMs, watch)
        current = connection
        begin(
          events,
          () => {
            if (!connection.isOpen) return
            openedAt = clock.monotonic()
            events.opened()
          },
          error => connection.end(messageOf(error)),
        )
      })
      socket.once('upgrade', ({ socket: tcp }: IncomingMessage) => tcp.setKeepAlive(true, 60_000, 30_000, 3))
      socket.on('ping', answered)
      socket.on('pong', answered)
      socket.on('message', data => {
        answered()
        if (connection.isOpen) events.received(bytesOf(data))
      })
      socket.once('unexpected-response', (request: ClientRequest, answer: IncomingMessage) => {
        request.destroy()
        cut(
          `${where} answers with HTTP ${answer.statusCode} instead of a WebSocket. Are ${url.pathname} and the sign-in right?`,
        )
      })
      socket.on('error', (error: Error & { code?: string }) => connection.end(explain(error, where)))
      socket.once('close', (code, text) => {
        cancelTimer()
        stalled.stop()
        signal.removeEventListener('abort', stop)
        if (current === connection) current = undefined
        const reason = why ?? farewell(where, code, text.toString('utf8'))
        resolve({ reason, lastedMs: openedAt === undefined ? 0 : clock.monotonic() - openedAt, askedFor })
        askedFor = false
      })
    })
  }

  function connected(): Connection {
    if (!current?.isOpen) throw new Failed('offline', `Not connected to ${where}.`)
    return current
  }

  return {
    run: signal => reconnectForEver(connectOnce, { clock, random, closed: reason => events.closed(reason) }, signal),
    write(data) {
      const { socket, stalled } = connected()
      if (socket.bufferedAmount > MAX_WAITING_BYTES)
        throw new Failed('offline', `${where} does not take what is sent to it. Is the device still alive?`)
      stalled.handed(1)
      socket.send(data, () => stalled.left(1))
    },
    disconnect(reason) {
      if (!current?.isOpen) return
      askedFor = true
      current.end(reason)
    },
    async ping(signal) {
      pings += 1
      await pingOnce(connected().socket, `alcove ${pings}`, where, signal)
    },
  }
}

/** Resolves when the other end has given back what it was sent. */
function pingOnce(socket: WebSocket, text: string, where: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const finish = (settle: () => void) => {
      socket.off('pong', onPong)
      socket.off('close', onClose)
      signal.removeEventListener('abort', onAbort)
      settle()
    }
    const onPong = (bytes: Buffer) => {
      if (bytes.toString('utf8') === text) finish(resolve)
    }
    const onClose = () => finish(() => reject(new Failed('offline', `The connection to ${where} was lost.`)))
    const onAbort = () => finish(() => reject(cancelled(signal)))
    socket.on('pong', onPong)
    socket.once('close', onClose)
    signal.addEventListener('abort', onAbort, { once: true })
    socket.ping(text)
  })
}

/** 1006 is what a connection without any goodbye is given (RFC 6455 7.1.5). */
function farewell(where: string, code: number, text: string): string {
  if (code === 1006) return `The connection to ${where} was cut.`
  return `The device at ${where} closed the connection (${code}${text ? `: ${text}` : ''}).`
}

function explain(error: Error & { code?: string }, where: string): string {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return `${where} sent a frame of more than 4 MiB.`
  if (error.code?.startsWith('WS_ERR_')) return `${where} does not keep to the WebSocket protocol: ${error.message}.`
  return explainNetworkError(error, where)
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
