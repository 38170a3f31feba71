/** bcrypt sees no more of a text than this (model.md 3.8). */
export const MOST_PASSWORD_BYTES = 71

const COST = 11

/** PlaceOS's digest of a password: bcrypt, `$2a$`. It takes a fifth of a second, on a thread of its own. */
export async function hashPassword(password: string): Promise<string> {
  const { genSalt, hash } = await bcrypt()
  return hash(password, await genSalt(COST, 'a'))
}

/** Whether it is the password that this digest was made of. */
export async function isPassword(password: string, digest: string): Promise<boolean> {
  const { compare } = await bcrypt()
  return compare(password, digest)
}

/** Loaded when somebody signs in: a start has no password to look at. */
const bcrypt = () => import('bcrypt')
