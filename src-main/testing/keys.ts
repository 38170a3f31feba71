import { hashApiKey } from '../store/api-keys.ts'

/** A record of an API key for a test room, and the token that goes with it. */
export function testKey(
  name: string,
  fields: { permissions?: number; scopes?: string[]; expires_at?: number; user_id?: string } = {},
) {
  const [id, secret] = [`key-${name}`, `the-secret-of-${name}-which-is-long`]
  return { token: `${id}.${secret}`, record: { id, name, secret: hashApiKey({ id, secret }), ...fields } }
}
