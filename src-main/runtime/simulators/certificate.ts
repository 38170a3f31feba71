import { isIP } from 'node:net'

export interface Certificate {
  /** PEM. A client that verifies takes it as `ca`, since nobody else has signed it. */
  cert: string
  key: string
}

/**
 * A certificate that signs itself, for the given names and addresses: what most devices have. Made anew, so none can
 * expire in a file.
 */
export async function selfSignedCertificate(names: string[] = ['localhost', '127.0.0.1', '::1']): Promise<Certificate> {
  // Only simulators of devices with TLS need it.
  const { generate } = await import('selfsigned')
  const altNames = names.map(name => (isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name }))
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames }],
  })
  return { cert: made.cert, key: made.private }
}
