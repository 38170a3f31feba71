import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import type { Route } from './route.ts'

/** The connection that requests share, replaced when it was idle for too long or has carried enough (driver.md 12.4). */
interface SharedConnection {
  route(): Promise<Route>
  /** After each request: whether it went over a connection that was there already, and what was answered. */
  used(wasKept: boolean, headers: IncomingHttpHeaders): void
  /** The next request gets a new one. */
  replace(): void
}

interface ConnectionLimits {
  idleMs: number
  /** 0: a connection for each request. */
  maxRequests: number
}

/** `limits` is changed for good when the device says `Keep-Alive: timeout=5, max=100`. */
export function createSharedConnection(
  clock: Clock,
  limits: ConnectionLimits,
  open: () => Promise<Route>,
): SharedConnection {
  let current: Promise<Route> | undefined
  let requests = 0
  let stopIdle = () => {}

  function replace() {
    stopIdle()
    const old = current
    current = undefined
    // One that could not be opened was reported to whoever asked for it.
    old?.then(
      route => route.close(),
      () => undefined,
    )
  }

  return {
    replace,
    route() {
      stopIdle()
      current ??= open()
      return current
    },
    used(wasKept, headers) {
      requests = wasKept ? requests + 1 : 1
      readKeepAlive(headers['keep-alive'], limits)
      if (requests >= limits.maxRequests || limits.idleMs <= 0) replace()
      else if (current) stopIdle = clock.timer(limits.idleMs, replace)
    },
  }
}

function readKeepAlive(headers: string | string[] | undefined, limits: ConnectionLimits): void {
  const header = headers?.toString()
  const timeout = header?.match(/\btimeout\s*=\s*(\d{1,5})\b/i)?.[1]
  const max = header?.match(/\bmax\s*=\s*(\d{1,9})\b/i)?.[1]
  if (timeout !== undefined) limits.idleMs = Number(timeout) * 1_000
  if (max !== undefined) limits.maxRequests = Number(max)
}
