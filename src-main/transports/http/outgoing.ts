import type { HttpQuestion } from '../../driver-kit/device.ts'
import { addressOf } from './address.ts'

/** A request as it goes out. */
export interface Outgoing {
  method: string
  /** As the device sees it. */
  url: URL
  /** Names in lower case. */
  headers: Record<string, string>
  body: string | Uint8Array | undefined
}

export function outgoingOf(base: URL, question: HttpQuestion, host: string | undefined): Outgoing {
  const body = question.json === undefined ? question.body : JSON.stringify(question.json)
  return {
    method: question.method ?? (body === undefined ? 'GET' : 'POST'),
    url: addressOf(base, question),
    headers: {
      accept: 'application/json, */*',
      'accept-encoding': 'gzip, deflate',
      ...(host ? { host } : {}),
      ...(question.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...inLowerCase(question.headers ?? {}),
    },
    body,
  }
}

export const inLowerCase = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
