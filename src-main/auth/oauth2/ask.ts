import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { reachable } from './addresses.ts'
import { networkFailure } from './network-failure.ts'

/** How long one question may take, and how much may come back. */
export const ASK_WITHIN_MS = 10_000
const MOST_BYTES = 256 * 1024

export interface Waiting {
  clock: Clock
  signal: AbortSignal
}

export interface Question {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/**
 * Asks a provider one thing, and has all of the answer. Redirects come back as they are: where people's codes, secrets
 * and tokens are sent is the row's to say and nobody else's.
 */
export async function ask(url: URL, question: Question, { clock, signal }: Waiting): Promise<Response> {
  reachable(url, url.host)
  const over = new AbortController()
  const stop = clock.timer(ASK_WITHIN_MS, () => over.abort(late(url.host)))
  const both = AbortSignal.any([signal, over.signal])
  try {
    const response = await fetch(url, { ...question, redirect: 'manual', signal: both })
    const body = await readAll(response, url.host)
    const { status, statusText, headers } = response
    if (status > 599) throw new Failed('rejected', `${url.host} answered with ${status}, which means nothing.`)
    return new Response(bodiless.has(status) ? null : body, { status, statusText, headers })
  } catch (error) {
    if (both.aborted) throw cancelled(both)
    throw error instanceof Failed ? error : networkFailure(error, url.host)
  } finally {
    stop()
  }
}

const bodiless = new Set([204, 205, 304])

async function readAll(response: Response, host: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    // Leaving the loop lets go of the connection.
    if (size > MOST_BYTES) throw new Failed('rejected', `${host} sent more than ${MOST_BYTES / 1024} kB in one answer.`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function late(host: string): Failed {
  return new Failed('timeout', `${host} did not answer within ${ASK_WITHIN_MS / 1000} seconds. Try again later.`)
}

/** What an answer says in JSON, when that is an object. */
export async function objectIn(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = await response.clone().json()
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
