import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { Deviations } from '../driver-kit/deviations.ts'
import type { HttpAnswer, HttpAuthentication, HttpQuestion } from '../driver-kit/device.ts'
import { readBase } from './http/address.ts'
import { answerOf, type Received } from './http/answer.ts'
import { createAuthorization } from './http/authorization.ts'
import { createSharedConnection } from './http/connection.ts'
import { createCookies } from './http/cookies.ts'
import { ConnectionLost, exchange } from './http/exchange.ts'
import { inLowerCase, type Outgoing, outgoingOf } from './http/outgoing.ts'
import { openRoute, type Route } from './http/route.ts'
import { readHttpSettings } from './http/settings.ts'
import type { TlsOptions } from './http/tls.ts'
import { createTurns } from './http/turns.ts'

export interface HttpTransport {
  /** One request. Any answer counts, 500 included; `offline` is thrown when there is none. */
  request(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer>
  /** Changed settings: they count from the next request or connection; some were read once, at the start. */
  update(settings: Readonly<Record<string, unknown>>): void
  close(): void
}

export interface HttpParts {
  /** The module's uri. */
  base: string
  clock: Clock
  /** The module's settings, of which `httpSettings` are read. */
  settings: Readonly<Record<string, unknown>>
  /** Goes over what the settings say. */
  authentication?: (() => HttpAuthentication | undefined) | undefined
  /** Sees each request once before it goes out, and may change its headers. */
  beforeRequest?: ((request: { method: string; url: URL; headers: Record<string, string> }) => void) | undefined
  rules: Pick<Deviations, 'repeatsOnlySafeRequests'>
  /** Where a proxy may be named. */
  environment?: Readonly<Record<string, string | undefined>>
}

/** RFC 9110 9.2.2: asking twice is asking once. */
const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])

/** Requests to one base address, one at a time, over one kept connection (driver.md 12.4). */
export function createHttp(parts: HttpParts): HttpTransport {
  const { clock, rules, environment = process.env } = parts
  const base = readBase(parts.base)
  let settings = readHttpSettings(parts.settings)
  let closed = false
  let trust: Promise<TlsOptions> | undefined

  const limits = {
    idleMs: (settings.http_keep_alive_seconds ?? 20) * 1_000,
    maxRequests: settings.http_max_requests ?? 1_000,
  }
  const { https_private_key, https_client_cert, https_ca_certificates } = settings
  const keys = { https_private_key, https_client_cert, https_ca_certificates }

  function tls(): Promise<TlsOptions> {
    trust ??= import('./http/tls.ts').then(({ tlsOptions }) => tlsOptions({ ...settings, ...keys }))
    return trust
  }
  const open = (keepAlive: boolean) => openRoute({ base, settings, keepAlive, environment, tls })
  const shared = createSharedConnection(clock, limits, () => open(true))
  const turns = createTurns()
  const cookies = createCookies()
  const authorization = createAuthorization(
    base,
    () => settings,
    () => parts.authentication?.(),
  )

  const send = (outgoing: Outgoing, route: Route, signal: AbortSignal) =>
    exchange(outgoing, route, {
      clock,
      connectMs: (settings.http_connect_timeout ?? 10) * 1_000,
      commsMs: (settings.http_comms_timeout ?? 120) * 1_000,
      signal,
    })

  async function sendShared(outgoing: Outgoing, signal: AbortSignal, again = true): Promise<Received> {
    try {
      const received = await send(outgoing, await shared.route(), signal)
      shared.used(received.wasKept, received.headers)
      return received
    } catch (error) {
      shared.replace()
      if (again && !closed && mayRepeat(error, outgoing.method)) return sendShared(outgoing, signal, false)
      throw error
    }
  }

  /** The device may have given up the kept connection just when it was used again. */
  function mayRepeat(error: unknown, method: string): boolean {
    if (!(error instanceof ConnectionLost && error.wasKept)) return false
    return !rules.repeatsOnlySafeRequests || idempotent.has(method) || !error.wrote
  }

  async function ask(question: HttpQuestion, over: (outgoing: Outgoing) => Promise<Received>): Promise<HttpAnswer> {
    const outgoing = outgoingOf(base, question, settings.host_header ?? undefined)
    const { method, url } = outgoing
    const who = () => ({ method, uri: url.pathname + url.search })
    const own = outgoing.headers.authorization
    add(outgoing, 'authorization', own ?? authorization.header(who()))
    const jar = settings.disable_cookies ? undefined : cookies
    if (jar) add(outgoing, 'cookie', joined(outgoing.headers.cookie, await jar.header(url)))
    const before = outgoing.headers.authorization
    parts.beforeRequest?.(outgoing)
    outgoing.headers = inLowerCase(outgoing.headers)

    let received = await over(outgoing)
    await jar?.keep(url, received.headers['set-cookie'])
    // Whoever wrote the header by hand answers for it by hand.
    const ours = own === undefined && outgoing.headers.authorization === before
    if (received.status === 401 && ours) {
      if (await authorization.challenged(received.headers['www-authenticate'], before !== undefined)) {
        add(outgoing, 'authorization', authorization.header(who()))
        received = await over(outgoing)
        await jar?.keep(url, received.headers['set-cookie'])
      }
      if (received.status === 401) authorization.refused()
    }
    return answerOf(received, base.host)
  }

  return {
    async request(question, signal) {
      if (closed) throw new Failed('offline', `The module no longer talks to ${base.host}: it was stopped.`)
      if (question.concurrent) {
        const route = await open(false)
        return ask(question, outgoing => send(outgoing, route, signal)).finally(() => route.close())
      }
      const done = await turns.take(signal)
      return ask(question, outgoing => sendShared(outgoing, signal)).finally(done)
    },
    update(changed) {
      settings = readHttpSettings(changed)
      trust = undefined
    },
    close() {
      closed = true
      shared.replace()
    },
  }
}

function add({ headers }: Outgoing, name: string, value: string | undefined): void {
  if (value !== undefined) headers[name] = value
}

const joined = (...cookies: (string | undefined)[]) => cookies.filter(Boolean).join('; ') || undefined
