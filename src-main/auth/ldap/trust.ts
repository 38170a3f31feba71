import { X509Certificate } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { DirectoryFailed } from './failures.ts'
import { type LdapSource, placeOf } from './source.ts'

let latest: { ca: string; context: SecureContext } | undefined

/** Who is trusted: the usual authorities, and whom the source names. Kept, for it takes a while to make. */
export function trustedBy(source: LdapSource): SecureContext | undefined {
  const { ca } = source
  if (!ca?.trim()) return undefined
  if (latest?.ca !== ca) latest = { ca, context: make(source, ca) }
  return latest.context
}

function make(source: LdapSource, ca: string): SecureContext {
  const wrong = new DirectoryFailed(
    'invalid',
    `The trusted certificate of ${placeOf(source)} cannot be read.`,
    'Enter it as PEM, with its lines BEGIN CERTIFICATE and END CERTIFICATE.',
  )
  // Left to OpenSSL, what it cannot read would only not be there.
  const certificates = ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  try {
    for (const certificate of certificates ?? []) new X509Certificate(certificate)
  } catch {
    throw wrong
  }
  if (!certificates) throw wrong
  // `ca` replaces the usual authorities, so they are named as well.
  return createSecureContext({ ca: [...getCACertificates('default'), ...certificates] })
}
