import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import { Failed } from '../base/result.ts'
import type { EncryptionLevelNumber } from '../model/enums.ts'

/** PlaceOS's encryption of settings (model.md 2.1): AES-256-GCM without a tag, the key derived per text. */
export interface Sealing {
  /** The server secret. */
  secret: string
  /** The parent's id for settings. */
  id: string
  level: EncryptionLevelNumber
}

const MARK = '\u001b'
const levelNames = { 1: 'Support', 2: 'Admin', 3: 'NeverDisplay' } as const

export const isEncrypted = (text: string): boolean => text.startsWith(MARK)

/** Text that is encrypted already, and text of level none, comes back as it is. */
export function encryptText(
  sealing: Sealing,
  text: string,
  { salt = randomUUID(), iv = randomBytes(12) }: { salt?: string; iv?: Uint8Array } = {},
): string {
  if (sealing.level === 0 || isEncrypted(text)) return text
  const bytes = createCipheriv('aes-256-gcm', keyOf(sealing, salt), iv).update(text, 'utf8')
  return `${MARK}${salt}|${Buffer.from(iv).toString('base64')}|${bytes.toString('base64')}`
}

/** There is no tag to check: with another id, level or secret what comes back is garbage, not a failure. */
export function decryptText(sealing: Sealing, text: string): string {
  if (sealing.level === 0 || !isEncrypted(text)) return text
  const [salt, iv, bytes] = text.slice(MARK.length).split('|')
  if (salt === undefined || iv === undefined || bytes === undefined) {
    throw new Failed('invalid', `The encrypted text of ${sealing.id} is cut short. Save it anew.`)
  }
  // `final` would ask for the tag which PlaceOS does not keep.
  const decipher = createDecipheriv('aes-256-gcm', keyOf(sealing, salt), Buffer.from(iv, 'base64'))
  return decipher.update(Buffer.from(bytes, 'base64')).toString('utf8')
}

function keyOf({ secret, id, level }: Sealing, salt: string): Buffer {
  const name = level === 0 ? '' : levelNames[level]
  return createHash('sha256').update(`${salt}${secret}${id}${name}`).digest()
}
