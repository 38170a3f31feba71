import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import type { Entities, EntityName } from '../model/index.ts'
import { deepFreeze } from './frozen.ts'
import { parseRow, type Row } from './parse-row.ts'
import type { IndexValue } from './row-index.ts'
import { openViews } from './views.ts'

/** The rows of one entity, as everybody may read them. They are frozen: what was read stays as it was. */
export interface Collection<Name extends EntityName> {
  get(id: string): Row<Name> | undefined
  all(): Row<Name>[]
  find(matches: (row: Row<Name>) => boolean): Row<Name> | undefined
  filter(matches: (row: Row<Name>) => boolean): Row<Name>[]
  /** All of them in the order of their list (order.ts). The same frozen array until something changes. */
  ordered(): readonly Row<Name>[]
  /** Those with this value in the field, or in the list that the field is; in order. Without a value: `null`. */
  by(field: FieldOf<Name>, value: IndexValue): readonly Row<Name>[]
  readonly size: number
}

export type FieldOf<Name extends EntityName> = keyof Entities[Name]['schema']['shape'] & string

/** The same rows for the store itself: in memory and, by the same call, in what is written to disk. */
export interface Table<Name extends EntityName> {
  readonly rows: ReadonlyMap<string, Row<Name>>
  /** Puts or, without a row, removes. What it returns puts everything back as it was. */
  set(id: string, row: Row<Name> | undefined): () => void
  ordered(): readonly Row<Name>[]
  by(field: FieldOf<Name>, value: IndexValue): readonly Row<Name>[]
}

/** Complaints about single rows after this many are only counted. */
const NAMED_ROWS = 20

/**
 * Parses what was read from disk. A row that does not parse costs nobody else anything: it is not shown, stays in
 * the file as it is, and is named in the log.
 */
export function openTable<Name extends EntityName>(entity: Name, stored: Map<string, object>, log: Log): Table<Name> {
  const rows = new Map<string, Row<Name>>()
  let unreadable = 0
  for (const [id, raw] of stored) {
    try {
      const row = parseRow(entity, id, raw)
      if (row.id !== id) throw new Failed('invalid', `${entity} ${id}: id is ${row.id}, which is not where it is kept.`)
      stored.set(id, deepFreeze(row))
      rows.set(id, row)
    } catch (error) {
      if (!(error instanceof Failed)) throw error
      unreadable += 1
      if (unreadable > NAMED_ROWS) continue
      log.error(`${error.message} It is left out, and kept in the file as it is.`, { detail: error.detail })
    }
  }
  if (unreadable > NAMED_ROWS) {
    log.error(`${entity}: ${unreadable - NAMED_ROWS} more rows cannot be read either. They are kept in the file.`)
  }
  const views = openViews(entity, rows)
  const set = (id: string, row: Row<Name> | undefined, raw: object | undefined) => {
    const before = rows.get(id)
    setOrDelete(rows, id, row)
    setOrDelete(stored, id, raw)
    views.set(id, before, row)
  }
  return {
    rows,
    set(id, row) {
      const [before, storedBefore] = [rows.get(id), stored.get(id)]
      set(id, row, row)
      return () => set(id, before, storedBefore)
    },
    ordered: views.ordered,
    by: views.by,
  }
}

export function openCollection<Name extends EntityName>({ rows, ordered, by }: Table<Name>): Collection<Name> {
  return {
    get: id => rows.get(id),
    all: () => [...rows.values()],
    find: matches => rows.values().find(matches),
    filter: matches => rows.values().filter(matches).toArray(),
    ordered,
    by,
    get size() {
      return rows.size
    },
  }
}

function setOrDelete<Value>(map: Map<string, Value>, key: string, value: Value | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}
