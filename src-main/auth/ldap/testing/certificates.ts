import { isIP } from 'node:net'
import { generate } from 'selfsigned'
import type { Certificate } from '../../../runtime/simulators/certificate.ts'

/** A small authority, and what it signs for the names. */
export interface Authority extends Certificate {
  signs(names: string[], validity?: { notBeforeDate: Date; notAfterDate: Date }): Promise<Certificate>
}

export async function openAuthority(name = 'Example Root'): Promise<Authority> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const ca = { cert: made.cert, key: made.private }
  return {
    ...ca,
    async signs(names, validity = {} as never) {
      const altNames = names.map(value => (isIP(value) ? { type: 7 as const, ip: value } : { type: 2 as const, value }))
      const signed = await generate([{ name: 'commonName', value: names[0] ?? 'nobody' }], {
        keyType: 'ec',
        algorithm: 'sha256',
        extensions: [{ name: 'subjectAltName', altNames }],
        ca,
        ...validity,
      })
      return { cert: signed.cert, key: signed.private }
    },
  }
}
