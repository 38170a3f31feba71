import { z } from 'zod'
import { Failed } from '../base/result.ts'

const text = z.string().nullish()

/** The framework's setting `ssh`: how to sign in at a device that is reached over SSH (driver.md 12.3). */
export const sshSettings = z.object({
  username: z.string({ error: 'a user name is needed to sign in' }).min(1, 'a user name is needed to sign in'),
  password: text,
  /** PEM or OpenSSH text. */
  private_key: text,
  /** Kept for PlaceOS's sake; it follows from the private key. */
  public_key: text,
  /** Opens the private key. */
  passphrase: text,
  term: z.string().min(1).default('vt100'),
  /** Seconds between signs of life; 0 asks for none. */
  keepalive: z.number().min(0).default(30),
})
export type SshSettings = z.infer<typeof sshSettings>

/** Throws `invalid` with the field and the rule. */
export function readSshSettings(given: unknown): SshSettings {
  const read = sshSettings.safeParse(given ?? {})
  if (read.success) return read.data
  const rules = read.error.issues.map(({ path, message }) => `${['ssh', ...path].join('.')}: ${message}`)
  throw new Failed('invalid', `The setting "ssh" is not right. ${rules.join('; ')}.`)
}
