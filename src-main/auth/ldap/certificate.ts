import type { X509Certificate } from 'node:crypto'
import { DirectoryFailed } from './failures.ts'
import { type LdapSource, placeOf } from './source.ts'

/** Whose it is, who vouches for it, and how long. */
export function describeCertificate(certificate: X509Certificate): string {
  const { subject, issuer, validToDate } = certificate
  return `Certificate of ${nameIn(subject)}, issued by ${nameIn(issuer)}, valid until ${dayOf(validToDate)}.`
}

/** Why a certificate is not taken; undefined when the error is about something else. */
export function untrusted(
  source: LdapSource,
  { code }: Error & { code?: string },
  certificate: X509Certificate | undefined,
): DirectoryFailed | undefined {
  const place = placeOf(source)
  const issuer = certificate ? nameIn(certificate.issuer) : 'its authority'
  const failed = (said: string, hint: string) => new DirectoryFailed('offline', said, hint)
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return failed(
        `The certificate of ${place} is self-signed: nobody this node trusts vouches for it.`,
        `Enter it as the trusted certificate of this source, once its fingerprint is compared: SHA-256 ${certificate?.fingerprint256 ?? 'unknown'}.`,
      )
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return failed(
        `The certificate of ${place} is signed by ${issuer}, an authority that this node does not know.`,
        "Enter that authority's certificate as the trusted certificate of this source; see whether the server sends those in between.",
      )
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return failed(
        `The certificate of ${place} is for another name: ${certificate ? namesOf(certificate) : 'unknown'}.`,
        'Enter the host by a name that it is for.',
      )
    case 'CERT_HAS_EXPIRED':
      return failed(
        `The certificate of ${place}, or one that vouches for it, has expired${certificate ? ` (its own: ${dayOf(certificate.validToDate)})` : ''}.`,
        'Have it renewed, and look at the clock of this node.',
      )
    case 'CERT_NOT_YET_VALID':
      return failed(`The certificate of ${place} is not valid yet.`, 'Look at the clock of this node.')
    default:
      return undefined
  }
}

function namesOf({ subjectAltName, subject }: X509Certificate): string {
  return subjectAltName?.replace(/(DNS|IP Address):/g, '') ?? nameIn(subject)
}

/** The common name, or all of it on one line. */
function nameIn(distinguishedName: string): string {
  return /^CN=(.+)$/m.exec(distinguishedName)?.[1] ?? (distinguishedName.split('\n').join(', ') || 'nobody')
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
