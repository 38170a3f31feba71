import type { EntityName } from '../model/index.ts'
import type { Row } from './parse-row.ts'

/** What a row is put in order by, first things first; the id comes last by itself. */
export type SortKey = readonly (string | number)[]

/** The order of an entity's list (rest.md 1.9). The collation is ours to choose: lower case, by code unit. */
export const sortKeyOf = <Name extends EntityName>(entity: Name): ((row: Row<Name>) => SortKey) =>
  orders[entity] ?? byName

export function compareKeys(a: SortKey, b: SortKey): number {
  for (let at = 0; at < a.length; at++) {
    const [one, other] = [a[at] ?? '', b[at] ?? '']
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}

const orders: { [Name in EntityName]?: (row: Row<Name>) => SortKey } = {
  // As in PostgreSQL, the modules without a name of their own come after those that have one.
  module: row => [row.custom_name ? 0 : 1, lower(row.custom_name), lower(row.name)],
  settings: () => [],
  trigger_instance: row => [row.created_at],
}

const byName = (row: object): SortKey => ['name' in row && typeof row.name === 'string' ? lower(row.name) : '']

const lower = (text: string | null | undefined): string => text?.toLowerCase() ?? ''
