import { randomUUID } from 'node:crypto'
import { ResultCodeError } from 'ldapts'
import type { ExternalProfile } from '../external-profile.ts'
import { withDeadline } from './deadline.ts'
import { type Directory, withDirectory } from './directory.ts'
import { deniedBy, explainRefusal, lateFrom } from './failures.ts'
import { ambiguous, bindReader, filterFor, findPeople } from './person.ts'
import { profileOf } from './profile.ts'
import { ANSWER_MS, type LdapSource, type Parts } from './source.ts'

/** What a bind answers when it is the person who is not taken: unknown, wrong password, none, locked, may not. */
const REFUSED = [19, 32, 34, 48, 49, 50, 53]

/**
 * Who somebody is, if the directory takes their password (auth.md 12.3). Throws `denied` when it does not, `offline` or
 * `timeout` when it cannot be asked, `conflict` when the name is of several, `rejected` or `invalid` when the source
 * needs an administrator.
 */
export async function signInAtDirectory(
  source: LdapSource,
  { username, password }: { username: string; password: string },
  parts: Parts,
): Promise<ExternalProfile> {
  // A bind without a password is anonymous and succeeds (RFC 4513 5.1.2); some servers end a password at NUL.
  if (!username.trim() || !password || password.includes('\0')) throw deniedBy(source)
  const filter = filterFor(source, username)
  return withDeadline(parts, ANSWER_MS, lateFrom(source), async signal => {
    const [person, another] = await withDirectory(source, signal, async directory => {
      await bindReader(directory, source)
      return findPeople(directory, source, filter)
    })
    if (another) throw ambiguous(source, username)
    // Also for nobody: who is there must not be told by how long the answer takes.
    const [dn, secret] = person ? [person.dn, password] : [`cn=${randomUUID()},${source.base}`, randomUUID()]
    const isTaken = await withDirectory(source, signal, directory => takes(directory, source, dn, secret))
    if (!person || !isTaken) throw deniedBy(source)
    return profileOf(person)
  })
}

async function takes(directory: Directory, source: LdapSource, dn: string, password: string): Promise<boolean> {
  try {
    await directory.bind(dn, password)
    return true
  } catch (error) {
    if (error instanceof ResultCodeError && REFUSED.includes(error.code)) return false
    throw explainRefusal(source, error)
  }
}
