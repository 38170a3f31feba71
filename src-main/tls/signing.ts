import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto'

/** What every phone of the last ten years takes, and what signs within a millisecond. */
const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const
export const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const

export const makeKeys = () => webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify'])

export const exportKey = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString()

export const importKey = (pem: string): webcrypto.CryptoKey => createPrivateKey(pem).toCryptoKey(KEYS, true, ['sign'])

/** Random, not negative, and not 0 (RFC 5280, 4.1.2.2). */
export function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0)
  return bytes.toString('hex')
}
