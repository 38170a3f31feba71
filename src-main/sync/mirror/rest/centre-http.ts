import { Agent as PlainAgent, request as requestPlain } from 'node:http'
import { request as requestTls, Agent as TlsAgent } from 'node:https'
import { type Clock, cancelled } from '../../../base/clock.ts'
import type { Json } from '../../../base/json.ts'
import { Failed } from '../../../base/result.ts'
import { trustOf } from '../../reach/trust.ts'
import { type Raw, readAnswer } from './answer.ts'
import { networkFailure } from './network-failure.ts'

/** Where the centre is, and as whom it is asked. */
export interface Centre {
  /** `https://central.example`: scheme, host and port. */
  address: string
  /** PEM of the authority that alone may vouch for it. */
  ca?: string | undefined
  apiKey: string
  /** Of the key that the edge signs in with, what stands before the dot: by it the edge is found. */
  edgeKeyId?: string | undefined
}

export interface Question {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/engine/v2`, but for what begins with `/auth/`. */
  path: string
  query?: Record<string, string | number | boolean | undefined>
  body?: Json
}

export interface Answer {
  /** `undefined`: nothing was said, as after a removal. */
  body: Json | undefined
  /** `X-Total-Count` (rest.md 1.9). */
  total: number | undefined
}

/** One centre asked over HTTP. */
export interface CentreHttp {
  readonly host: string
  /** All of the answer, or `Failed` with words for a person; its `detail` says the status where there was one. */
  ask(question: Question, signal: AbortSignal): Promise<Answer>
  /** Lets go of the connection. */
  close(): void
}

const ANSWER_WITHIN_MS = 30_000
/** A page of a thousand records is one or two; more would hold the loop while it is read. */
const MOST_BYTES = 8 * 1024 * 1024

export function createCentreHttp({ address, ca, apiKey }: Centre, clock: Clock): CentreHttp {
  const base = new URL(address)
  const isSecure = base.protocol === 'https:'
  // One connection: what is asked here is never urgent, and the centre has many nodes.
  const kept = { keepAlive: true, maxSockets: 1 }
  const agent = isSecure ? new TlsAgent({ ...kept, ...trustOf(ca) }) : new PlainAgent(kept)

  return {
    host: base.host,
    async ask(question, signal) {
      const over = new AbortController()
      const stop = clock.timer(ANSWER_WITHIN_MS, () => over.abort(late(base.host)))
      const both = AbortSignal.any([signal, over.signal])
      try {
        return readAnswer(await sendTwice(question, both), question, { host: base.host, apiKey })
      } catch (error) {
        if (both.aborted) throw cancelled(both)
        throw error instanceof Failed ? error : networkFailure(error, base.host, { pinned: ca !== undefined })
      } finally {
        stop()
      }
    },
    close: () => agent.destroy(),
  }

  /** The centre may have given up a kept connection at the same moment; what only reads is asked once more. */
  async function sendTwice(question: Question, signal: AbortSignal): Promise<Raw> {
    try {
      return await send(question, signal)
    } catch (error) {
      const mayRepeat = (question.method ?? 'GET') === 'GET' && (error as { reused?: boolean }).reused === true
      if (!mayRepeat || signal.aborted) throw error
      return send(question, signal)
    }
  }

  function send({ method = 'GET', path, query = {}, body }: Question, signal: AbortSignal): Promise<Raw> {
    const url = new URL(path.startsWith('/auth/') ? path : `/api/engine/v2${path}`, base)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      'x-api-key': apiKey,
      accept: 'application/json',
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    }
    return new Promise((resolve, reject) => {
      const request = (isSecure ? requestTls : requestPlain)(url, { method, headers, agent, signal }, response => {
        readAll(response, base.host).then(
          bytes =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString('utf8') }),
          reject,
        )
      })
      request.on('error', error => reject(Object.assign(error, { reused: request.reusedSocket })))
      request.end(text)
    })
  }
}

async function readAll(response: AsyncIterable<Buffer>, host: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += chunk.byteLength
    // Leaving the loop lets go of the connection.
    if (size > MOST_BYTES) {
      throw new Failed(
        'rejected',
        `${host} sent more than ${MOST_BYTES / 1024 / 1024} MB in one answer, which is not read.`,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function late(host: string): Failed {
  return new Failed(
    'timeout',
    `${host} did not answer within ${ANSWER_WITHIN_MS / 1000} seconds. It is asked again by itself.`,
  )
}
