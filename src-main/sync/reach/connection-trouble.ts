import { errorCode } from '../../base/error-code.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { explainCertificate } from './certificate-trouble.ts'

/**
 * Why there is no connection to the centre, or no longer: what, where, what to try. `pinned`: one authority was entered
 * for this centre.
 */
export function explainTrouble(error: unknown, where: string, { pinned }: { pinned: boolean }): string {
  if (error instanceof Failed) return error.message
  const code = errorCode(error)
  // Node's code for it depends on when it came.
  if (code === 'EPROTO' && otherThanTls.test(messageOf(error))) return noTls(where)
  const said = explainCertificate(code, where, { pinned }) ?? sentences[code]?.(where)
  if (said) return said
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) {
    return `The secure connection to ${where} was not made (${code}). Look at the TLS settings of the centre.`
  }
  if (/^HPE_/.test(code)) {
    return `What answers at ${where} does not speak HTTP. Are the port and http:// or https:// right?`
  }
  if (/^WS_ERR_/.test(code)) return `${where} does not keep to the WebSocket protocol (${code}).`
  // The library's own words, such as `Invalid Sec-WebSocket-Accept header`, when the upgrade is not one.
  return code
    ? `The connection to ${where} failed (${code}).`
    : `${where} does not answer as it should: ${messageOf(error)}. Does PlaceOS answer there?`
}

const otherThanTls = /wrong.version.number|packet.length.too.long|record.layer.failure/i

const notFound = (where: string) =>
  `The name in ${where} was not found. Is it spelt right, and does DNS work on this network?`
const unreachable = (where: string) =>
  `${where} cannot be reached from here. Is this node's network connected, and may it reach the centre?`
const cut = (where: string) =>
  `${where} cut the connection. If it goes on, look whether its address begins with https:// and what stands in between.`
const noTls = (where: string) => `${where} does not speak TLS. Is the port right, or is its address http://?`

const sentences: Record<string, (where: string) => string> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ECONNREFUSED: where => `${where} refuses the connection. Does PlaceOS run there, and is the port right?`,
  EHOSTUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETUNREACH: unreachable,
  ENETDOWN: unreachable,
  EADDRNOTAVAIL: unreachable,
  EACCES: where => `This machine does not allow a connection to ${where}. Look at its firewall.`,
  EPERM: where => `This machine does not allow a connection to ${where}. Look at its firewall.`,
  ETIMEDOUT: where => `${where} does not answer. Is it switched on, and does a firewall let this node through?`,
  ECONNRESET: cut,
  ECONNABORTED: cut,
  EPIPE: where => `${where} closed the connection while we were sending.`,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: where => `${where} sent a message that is larger than any that is expected.`,
}
