import http from 'node:http'
import https from 'node:https'
import { Failed } from '../base/result.ts'
import type { HttpAnswer, HttpQuestion } from '../driver-kit/device.ts'
import { explainNetworkError } from './network-errors.ts'

/** More than this is not an answer from a room's device. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
const IDLE_MS = 20_000

export interface HttpTransport {
  /** One request. Any answer counts, 500 included; `offline` is thrown when there is none. */
  request(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer>
  close(): void
}

/** Requests to one base address over one kept-alive connection (driver.md 12.4). */
export function createHttp(base: string): HttpTransport {
  const { protocol, host } = readBase(base)
  const library = protocol === 'https:' ? https : http
  // A room's device rarely has a certificate anyone could verify; stock drivers do not verify either (driver.md 12.4).
  const agent =
    protocol === 'https:'
      ? new https.Agent({ keepAlive: true, maxSockets: 1, timeout: IDLE_MS, rejectUnauthorized: false })
      : new http.Agent({ keepAlive: true, maxSockets: 1, timeout: IDLE_MS })

  function attempt(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
    const url = addressOf(base, question)
    const body = question.json === undefined ? undefined : JSON.stringify(question.json)
    return new Promise<HttpAnswer>((resolve, reject) => {
      const request = library.request(url, {
        agent,
        signal,
        method: question.method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          accept: 'application/json, */*',
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...question.headers,
        },
      })
      let answered = false
      request.on('error', (error: Error & { code?: string }) => {
        if (signal.aborted) reject(signal.reason)
        // The device gave up the kept connection just when it was used again: nobody heard the question.
        else if (request.reusedSocket && !answered && error.code === 'ECONNRESET') {
          resolve(attempt(question, signal))
        } else reject(new Failed('offline', explainNetworkError(error, host)))
      })
      request.on('response', response => {
        answered = true
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > MAX_ANSWER_BYTES) request.destroy(new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`))
          else chunks.push(chunk)
        })
        response.on('error', (error: Error) =>
          reject(signal.aborted ? signal.reason : new Failed('offline', explainNetworkError(error, host))),
        )
        response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks).toString('utf8'), host)))
      })
      request.end(body)
    })
  }

  return { request: attempt, close: () => agent.destroy() }
}

function readBase(base: string): URL {
  try {
    const url = new URL(base)
    if (url.protocol === 'http:' || url.protocol === 'https:') return url
  } catch {}
  throw new Failed('invalid', `"${base}" is not a web address. The module's uri must look like http://192.168.1.20.`)
}

function addressOf(base: string, { path, query = {} }: HttpQuestion): URL {
  const url = new URL(base.replace(/\/$/, '') + (path.startsWith('/') ? path : `/${path}`))
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value))
  return url
}

function answerOf(response: http.IncomingMessage, text: string, host: string): HttpAnswer {
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
    text,
    json() {
      try {
        return JSON.parse(text)
      } catch {
        throw new Failed('rejected', `${host} answered with something that is not JSON: "${text.slice(0, 60)}"`)
      }
    },
  }
}
