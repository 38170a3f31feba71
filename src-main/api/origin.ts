import type { IncomingHttpHeaders } from 'node:http'

/**
 * The names this machine may be called by. A page of another site that made its own name point here (DNS
 * rebinding) sends its own name, and is refused.
 */
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

export function isAllowedHost(
  host: string | undefined,
  names: (name: string) => boolean,
  localAddress: string | undefined,
): boolean {
  if (host === undefined) return false
  const name = hostnameOf(host)
  // The address that was connected to is this machine's, also where it has only just come up.
  const isHere = name.replace(/^\[|\]$/g, '') === localAddress?.replace(/^::ffff:/, '')
  return LOCAL_NAMES.has(name) || isHere || names(name)
}

/** Of the header Host: without its port, in lower case; empty where there is none. */
export const hostnameOf = (host: string | undefined): string => (host ?? '').replace(/:\d+$/, '').toLowerCase()

/** A browser says which site a request comes from; only our own may ask. Other programs do not send it. */
export function isSameOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true
  try {
    return new URL(origin).host === host?.toLowerCase()
  } catch {
    return false
  }
}
