import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { explainNetworkError } from '../network-errors.ts'
import { MAX_ANSWER_BYTES, type Received, tooLarge } from './answer.ts'
import type { Outgoing } from './outgoing.ts'
import type { Route } from './route.ts'

interface ExchangeLimits {
  clock: Clock
  connectMs: number
  /** The longest pause while something is still to come. */
  commsMs: number
  signal: AbortSignal
}

/** The connection broke: what went before decides whether the request may be sent once more. */
export class ConnectionLost extends Failed {
  readonly wasKept: boolean
  /** Whether any byte of the request may have reached the device. */
  readonly wrote: boolean
  constructor(message: string, { wasKept, wrote }: { wasKept: boolean; wrote: boolean }) {
    super('offline', message)
    this.wasKept = wasKept
    this.wrote = wrote
  }
}

/** One request along a route, and its whole answer. `offline` when there is none. */
export function exchange(
  { method, url, headers, body }: Outgoing,
  { agent, library, options, secure, proxy }: Route,
  { clock, connectMs, commsMs, signal }: ExchangeLimits,
): Promise<Received & { wasKept: boolean }> {
  if (signal.aborted) return Promise.reject(cancelled(signal))
  const { host } = url
  return new Promise((resolve, reject) => {
    let socket: Socket | undefined
    let writtenBefore = 0
    let settled = false
    let stopTimer = () => {}
    const path = url.pathname + url.search

    let request: ClientRequest
    try {
      request = library.request({
        ...options,
        agent,
        method,
        headers,
        // A proxy that is handed the request whole is told the whole address (RFC 9112 3.2.2).
        path: proxy && !secure ? url.origin + path : path,
      })
    } catch (error) {
      return reject(new Failed('invalid', `The request to ${host} cannot be sent: ${messageOf(error)}.`))
    }

    function settle(finish: () => void) {
      if (settled) return
      settled = true
      stopTimer()
      signal.removeEventListener('abort', stop)
      finish()
    }
    function fail(failure: Failed) {
      settle(() => {
        reject(failure)
        request.destroy()
      })
    }
    function lost(error: Error) {
      const wrote = socket !== undefined && socket.bytesWritten > writtenBefore
      const where = proxy && !socket ? `the proxy at ${proxy.url.host}` : host
      fail(new ConnectionLost(explain(error, where), { wasKept: request.reusedSocket, wrote }))
    }
    const stop = () => fail(cancelled(signal))
    function expectWithin(ms: number, late: () => Failed) {
      stopTimer()
      if (!settled) stopTimer = clock.timer(ms, () => fail(late()))
    }
    const expectAnswer = () =>
      expectWithin(commsMs, () => new Failed('offline', `${host} did not answer within ${commsMs / 1_000} s.`))

    signal.addEventListener('abort', stop, { once: true })
    expectWithin(connectMs, () => {
      const where = proxy && !socket ? `the proxy at ${proxy.url.host}` : host
      return new Failed('offline', explainNetworkError(Object.assign(new Error(), { code: 'ETIMEDOUT' }), where))
    })
    request.on('socket', given => {
      socket = given
      writtenBefore = given.bytesWritten
      if (request.reusedSocket) expectAnswer()
      else if (secure) given.once('secureConnect', expectAnswer)
      else if (given.connecting) given.once('connect', expectAnswer)
      else expectAnswer()
    })
    // Never past a proxy that refuses: who set one up wants it used (driver.md 12.4).
    request.on('proxyConnect', ({ statusCode }: { statusCode?: number }) => {
      if (proxy && secure && statusCode !== 200) fail(refused(proxy.url.host, statusCode))
    })
    request.on('error', lost)
    request.on('close', () => lost(new Error('the connection was closed without an answer')))
    request.on('response', (response: IncomingMessage) => {
      expectAnswer()
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        expectAnswer()
        size += chunk.length
        if (size > MAX_ANSWER_BYTES) fail(tooLarge(host))
        else chunks.push(chunk)
      })
      response.on('error', lost)
      response.on('close', () => lost(new Error('the connection was closed in the middle of the answer')))
      response.on('end', () => {
        if (!response.complete) return
        const { statusCode: status = 0 } = response
        if (status === 407 && proxy && !secure) return fail(refused(proxy.url.host, status))
        settle(() =>
          resolve({
            status,
            headers: response.headers,
            body: Buffer.concat(chunks),
            wasKept: request.reusedSocket,
          }),
        )
      })
    })
    request.end(body)
  })
}

function explain(error: Error & { code?: string }, where: string): string {
  if (error.code?.startsWith('HPE_')) {
    return `${where} answered with something that is not HTTP. Is the port right? (${messageOf(error)})`
  }
  return explainNetworkError(error, where)
}

function refused(proxy: string, status: number | undefined): Failed {
  const advice =
    status === 407 ? 'It wants a user name and a password.' : 'Does it allow connections to the device, and this port?'
  return new Failed('offline', `The proxy at ${proxy} did not let us through (${status ?? 'no status'}). ${advice}`)
}
