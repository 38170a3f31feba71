import { newId, timeOrder } from '../model/ids.ts'
import { entities } from '../model/index.ts'
import type { Store } from '../store/open.ts'
import type { NewRow, Row } from '../store/parse-row.ts'
import type { Step } from './step.ts'

/** The entities whose records are kept as they were (model.md 1.7), and the field that names the record. */
export const versioned = { settings: 'settings_id', metadata: 'metadata_id' } as const
export type Versioned = keyof typeof versioned

const MOST_VERSIONS = 20

let counter = 0

/** Keeps a copy of a record as it was just saved, and no more than the newest twenty. */
export function keepVersion<Name extends Versioned>(name: Name, row: Row<Name>, { store, change, nowMs }: Step): void {
  if (isVersion(row)) return
  counter = (counter + 1) % 2 ** 20
  const id = newId(entities[name].table, nowMs, (nowMs % 1000) * 2 ** 20 + counter)
  const now = Math.floor(nowMs / 1000)
  // A version is of this node alone, whatever its record is.
  const copy = { ...row, id, [versioned[name]]: row.id, created_at: now, updated_at: now, central: undefined }
  change.load(name, copy as NewRow<Name>)
  for (const old of versionsOf(store, name, row.id).slice(MOST_VERSIONS)) change.remove(name, old.id)
}

/** How a record was, newest first; the newest is how it is. */
export function versionsOf<Name extends Versioned>(store: Store, name: Name, id: string): Row<Name>[] {
  const rows = store[name].by(versioned[name] as never, id) as Row<Name>[]
  return rows.toSorted((a, b) => b.created_at - a.created_at || timeOrder(b.id, a.id))
}

export const isVersion = (row: object): boolean =>
  Object.values(versioned).some(field => Boolean((row as Record<string, unknown>)[field]))

/** Makes a record what it was: it is saved anew, as if somebody had sent that, so that this too can be taken back. */
export function restoreVersion<Name extends Versioned>(
  step: Step,
  name: Name,
  id: string,
  version: Row<Name>,
): Row<Name> {
  return step.update(name, id, version as Record<string, unknown>)
}
