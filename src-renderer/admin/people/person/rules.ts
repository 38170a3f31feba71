import { textsIn } from '../rules.ts'

/** bcrypt sees no more of a password than this. */
const MOST_BYTES = 71
/** As PlaceOS asks for (auth.md 13). */
const FEWEST = 6

/** What is wrong with a new password; nothing when it may be tried. */
export function passwordProblem(text: string): string | undefined {
  if (text.length < FEWEST) return `A password has at least ${FEWEST} characters.`
  const bytes = new TextEncoder().encode(text).length
  if (bytes > MOST_BYTES) return `That is ${bytes} bytes long, and ${MOST_BYTES} are the most.`
  return undefined
}

/** Sessions outlive a new password, so who sets one because somebody knows the old one should end them. */
export function staysWords(sessions: number): string {
  if (sessions === 0) return 'They are signed in nowhere just now.'
  const are = sessions === 1 ? 'One session stays' : `${sessions} sessions stay`
  return `${are} signed in with the old one until ended.`
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** Group names are compared whatever their case, as PlaceOS does; what is typed is cut at its edges. */
export function withGroup(groups: readonly string[], added: string): string[] {
  const name = added.trim()
  return name === '' || groups.some(group => same(group, name)) ? [...groups] : [...groups, name]
}

export const withoutGroup = (groups: readonly string[], gone: string): string[] =>
  groups.filter(group => !same(group, gone))

/** Groups that others are in and these people are not. */
export function otherGroups(rows: readonly { readonly id: string }[], groups: readonly string[]): string[] {
  const known = new Map<string, string>()
  for (const row of rows) for (const group of textsIn(row, 'groups')) known.set(group.toLowerCase(), group)
  for (const group of groups) known.delete(group.toLowerCase())
  return [...known.values()].sort((a, b) => a.localeCompare(b))
}
