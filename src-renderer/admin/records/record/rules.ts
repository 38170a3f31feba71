import type { EntityName } from '@model/names.ts'
import type { Removal } from '../../../data/useRecords.ts'
import { groups } from '../about/groups.ts'
import { countWords, numberWords, pluralOf } from '../about/words.ts'

/** What those that name a record are to it. */
export function relatedWords(target: EntityName, from: EntityName): string {
  if (target === 'zone' && from === 'zone') return 'zones within it'
  if (target === 'module' && from === 'control_system') return 'systems it is in'
  if (target === 'control_system' && from === 'module') return 'logic modules of its own'
  return pluralOf(from)
}

export interface Company {
  entity: EntityName
  count: number
  names: readonly string[]
}

/** “3 modules: Display, Camera and 1 more” */
export function companyWords({ entity, count, names }: Company): string {
  const known = [...new Set(names)]
  const rest = count - names.length
  const words = [...known, ...(rest > 0 ? [`${numberWords(rest)} more`] : [])]
  const last = words.pop()
  const list = words.length > 0 ? `${words.join(', ')} and ${last}` : last
  // Ids say nothing to a person; how many there are does.
  return last === undefined || names.some(isId) ? countWords(entity, count) : `${countWords(entity, count)}: ${list}`
}

const isId = (name: string) => /^[a-z_]+-[\w~-]{6,}$/.test(name)

export const takesNothing = ({ removed, changed }: Removal) => removed.length === 0 && changed.length === 0

/** Rooms first, as everywhere else. */
export const inOrder = (some: readonly Company[]): Company[] =>
  some.toSorted((a, b) => order.indexOf(a.entity) - order.indexOf(b.entity))

const order = groups.flatMap(({ entities }) => entities)
