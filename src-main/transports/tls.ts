import net from 'node:net'
import type tls from 'node:tls'
import type { TlsVerification } from '../driver-kit/link.ts'

export interface TlsSettings {
  verify: TlsVerification
  /** The name that is asked for and checked, where it is not the address. */
  servername?: string
  /** Who is trusted instead of the usual authorities (PEM). */
  ca?: string
  /** Who we are, for devices that ask (PEM). */
  cert?: string
  key?: string
}

/** TLS on a connection that is there. Throws when a certificate or key of the settings cannot be read. */
export function overTls(socket: net.Socket, host: string, settings: TlsSettings): tls.TLSSocket {
  const { verify, servername = net.isIP(host) ? '' : host, ...credentials } = settings
  // Loaded when it is first needed: most devices speak plainly, and each driver's thread would hold a megabyte for it.
  const { connect } = process.getBuiltinModule('node:tls')
  // With no server name (an address has none, RFC 6066) the certificate is checked against `host`.
  return connect({ socket, host, servername, rejectUnauthorized: verify === 'peer', ...credentials })
}
