import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate } from 'node:tls'
import type { ShownCertificate } from './check.ts'

/** As the server sent them, its own first, each vouched for by the next. */
export function chainOf(peer: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  const seen = new Set<string>()
  // The last one names itself as its issuer, or nobody.
  for (let at: DetailedPeerCertificate | undefined = peer; at?.raw; at = at.issuerCertificate) {
    const certificate = new X509Certificate(at.raw)
    if (seen.has(certificate.fingerprint256)) break
    seen.add(certificate.fingerprint256)
    chain.push(certificate)
  }
  return chain
}

export function shownOf(chain: readonly X509Certificate[]): ShownCertificate {
  const [own, last] = [chain[0], chain.at(-1)]
  if (!own || !last) throw new Error('The server showed no certificate.')
  return {
    subject: nameIn(own.subject),
    issuer: nameIn(own.issuer),
    names: namesIn(own),
    valid_from: own.validFromDate.getTime(),
    valid_to: own.validToDate.getTime(),
    fingerprint: own.fingerprint256,
    ca: last.toString(),
    ca_subject: nameIn(last.subject),
    ca_fingerprint: last.fingerprint256,
  }
}

/** The common name, or all of it on one line. */
function nameIn(distinguishedName: string): string {
  return /^CN=(.+)$/m.exec(distinguishedName)?.[1] ?? (distinguishedName.split('\n').join(', ') || 'nobody')
}

function namesIn({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '']) => name)
}
