import type { SessionView } from '@contract/access-views.ts'
import type { RecordRow } from '../../../data/records.ts'
import { type PersonRole, roleOf } from '../roles.ts'
import { compareNames, hasWords, instantIn, inWords, textIn, textsIn } from '../rules.ts'

/** A user as the list shows one. */
export interface Person {
  id: string
  name: string
  email: string
  role: PersonRole
  groups: readonly string[]
  /** Milliseconds since 1970; nothing when they never signed in. */
  lastSignIn: number | undefined
  sessions: number
  deleted: boolean
  /** What else they may be looked for by. */
  other: string
}

export function personOf(row: RecordRow, sessions: number): Person {
  return {
    id: row.id,
    name: textIn(row, 'name') || textIn(row, 'email') || row.id,
    email: textIn(row, 'email'),
    role: roleOf(row),
    groups: textsIn(row, 'groups'),
    lastSignIn: instantIn(row, 'last_login'),
    sessions,
    deleted: row.deleted === true,
    other: [textIn(row, 'login_name'), textIn(row, 'staff_id'), textIn(row, 'department')].join(' '),
  }
}

/** Everybody in the order of their names. */
export function peopleOf(rows: readonly RecordRow[], sessions: readonly SessionView[]): Person[] {
  const counts = sessionCounts(sessions)
  return rows
    .map(row => personOf(row, counts.get(row.id) ?? 0))
    .sort((a, b) => compareNames(a.name, b.name) || compareNames(a.email, b.email))
}

/** How often each person is signed in. */
export function sessionCounts(sessions: readonly Pick<SessionView, 'kind' | 'sub'>[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { kind, sub } of sessions) if (kind === 'user') counts.set(sub, (counts.get(sub) ?? 0) + 1)
  return counts
}

/** Those with this role whose name, address or a group has every word. */
export function foundPeople(people: readonly Person[], query: string | undefined, role: PersonRole | undefined) {
  const words = inWords(query)
  return people.filter(
    person =>
      (role === undefined || person.role === role) &&
      hasWords(words, [person.name, person.email, person.other, ...person.groups]),
  )
}

export const peopleWords = (count: number, of: number): string => {
  const all = of === 1 ? '1 user' : `${of.toLocaleString('en')} users`
  return count === of ? all : `${count.toLocaleString('en')} of ${all}`
}
