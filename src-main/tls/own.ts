import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { Failed, messageOf } from '../base/result.ts'
import { pemsOf } from './certificate.ts'
import { dayOf } from './days.ts'

/** RFC 5280, 4.2.1.12. */
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'

export interface OwnCertificate {
  /** PEM, the server's first and each one's issuer after it. */
  certificate: string
  /** PKCS #8 PEM. */
  key: string
}

/**
 * Looks at a certificate and its key as somebody pasted them, and throws what is wrong with them, in words. Certificates
 * in any order, and the key below them, are understood: files come like that.
 */
export function checkOwn(pasted: { certificate: string; key: string }, now: number): OwnCertificate {
  const certificates = certificatesIn(pasted.certificate)
  const key = keyIn(pasted.key.trim() || pasted.certificate)
  const server = certificates.find(each => each.checkPrivateKey(key))
  if (!server) {
    throw wrong('key', 'This key belongs to another certificate. Paste the key with which this one was requested.')
  }
  checkUse(server, now)
  const certificate = chainFrom(server, certificates)
    .map(each => each.toString().trim())
    .join('\n')
  const own = { certificate: `${certificate}\n`, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
  try {
    createSecureContext({ cert: own.certificate, key: own.key })
  } catch (error) {
    throw wrong('certificate', `This certificate cannot be used for TLS: ${messageOf(error)}.`)
  }
  return own
}

/** Who issued the last certificate, when neither it is there nor is it the last of all. */
export function missingIssuer(certificate: string): string | undefined {
  const last = pemsOf(certificate).at(-1)
  if (!last) return undefined
  const { subject, issuer } = new X509Certificate(last)
  return subject === issuer ? undefined : (/^(?:CN|O)=(.*)$/m.exec(issuer)?.[1] ?? issuer.replaceAll('\n', ', '))
}

function certificatesIn(text: string): X509Certificate[] {
  const pems = pemsOf(text)
  if (pems.length === 0) {
    throw wrong(
      'certificate',
      'This is no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----. A .pfx or .p12 file is turned ' +
        'into it by: openssl pkcs12 -in FILE -nodes',
    )
  }
  return pems.map((pem, at) => {
    try {
      return new X509Certificate(pem)
    } catch (error) {
      throw wrong('certificate', `Certificate ${at + 1} of ${pems.length} cannot be read: ${messageOf(error)}.`)
    }
  })
}

function keyIn(text: string): KeyObject {
  const pem = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/.exec(text)
  if (!pem) {
    throw wrong('key', 'There is no private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----.')
  }
  if (pem[1]?.includes('ENCRYPTED') || /Proc-Type: .*ENCRYPTED/.test(pem[0])) {
    throw wrong('key', 'This key is protected by a passphrase. Take it off first: openssl pkey -in FILE')
  }
  try {
    return createPrivateKey(pem[0])
  } catch (error) {
    throw wrong('key', `This key cannot be read: ${messageOf(error)}.`)
  }
}

function checkUse(server: X509Certificate, now: number): void {
  const [begins, ends] = [server.validFromDate.getTime(), server.validToDate.getTime()]
  if (now >= ends) throw wrong('certificate', `This certificate ended on ${dayOf(ends)}. Have it renewed first.`)
  if (now < begins) {
    throw wrong('certificate', `This certificate begins on ${dayOf(begins)}; this machine's clock says ${dayOf(now)}.`)
  }
  if (server.ca) {
    throw wrong('certificate', 'This is the certificate of an authority. Paste that of the server, and that one below.')
  }
  if (server.keyUsage && !server.keyUsage.includes(SERVER_AUTHENTICATION)) {
    throw wrong(
      'certificate',
      'This certificate is not for servers: its extended key usage leaves out server authentication.',
    )
  }
  if (!server.subjectAltName) {
    throw wrong('certificate', 'This certificate names no server where browsers look (subject alternative name).')
  }
}

function chainFrom(server: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
  const chain = [server]
  for (let last = server; ; ) {
    const issuer = all.find(each => !chain.includes(each) && last.checkIssued(each))
    if (!issuer) return chain
    chain.push(issuer)
    last = issuer
  }
}

const wrong = (field: 'certificate' | 'key', reason: string) =>
  new Failed('invalid', reason, { field, problem: reason })
