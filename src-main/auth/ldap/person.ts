import { type Entry, EqualityFilter, Filter, FilterParser } from 'ldapts'
import type { Directory } from './directory.ts'
import { DirectoryFailed, explainRefusal } from './failures.ts'
import { profileAttributes } from './profile.ts'
import { type LdapSource, placeOf } from './source.ts'

const USERNAME = '%{username}'

/** What finds the person who typed the name. Nothing they type can change the filter (RFC 4515 3). */
export function filterFor(source: LdapSource, username: string): Filter {
  const template = source.filter?.trim()
  if (!template) return new EqualityFilter({ attribute: source.uid, value: username })
  if (!template.includes(USERNAME)) {
    throw new DirectoryFailed(
      'invalid',
      `The filter of ${placeOf(source)} does not contain ${USERNAME}, so it finds the same people for every name.`,
      `Put ${USERNAME} where the name belongs, as in (uid=${USERNAME}).`,
    )
  }
  try {
    return FilterParser.parseString(withoutGaps(template).replaceAll(USERNAME, () => Filter.escape(username)))
  } catch {
    throw new DirectoryFailed(
      'invalid',
      `The filter of ${placeOf(source)} cannot be read.`,
      `It looks like (&(objectClass=person)(uid=${USERNAME})); count its brackets.`,
    )
  }
}

/** ldapts takes no spaces between filters, where other programs do; within values brackets are always escaped. */
function withoutGaps(filter: string): string {
  return filter.replace(/\(\s*([&|!])\s*(?=\()/g, '($1').replace(/\)\s+(?=[()])/g, ')')
}

/** Signs in as whoever may search; without both a DN and a password the search is anonymous. */
export async function bindReader(directory: Directory, source: LdapSource): Promise<void> {
  const { bind_dn, password } = source
  if (!bind_dn || !password) return
  try {
    await directory.bind(bind_dn, password)
  } catch (error) {
    throw explainRefusal(source, error)
  }
}

/** Who matches, but no more than two: more than one is wrong already. Referrals are not followed. */
export async function findPeople(directory: Directory, source: LdapSource, filter: Filter): Promise<Entry[]> {
  try {
    const options = { scope: 'sub', filter, sizeLimit: 2, attributes: profileAttributes } as const
    const found = await directory.search(source.base, { ...options, explicitBufferAttributes: ['jpegPhoto'] })
    // A bind with an empty name is anonymous, and succeeds with any password at some servers (RFC 4513 5.1.1).
    return found.filter(({ dn }) => dn !== '')
  } catch (error) {
    throw explainRefusal(source, error)
  }
}

export function ambiguous(source: LdapSource, username: string): DirectoryFailed {
  return new DirectoryFailed(
    'conflict',
    `${placeOf(source)} knows more than one person as ${username}.`,
    'Whoever looks after it can give them names of their own, or narrow the base or the filter down.',
  )
}
