import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { LeafOrder, Made } from './maker.ts'
import { exportKey, importKey, makeKeys, SIGNATURE, serialNumber } from './signing.ts'

/** A server certificate for these names and addresses, with a key of its own. */
export async function makeLeaf({ authority, names, addresses, notBefore, notAfter }: LeafOrder): Promise<Made> {
  const issuer = new X509Certificate(authority.certificate)
  const keys = await makeKeys()
  const certificate = await X509CertificateGenerator.create({
    publicKey: keys.publicKey,
    signingKey: importKey(authority.key),
    // Nobody reads it any more; the alternative names are what counts.
    subject: [{ CN: ['Alcove'] }],
    issuer: issuer.subjectName,
    serialNumber: serialNumber(),
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...names.map(value => ({ type: 'dns' as const, value })),
        ...addresses.map(value => ({ type: 'ip' as const, value })),
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: exportKey(keys.privateKey) }
}
