import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { nameConstraints } from './constraints.ts'
import type { AuthorityOrder, Made } from './maker.ts'
import { exportKey, makeKeys, SIGNATURE, serialNumber } from './signing.ts'

const NAME_CONSTRAINTS = '2.5.29.30'
/** RFC 5280, appendix A.1: `ub-common-name` and `ub-organization-name`. */
const LONGEST_NAME = 64

/**
 * A certificate authority that can sign for servers of this machine only: whoever makes it trusted on a phone gives it
 * no word on the internet, on mail or on programs.
 */
export async function makeAuthority({ name, hostname, permitted, notBefore, notAfter }: AuthorityOrder): Promise<Made> {
  const keys = await makeKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    keys,
    // The machine's name tells two nodes apart that are called the same.
    name: new Name([{ CN: [text(name)] }, ...(hostname ? [{ O: [text(hostname)] }] : [])]),
    serialNumber: serialNumber(),
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      new Extension(NAME_CONSTRAINTS, true, Uint8Array.from(nameConstraints(permitted))),
    ],
  })
  return { certificate: certificate.toString('pem'), key: exportKey(keys.privateKey) }
}

/** Said to be text, it is taken as it is; the library reads quotation marks and `#` in a bare string. */
const text = (name: string) => ({ utf8String: Array.from(name).slice(0, LONGEST_NAME).join('') })
