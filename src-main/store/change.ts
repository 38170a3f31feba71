import { Failed } from '../base/result.ts'
import type { EntityName } from '../model/index.ts'
import type { Table } from './collection.ts'
import { frozenCopy } from './frozen.ts'
import { type NewRow, parseRow, type Row } from './parse-row.ts'
import { type Seal, sealRow } from './seal-row.ts'

export type Tables = { readonly [Name in EntityName]: Table<Name> }

/** What one transaction may do. Reads of the store see each step at once. */
export interface Change {
  /** Puts a row, new or in place of the one with its id. Its times are set, and its secrets sealed, by the store. */
  put<Name extends EntityName>(entity: Name, row: NewRow<Name>): Row<Name>
  /** Changes some fields of a row that is there. Nested values are replaced whole (model.md 1.3). */
  update<Name extends EntityName>(entity: Name, id: string, fields: Partial<NewRow<Name>>): Row<Name>
  /** Puts a row as the centre has it, times and all: for what was synced or imported (model.md 1.3, trusted loading). */
  load<Name extends EntityName>(entity: Name, row: NewRow<Name>): Row<Name>
  /** Says whether there was such a row. */
  remove(entity: EntityName, id: string): boolean
  /** What this transaction has changed until now. */
  soFar(): Changed[]
}

/** One row before and after a transaction; without `before` it is new, without `after` it is gone. */
export type Changed = {
  [Name in EntityName]: {
    entity: Name
    id: string
    before: Row<Name> | undefined
    after: Row<Name> | undefined
    /** The id of the user who made the change, when one did. */
    by: string | undefined
  }
}[EntityName]

export interface Recorded {
  /** Net changes, in the order in which rows were first touched. */
  changed(): Changed[]
  undo(): void
  /** From here on the change takes no more: somebody kept it beyond the transaction. */
  end(): void
}

interface Parts {
  tables: Tables
  /** Seconds since 1970. */
  now: number
  by: string | undefined
  seal: Seal
}

/** A change and the record of what it did. */
export function recordChange({ tables, now, by, seal }: Parts): { change: Change; recorded: Recorded } {
  const undos: (() => void)[] = []
  const touched = new Map<string, { entity: EntityName; id: string; before: unknown }>()
  let ended = false

  function set<Name extends EntityName>(entity: Name, id: string, row: Row<Name> | undefined): void {
    if (ended) throw new Failed('unexpected', 'This transaction is over; begin another one.')
    const table: Table<Name> = tables[entity]
    const key = `${entity} ${id}`
    if (!touched.has(key)) touched.set(key, { entity, id, before: table.rows.get(id) })
    undos.push(table.set(id, row))
  }

  function load<Name extends EntityName>(entity: Name, row: { id: string }): Row<Name> {
    const parsed = frozenCopy(sealRow(entity, parseRow(entity, row.id, row), seal))
    set(entity, parsed.id, parsed)
    return parsed
  }

  function put<Name extends EntityName>(entity: Name, row: { id: string }): Row<Name> {
    const before = tables[entity].rows.get(row.id)
    const stamped = { ...row, created_at: before?.created_at ?? now, updated_at: now }
    // A save by nobody in particular resets the field (model.md 1.7).
    const author = hasAuthor(entity) ? { modified_by_id: by ?? null } : {}
    return load(entity, { ...stamped, ...author })
  }

  const changed = () =>
    [...touched.values()]
      .map(({ entity, id, before }) => ({ entity, id, before, after: tables[entity].rows.get(id), by }) as Changed)
      .filter(({ before, after }) => before !== after)

  return {
    change: {
      put,
      load,
      update(entity, id, fields) {
        const before = tables[entity].rows.get(id)
        if (!before) throw new Failed('not_found', `There is no ${entity} ${id}.`, { entity, id })
        return put(entity, { ...before, ...fields, id })
      },
      remove(entity, id) {
        const there = tables[entity].rows.has(id)
        if (there) set(entity, id, undefined)
        return there
      },
      soFar: changed,
    },
    recorded: {
      changed,
      undo() {
        for (const undo of undos.toReversed()) undo()
      },
      end() {
        ended = true
      },
    },
  }
}

const hasAuthor = (entity: EntityName): boolean => entity === 'settings' || entity === 'metadata'
