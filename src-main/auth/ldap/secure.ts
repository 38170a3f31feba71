import { X509Certificate } from 'node:crypto'
import net from 'node:net'
import tls from 'node:tls'
import { Client, ResultCodeError } from 'ldapts'
import { untrusted } from './certificate.ts'
import { failureOn } from './connect.ts'
import { DirectoryFailed, hungUp, notLdap } from './failures.ts'
import { messagesOver } from './messages.ts'
import { type LdapSource, placeOf } from './source.ts'
import { trustedBy } from './trust.ts'

/** RFC 4511 4.14. */
const START_TLS = '1.3.6.1.4.1.1466.20037'

/** The connection as the source wants it. `seen` hears of the certificate, also of one that is not taken. */
export async function secure(
  source: LdapSource,
  socket: net.Socket,
  signal: AbortSignal,
  seen: (certificate: X509Certificate) => void = () => undefined,
): Promise<net.Socket> {
  if (source.auth_method === 'plain') return socket
  if (source.auth_method === 'tls') await startTls(source, socket, signal)
  return handshake(source, socket, signal, seen)
}

async function startTls(source: LdapSource, socket: net.Socket, signal: AbortSignal): Promise<void> {
  const messages = messagesOver(socket, source)
  try {
    await new Client({ url: 'ldap://directory', createConnection: () => messages.stream }).exop(START_TLS)
  } catch (error) {
    if (!(error instanceof ResultCodeError)) throw failureOn(source, signal, messages.failure)
    const said = `${placeOf(source)} does not begin TLS: LDAP result code ${error.code}.`
    throw new DirectoryFailed('offline', said, 'Switch StartTLS on there, or choose SSL with its port, usually 636.')
  }
  // Somebody in between could have put it there, to have it taken for what the directory says within TLS.
  if (messages.detach()) throw notLdap(source)
}

function handshake(
  source: LdapSource,
  socket: net.Socket,
  signal: AbortSignal,
  seen: (certificate: X509Certificate) => void,
): Promise<net.Socket> {
  const secureContext = trustedBy(source)
  return new Promise((resolve, reject) => {
    if (socket.destroyed) return reject(failureOn(source, signal))
    const secured = tls.connect({
      ...{ socket, host: source.host, rejectUnauthorized: true },
      // With no server name (an address has none, RFC 6066) the certificate is checked against `host`.
      servername: net.isIP(source.host) ? '' : source.host,
      ...(secureContext && { secureContext }),
    })
    let certificate: X509Certificate | undefined
    // Before Node looks whether it is to be trusted; when it is not, the socket is gone with its certificate.
    secured.prependListener('secure', () => {
      // Asked for as an object of its own, it would not be there for Node any more.
      const { raw } = secured.getPeerCertificate()
      if (!raw) return
      certificate = new X509Certificate(raw)
      seen(certificate)
    })
    secured.once('secureConnect', () => resolve(secured))
    secured.on('error', error => {
      socket.destroy()
      reject(signal.aborted ? failureOn(source, signal) : tlsFailure(source, error, certificate))
    })
    socket.once('close', () => {
      secured.destroy()
      reject(failureOn(source, signal))
    })
  })
}

function tlsFailure(
  source: LdapSource,
  error: Error & { code?: string; reason?: string },
  certificate: X509Certificate | undefined,
): DirectoryFailed {
  const known = untrusted(source, error, certificate)
  if (known) return known
  const { hint } = hungUp(source)
  if (error.code === 'ECONNRESET') return hungUp(source)
  return new DirectoryFailed('offline', `TLS with ${placeOf(source)} failed: ${error.reason ?? error.message}.`, hint)
}
