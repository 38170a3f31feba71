import type { Clock } from '../../base/clock.ts'

/** A directory as its record has it (auth.md 12.3), with the password in clear. */
export interface LdapSource {
  name: string
  host: string
  port: number
  /** TLS from the first byte, StartTLS, or nothing. */
  auth_method: 'ssl' | 'tls' | 'plain'
  base: string
  /** The attribute people sign in with; unused when there is a filter. */
  uid: string
  filter?: string | null | undefined
  bind_dn?: string | null | undefined
  password?: string | null | undefined
  /** Whose certificates are trusted besides those of the usual authorities (PEM). */
  ca?: string | null | undefined
}

export interface Parts {
  signal: AbortSignal
  clock: Clock
}

export const ANSWER_MS = 10_000

/** Where it is, for whoever reads a failure. */
export const placeOf = ({ name, host, port }: LdapSource) => `${name} (${host}:${port})`
