import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from '../model/api-key.ts'

/** What a client sends is `<id>.<secret>`, split at the first dot (model.md 3.1). */
export function splitApiKey(token: string): { id: string; secret: string } | undefined {
  const dot = token.indexOf('.')
  return dot > 0 && dot < token.length - 1 ? { id: token.slice(0, dot), secret: token.slice(dot + 1) } : undefined
}

/** What is stored instead of the secret: HMAC-SHA-512 with the secret as the key and the id as the message. */
export function hashApiKey({ id, secret }: { id: string; secret: string }): string {
  return createHmac('sha512', secret).update(id).digest('hex')
}

/** A new key. The token is shown once; only its hash is kept. */
export function makeApiKey(): { id: string; token: string; hash: string } {
  const id = randomBytes(16).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { id, token: `${id}.${secret}`, hash: hashApiKey({ id, secret }) }
}

/** Whether the secret is that of the stored key, in a time that tells nothing. Without a key it takes as long. */
export function verifyApiKey(key: Pick<ApiKey, 'id' | 'secret'> | undefined, secret: string): boolean {
  const actual = Buffer.from(hashApiKey({ id: key?.id ?? 'none', secret }))
  const expected = Buffer.from(key?.secret ?? '')
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
