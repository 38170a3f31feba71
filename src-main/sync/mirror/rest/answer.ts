import type { IncomingHttpHeaders } from 'node:http'
import type { Json } from '../../../base/json.ts'
import { Failed, type FailureCode } from '../../../base/result.ts'
import { reasonIn } from '../../reach/reason.ts'
import type { Answer, Centre, Question } from './centre-http.ts'

export interface Raw {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** What PlaceOS has answered, or why that is none of its answers (rest.md 1.8, 1.11). */
export function readAnswer(
  { status, headers, text }: Raw,
  question: Question,
  { host, apiKey }: Pick<Centre, 'apiKey'> & { host: string },
): Answer {
  const isJson = /^application\/([\w.+-]+\+)?json\b/i.test(headers['content-type'] ?? '')
  if (status >= 200 && status < 300) {
    if (text.trim() === '') return { body: undefined, total: totalIn(headers) }
    if (!isJson) throw notPlaceos(host, status)
    return { body: parsed(text, host), total: totalIn(headers) }
  }
  // No such route (rest.md 1.1): a PlaceOS that is older, or newer. A proxy says so in HTML.
  if (status === 404 && text.trim() === '404 Not Found') throw senseless(host, question.path, 'it does not know that')
  throw refusal({ status, said: isJson ? reasonIn(text, apiKey) : '', isJson }, question, host)
}

/** The key may not do this one thing; others it may. */
export const isRefused = (error: unknown): boolean => statusOf(error) === 403

/** The record is not there: said by PlaceOS itself, not by something in between. */
export const isGone = (error: unknown): boolean => error instanceof Failed && error.code === 'not_found'

/** The centre has trouble with this one question, and may answer others. */
export const isBroken = (error: unknown): boolean =>
  isGone(error) || statusOf(error) === 400 || statusOf(error) === 422 || statusOf(error) >= 500

export function statusOf(error: unknown): number {
  const detail = error instanceof Failed ? error.detail : undefined
  const status = typeof detail === 'object' && detail !== null && 'status' in detail ? detail.status : 0
  return typeof status === 'number' ? status : 0
}

/** It was answered, and says something that no PlaceOS says there. */
export const senseless = (host: string, path: string, what: string): Failed =>
  new Failed(
    'rejected',
    `What ${host} answers to ${path} cannot be used: ${what}. Nothing here is changed because of it.`,
    {
      status: 500,
    },
  )

function refusal(
  { status, said, isJson }: { status: number; said: string; isJson: boolean },
  { path, method = 'GET' }: Question,
  host: string,
): Failed {
  const failed = (code: FailureCode, message: string) =>
    new Failed(code, said ? `${message} It says: ${said}` : message, { status })
  if (status === 401) {
    return failed(
      'denied',
      `${host} does not accept the API key of this node: it is wrong, has expired, or belongs to another host name. Enter another one under Central.`,
    )
  }
  if (status === 403)
    return failed('denied', `The API key may not ${method === 'GET' ? 'read' : 'change'} ${path} at ${host}.`)
  if (status === 404 && isJson) return failed('not_found', `${host} has nothing at ${path}.`)
  if (status === 409) return failed('conflict', `${host} has changed ${path} meanwhile.`)
  if (status === 422) return failed('rejected', `${host} does not take this.`)
  if (status === 429 || status >= 500) {
    return failed('offline', `${host} has trouble of its own (${status} at ${path}). It is asked again by itself.`)
  }
  if (status === 400) return failed('rejected', `${host} does not understand ${path}.`)
  if (status >= 300 && status < 400) {
    return failed(
      'rejected',
      `${host} sends on to another address, where the API key is not sent. Enter that address instead.`,
    )
  }
  return notPlaceos(host, status)
}

function notPlaceos(host: string, status: number): Failed {
  return new Failed(
    'rejected',
    `What answers at ${host} is not PlaceOS, or not PlaceOS alone (${status} and no JSON). Check the address, and what stands between.`,
  )
}

function parsed(text: string, host: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new Failed('rejected', `An answer of ${host} ends in the middle, or is no JSON. It is asked again by itself.`)
  }
}

function totalIn(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['x-total-count']
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : undefined
}
