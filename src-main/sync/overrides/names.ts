import { type EntityName, entities } from '../../model/index.ts'
import type { Store } from '../../store/open.ts'
import type { AnyRow } from './centre-row.ts'

/** What a record is called when nobody who knows better says so: one that was removed is no longer there to be asked. */
export function labelOfRow(store: Store, entity: EntityName, row: AnyRow, deep = true): string {
  const of = (name: EntityName, id: unknown) => {
    const other = deep && typeof id === 'string' ? anyRow(store, name, id) : undefined
    return other && labelOfRow(store, name, other, false)
  }
  if (entity === 'settings') {
    const parent = typeof row.parent_type === 'string' ? (row.parent_type as EntityName) : undefined
    return `settings of ${(parent && of(parent, row.parent_id)) || text(row.parent_id) || row.id}`
  }
  if (entity === 'trigger_instance') return of('trigger', row.trigger_id) || `${entities[entity].noun} ${row.id}`
  return text(row.display_name) || text(row.custom_name) || text(row.name) || `${entities[entity].noun} ${row.id}`
}

/** Who it was, for a person. */
export const authorOf = (store: Store, by: string | null): string =>
  by === null ? 'the node' : store.user.get(by)?.name || by

const anyRow = (store: Store, entity: EntityName, id: string): AnyRow | undefined =>
  (store[entity].get(id) ?? store.removedHere.get(entity, id)?.row) as AnyRow | undefined

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
