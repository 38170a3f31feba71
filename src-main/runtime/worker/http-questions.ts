import { Buffer } from 'node:buffer'
import type { HttpAnswer, HttpDevice, HttpQuestion } from '../../driver-kit/device.ts'
import type { HttpTransport } from '../../transports/http.ts'
import type { LinkParts } from './link.ts'

export type Request = (question: HttpQuestion) => Promise<HttpAnswer>

/** What a driver asks with, made of one function that asks. */
export function httpDevice(request: Request): HttpDevice {
  return {
    request,
    get: (path, question) => request({ ...question, path, method: 'GET' }),
    post: (path, question) => request({ ...question, path, method: 'POST' }),
    put: (path, question) => request({ ...question, path, method: 'PUT' }),
    patch: (path, question) => request({ ...question, path, method: 'PATCH' }),
    delete: (path, question) => request({ ...question, path, method: 'DELETE' }),
  }
}

/** The transport is loaded when something is asked for the first time. */
export async function openHttp(
  base: string,
  { clock, rules, rawSettings, driver, context, enter }: LinkParts,
): Promise<HttpTransport> {
  const { createHttp } = await import('../../transports/http.ts')
  return createHttp({
    base,
    clock,
    rules,
    settings: rawSettings(),
    authentication: () => enter(() => driver().authentication?.(context())),
    beforeRequest: request => enter(() => driver().beforeRequest?.(request, context())),
  })
}

export const methodOf = ({ method, json, body }: HttpQuestion): NonNullable<HttpQuestion['method']> =>
  method ?? (json === undefined && body === undefined ? 'GET' : 'POST')

/** As a person reads it beside the bytes of other links. */
export function wholePath({ path, query = {} }: HttpQuestion): string {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
  const more = new URLSearchParams(pairs).toString()
  return more ? `${path}${path.includes('?') ? '&' : '?'}${more}` : path
}

export function bodyBytes({ json, body = '' }: HttpQuestion): Uint8Array {
  const content = json === undefined ? body : JSON.stringify(json)
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content
}

export function bodyText({ json, body }: HttpQuestion): string {
  if (json !== undefined) return JSON.stringify(json).slice(0, 2_000)
  return typeof body === 'string' ? body.slice(0, 2_000) : body ? `(${body.length} bytes)` : ''
}
