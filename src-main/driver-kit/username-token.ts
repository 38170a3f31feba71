import { createHash } from 'node:crypto'
import { z } from 'zod'
import { text } from './soap.ts'

const Token = z.object({
  UsernameToken: z.object({ Username: text, Password: text, Nonce: text, Created: text }),
})

/** Not older or newer than so, by the camera's own clock. */
const WINDOW_MS = 60_000

/**
 * Whether a message's `Security` was made by who knows the password, as a simulated device asks: Web Services Security
 * UsernameToken Profile 1.0, 3.1, where the digest is SHA-1 over nonce, time and password.
 */
export function isSigned(security: unknown, username: string, password: string, now: number): boolean {
  const given = Token.safeParse(security).data?.UsernameToken
  if (!given || given.Username !== username) return false
  if (!(Math.abs(Date.parse(given.Created) - now) <= WINDOW_MS)) return false
  const digest = createHash('sha1')
    .update(Buffer.from(given.Nonce, 'base64'))
    .update(given.Created, 'utf8')
    .update(password, 'utf8')
    .digest('base64')
  return digest === given.Password
}
