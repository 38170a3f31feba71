import { createPrivateKey, X509Certificate } from 'node:crypto'
import { Failed } from '../../base/result.ts'
import { EncryptionLevel } from '../../model/enums.ts'
import { revealed } from '../../store/seal-row.ts'
import type { Secrets } from '../../store/secrets.ts'
import type { BrokerOptions } from './document.ts'

/** As they may be kept: PEM texts that can be read and belong together, functions that can be named, the key sealed. */
export function checkedOptions(id: string, options: BrokerOptions, secrets: Secrets): BrokerOptions {
  const { ca, client_certificate, client_key, commands } = options
  if (ca !== null) certificateIn(ca, 'The authority')
  const key = client_key ? revealed(secrets, id, client_key) : null
  if ((client_certificate === null) !== (key === null)) {
    throw new Failed('invalid', 'A client certificate and its key go together: enter both, or neither.')
  }
  if (client_certificate !== null && key !== null) {
    const certificate = certificateIn(client_certificate, 'The client certificate')
    if (!certificate.checkPrivateKey(keyIn(key))) {
      throw new Failed('invalid', 'The key is not that of the client certificate.')
    }
  }
  const bad = commands.functions.find(name => !/^[^/]+\/[^/]+$/.test(name))
  if (bad !== undefined) {
    throw new Failed(
      'invalid',
      `"${bad}" names no function. Write the module's name, a slash and the function, as Display/power.`,
    )
  }
  return { ...options, client_key: client_key ? secrets.encrypt(EncryptionLevel.never_display, id, client_key) : null }
}

function certificateIn(pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new Failed('invalid', `${what} is not a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----.`)
  }
}

function keyIn(pem: string) {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new Failed('invalid', 'The key of the client certificate is not a private key in PEM without a password.')
  }
}
