import { errorCode } from '../../base/error-code.ts'
import { Failed } from '../../base/result.ts'

/** What went wrong on the way to a provider, in words; TLS trouble is told from being offline. */
export function networkFailure(error: unknown, host: string): Failed {
  const code = errorCode(error)
  const away = offline[code]
  if (away) return new Failed('offline', away(host), { code })
  const insecure = tls[code]
  if (insecure) return new Failed('rejected', insecure(host), { code })
  if (/CERT|SELF_SIGNED|UNABLE_TO|SSL|TLS|^EPROTO/.test(code)) {
    return new Failed('rejected', `The secure connection to ${host} was not made (${code}).`, { code })
  }
  return new Failed('offline', `${host} cannot be reached from here${code && ` (${code})`}. Check the network.`, {
    code,
  })
}

const notFound = (host: string) => `The host ${host} was not found. Check the address, and the DNS of this node.`
const unreachable = (host: string) => `${host} cannot be reached from here. Check the network of this node.`
const cut = (host: string) => `${host} cut the connection before it had answered. Try again.`

const offline: Record<string, (host: string) => string> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ECONNREFUSED: host => `${host} refuses the connection. Check the port, and that the provider runs.`,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  UND_ERR_CONNECT_TIMEOUT: unreachable,
  ECONNRESET: cut,
  EPIPE: cut,
  UND_ERR_SOCKET: cut,
}

const untrusted = (host: string) =>
  `Nobody this machine trusts has signed the certificate of ${host}. Add who did to what this machine trusts.`
const noTls = (host: string) =>
  `${host} does not speak TLS. Check the port, or whether the address begins with http://.`

const tls: Record<string, (host: string) => string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: host => `The certificate of ${host} has expired. If it has not, the clock of this node is wrong.`,
  CERT_NOT_YET_VALID: host => `The certificate of ${host} is not valid yet. Look at the clock of this node.`,
  ERR_TLS_CERT_ALTNAME_INVALID: host =>
    `The certificate of ${host} is for another name. Enter the name that the certificate is for.`,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
}
