import { errorCode } from '../../base/error-code.ts'
import { Failed, messageOf } from '../../base/result.ts'

/** Why there is no connection to a broker, or no longer: what, where, what to try. */
export function explainTrouble(error: unknown, { where, pinned, clientId }: Asked): string {
  if (error instanceof Failed) return error.message
  const number = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (typeof number === 'number') {
    return (
      refusals[number]?.(where, clientId) ?? `The broker at ${where} sent us away: ${messageOf(error)} (${number}).`
    )
  }
  const code = errorCode(error)
  if (noTls.test(code) || (code === 'EPROTO' && otherThanTls.test(messageOf(error)))) {
    return `${where} does not speak TLS. Is the port right (often 8883 with TLS, 1883 without), or should the broker be without TLS?`
  }
  const said = sentences[code] ?? certificates[code]
  if (said) return said(where, pinned)
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) {
    return `The secure connection to ${where} was not made (${code}). Does the broker want a client certificate, or another one?`
  }
  if (code) return `The connection to ${where} failed (${code}).`
  return `The broker at ${where} sent something that cannot be read: ${messageOf(error)}. Does an MQTT broker answer at this port?`
}

export interface Asked {
  where: string
  /** One authority was entered for this broker. */
  pinned: boolean
  clientId: string
}

/** MQTT 3.1.1, 3.2.2.3 and MQTT 5, 3.2.2.2. */
export const isOtherVersion = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && (error.code === 1 || error.code === 132)

/** A broker of before MQTT 5 may hang up on what it does not know, without a word. */
export const speaksOther = (detail: unknown): boolean =>
  isOtherVersion(detail) || (typeof detail === 'object' && detail !== null && 'closed' in detail)

/** With a reason, which a connection that is cut has not: another client may have our name. */
export const isSentAway = (detail: unknown): boolean =>
  typeof detail === 'object' && detail !== null && 'code' in detail && typeof detail.code === 'number'

const otherThanTls = /wrong.version.number|packet.length.too.long|record.layer.failure/i
const noTls = /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/

const notFound = (where: string) =>
  `The name in ${where} was not found. Is it spelt right, and does DNS work on this network?`
const unreachable = (where: string) =>
  `${where} cannot be reached from here. Is this node's network connected, and may it reach the broker?`
const forbidden = (where: string) => `This machine does not allow a connection to ${where}. Look at its firewall.`
const cut = (where: string) => `The broker at ${where} cut the connection.`

const sentences: Record<string, (where: string, pinned: boolean) => string> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ECONNREFUSED: where => `${where} refuses the connection. Does the broker run there, and is the port right?`,
  EHOSTUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETUNREACH: unreachable,
  ENETDOWN: unreachable,
  EADDRNOTAVAIL: unreachable,
  EACCES: forbidden,
  EPERM: forbidden,
  ETIMEDOUT: where => `${where} does not answer. Is it switched on, and does a firewall let this node through?`,
  ECONNRESET: cut,
  ECONNABORTED: cut,
  EPIPE: cut,
}

const unknownAuthority = (where: string, pinned: boolean) =>
  pinned
    ? `The certificate of ${where} is not signed by the authority that was entered for this broker. Was it replaced?`
    : `The certificate of ${where} is signed by nobody this node knows. Enter the authority (PEM) that signed it.`
const missingClientCertificate = (where: string) =>
  `The broker at ${where} wants a client certificate that it knows. Enter one, with its key.`

const certificates: Record<string, (where: string, pinned: boolean) => string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: missingClientCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: missingClientCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: missingClientCertificate,
  ERR_TLS_CERT_ALTNAME_INVALID: where =>
    `The certificate of ${where} is for another name. Enter the host by the name that it is for.`,
  CERT_HAS_EXPIRED: where =>
    `The certificate of ${where}, or one that vouches for it, has expired. Have it renewed, and look at the clock of this node.`,
  CERT_NOT_YET_VALID: where => `The certificate of ${where} is not valid yet. Look at the clock of this node.`,
}

const protocol = (where: string) => `The broker at ${where} does not speak this version of MQTT.`
const login = (where: string) =>
  `The broker at ${where} does not let us in with this user name and password. Look at both.`
const busy = (where: string) => `The broker at ${where} takes nobody at the moment.`
const identifier = (where: string, clientId: string) =>
  `The broker at ${where} does not take the client id "${clientId}". Allow it there.`

/** MQTT 3.1.1 table 3.1, MQTT 5 tables 3.2.2.2 and 3.14.2.1. */
const refusals: Record<number, (where: string, clientId: string) => string> = {
  1: protocol,
  2: identifier,
  3: busy,
  4: login,
  5: login,
  132: protocol,
  133: identifier,
  134: login,
  135: login,
  136: busy,
  137: busy,
  139: where => `The broker at ${where} was shut down.`,
  142: (where, clientId) =>
    `Another client signed in to the broker at ${where} as "${clientId}". Does another node with this one's data run?`,
  149: where => `The broker at ${where} takes only shorter messages.`,
}
