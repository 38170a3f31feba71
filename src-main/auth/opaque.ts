import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A token that means nothing to whoever has it: 256 random bits. Only its hash is kept. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What is kept of a token, and what it is found by. A random token needs no salt. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function isSame(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(hashOf(a)), Buffer.from(hashOf(b))]
  return timingSafeEqual(first, second)
}
