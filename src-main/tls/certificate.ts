import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { plainAddress } from './names.ts'

/** What a certificate says. */
export interface CertificateFacts {
  names: string[]
  notBefore: number
  notAfter: number
  /** SHA-256, hexadecimal with colons. */
  fingerprint: string
}

export const pemsOf = (text: string): string[] =>
  text.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g) ??
  []

/** Of the first one in the text. */
export function factsOf(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem)
  return {
    names: namesIn(certificate),
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
    fingerprint: certificate.fingerprint256,
  }
}

/** Whether a browser that came by this name or address is content with it. */
export function covers(pem: string, nameOrAddress: string): boolean {
  const certificate = new X509Certificate(pem)
  return isIP(nameOrAddress)
    ? certificate.checkIP(nameOrAddress) !== undefined
    : certificate.checkHost(nameOrAddress, { subject: 'never', partialWildcards: false }) !== undefined
}

function namesIn({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/(DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, kind, value = '']) =>
    kind === 'DNS' ? value : plainAddress(value),
  )
}
