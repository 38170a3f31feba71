import { Buffer } from 'node:buffer'

// HTTP as it is shown on the wire and kept in recordings: the message of HTTP/1.1, whatever was really spoken, with the
// body decoded. `Answers` tells which request a response belongs to, as several may be under way.

export type WireHeaders = Record<string, string | string[]>

export interface WireRequest {
  method: string
  /** Path and query. */
  path: string
  headers: WireHeaders
  body: Uint8Array
}

export interface WireResponse {
  status: number
  headers: WireHeaders
  body: Uint8Array
  /** `GET /path` of the request. */
  answers: string
}

const REQUEST = /^([A-Z]+) (\S+) HTTP\/1\.1$/
const RESPONSE = /^HTTP\/1\.1 (\d{3})(?: .*)?$/

export function httpRequestText({ method, path, headers, body }: WireRequest): Uint8Array {
  return message(`${oneLine(method)} ${oneLine(path)} HTTP/1.1`, headers, body)
}

export function httpResponseText({ status, headers, body, answers }: WireResponse): Uint8Array {
  const { answers: _, ...others } = lowerCased(headers)
  return message(`HTTP/1.1 ${status}`, { ...others, answers }, body)
}

/** Nothing when it is no request. */
export function parseHttpRequest(bytes: Uint8Array): WireRequest | undefined {
  const { start, headers, body } = take(bytes)
  const [, method, path] = REQUEST.exec(start) ?? []
  return method === undefined || path === undefined ? undefined : { method, path, headers, body }
}

/** Nothing when it is no response. */
export function parseHttpResponse(bytes: Uint8Array): WireResponse | undefined {
  const { start, headers, body } = take(bytes)
  const status = RESPONSE.exec(start)?.[1]
  if (status === undefined) return undefined
  const { answers = '', ...others } = headers
  return { status: Number(status), headers: others, body, answers: String(answers) }
}

function message(start: string, headers: WireHeaders, body: Uint8Array): Uint8Array {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map(one => `${name.toLowerCase()}: ${oneLine(one)}`),
  )
  return Buffer.concat([Buffer.from(`${[start, ...lines].join('\r\n')}\r\n\r\n`, 'utf8'), body])
}

function take(bytes: Uint8Array): { start: string; headers: WireHeaders; body: Uint8Array } {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = all.indexOf('\r\n\r\n')
  const [start = '', ...lines] = all.toString('utf8', 0, end < 0 ? all.length : end).split('\r\n')
  const headers: WireHeaders = Object.create(null)
  for (const line of lines) {
    const colon = line.indexOf(': ')
    if (colon < 1) continue
    const [name, value] = [line.slice(0, colon), line.slice(colon + 2)]
    const before = headers[name]
    headers[name] = before === undefined ? value : [before, value].flat()
  }
  return { start, headers: { ...headers }, body: end < 0 ? Buffer.alloc(0) : all.subarray(end + 4) }
}

const lowerCased = (headers: WireHeaders): WireHeaders =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** A line break would begin another header. */
const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')
