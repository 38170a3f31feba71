import { createSecureContext, type SecureContext } from 'node:tls'
import { Failed, messageOf } from '../../base/result.ts'
import type { HttpSettings } from './settings.ts'

export interface TlsOptions {
  secureContext: SecureContext
  rejectUnauthorized: boolean
}

/**
 * How a module goes over TLS: a context of its own (stock modules share one, and the last one's settings win), and no
 * check of the certificate unless `https_verify` asks for it: few devices have one that could be checked (driver.md 12.4).
 */
export function tlsOptions(settings: HttpSettings): TlsOptions {
  const { https_ca_certificates: ca, https_client_cert: cert, https_private_key: key } = settings
  const verify = settings.https_verify ?? 'none'
  try {
    const secureContext = createSecureContext({
      ...(ca ? { ca } : {}),
      ...(cert ? { cert } : {}),
      ...(key ? { key } : {}),
      ...(settings.https_insecure ? { ciphers: 'ALL:@SECLEVEL=0', minVersion: 'TLSv1' as const } : {}),
    })
    return { secureContext, rejectUnauthorized: verify !== 'none' && verify !== 0 }
  } catch (error) {
    throw new Failed(
      'invalid',
      `The settings https_private_key, https_client_cert and https_ca_certificates must be PEM texts that belong together: ${messageOf(error)}.`,
    )
  }
}
