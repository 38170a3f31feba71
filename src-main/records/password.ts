import { genSalt, hash } from 'bcrypt'

/** bcrypt sees no more of a text than this (model.md 3.8). */
export const MOST_PASSWORD_BYTES = 71

const COST = 11

/** PlaceOS's digest of a password: bcrypt, `$2a$`. It takes a fifth of a second, on a thread of its own. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, await genSalt(COST, 'a'))
}
