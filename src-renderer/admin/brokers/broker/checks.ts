import type { BrokerAsking, BrokerCheck } from '../../../data/useBrokers.ts'
import type { OptionsDraft } from './options.ts'

export type Step = BrokerCheck['step']
export type Steps = Partial<Record<Step, BrokerCheck>>

export const stepOrder = ['name', 'port', 'certificate', 'sign_in', 'write'] as const

export const stepTitles: Record<Step, string> = {
  name: 'Name',
  port: 'Port',
  certificate: 'Certificate',
  sign_in: 'Signing in',
  write: 'Writing',
}

/** What is to be tried next; nothing when all is tried, or the one before it is not good. */
export function nextStep(steps: Steps): Step | undefined {
  for (const step of stepOrder) {
    const found = steps[step]
    if (!found) return step
    if (!found.ok) return undefined
  }
  return undefined
}

export const toneOf = ({ ok, warn }: Pick<BrokerCheck, 'ok' | 'warn'>): 'good' | 'busy' | 'bad' =>
  ok ? (warn ? 'busy' : 'good') : 'bad'

/** The fields of a broker as its form holds them. */
export interface TypedBroker {
  host: string
  port: string
  tls: boolean
  username: string
  password: string
  isByCertificate: boolean
  /** The password that is kept is to be taken away. */
  isPasswordCleared: boolean
}

/** What is to be tried out: what is typed, and of secrets that are not what is kept. */
export function askingOf(
  id: string | undefined,
  { host, port, tls, username, password, isPasswordCleared }: TypedBroker,
  { ca, client_certificate, client_key }: Pick<OptionsDraft, 'ca' | 'client_certificate' | 'client_key'>,
): BrokerAsking {
  const number = Number(port.trim())
  return {
    ...(id === undefined ? {} : { id }),
    host: host.trim(),
    // What is no number is for the node to refuse, in its words.
    port: Number.isFinite(number) ? number : 0,
    tls,
    username: username.trim() || null,
    password: isPasswordCleared ? null : password,
    ca: ca.trim() || null,
    client_certificate: client_certificate.trim() || null,
    client_key: client_certificate.trim() ? client_key.trim() : null,
  }
}

/**
 * Whether the password that is kept belongs to another place than is typed. The node sends it nowhere else, so it has
 * to be typed again to be tried out there.
 */
export function isElsewhere(
  row: Readonly<Record<string, unknown>>,
  { host, port, tls, password, isPasswordCleared }: TypedBroker,
): boolean {
  if (!row.password || password !== '' || isPasswordCleared) return false
  return (
    plainHost(host) !== plainHost(String(row.host)) || port.trim() !== String(row.port) || tls !== (row.tls === true)
  )
}

/** Without the brackets of an IPv6 address, as case says nothing. */
const plainHost = (host: string) =>
  host
    .trim()
    .replace(/^\[|\]$/g, '')
    .toLowerCase()

const plainPort = '1883'
const securePort = '8883'

/** The port that goes with TLS, or without; one that somebody chose otherwise stays. */
export function portFor(tls: boolean, port: string): string {
  if (tls && (port === plainPort || port === '')) return securePort
  return !tls && port === securePort ? plainPort : port
}
