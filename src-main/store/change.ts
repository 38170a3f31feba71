import { Failed } from '../base/result.ts'
import type { CentralMark } from '../model/central-mark.ts'
import type { EntityName } from '../model/index.ts'
import type { Table } from './collection.ts'
import { markAfter } from './differences.ts'
import { frozenCopy } from './frozen.ts'
import { type NewRow, parseRow, type Row } from './parse-row.ts'
import type { RemovedKey, RemovedRow, RemovedTable } from './removed-here.ts'
import { sealRow } from './seal-row.ts'
import type { Secrets } from './secrets.ts'

export type Tables = { readonly [Name in EntityName]: Table<Name> }

/** What one transaction may do. Reads of the store see each step at once. */
export interface Change {
  /**
   * Puts a row, new or in place of the one with its id. Its times are set, and its secrets sealed, by the store; where
   * the centre has it too, the row remembers in which fields it differs from now on.
   */
  put<Name extends EntityName>(entity: Name, row: NewRow<Name>): Row<Name>
  /** Changes some fields of a row that is there. Nested values are replaced whole (model.md 1.3). */
  update<Name extends EntityName>(entity: Name, id: string, fields: Partial<NewRow<Name>>): Row<Name>
  /** Puts a row as the centre has it, times and all: for what was synced or imported (model.md 1.3, trusted loading). */
  load<Name extends EntityName>(entity: Name, row: NewRow<Name>): Row<Name>
  /** Says whether there was such a row. Of one that the centre has too it is remembered that it was removed here. */
  remove(entity: EntityName, id: string): boolean
  /** Takes a row away because the centre has it no longer: nothing is remembered. */
  unload(entity: EntityName, id: string): void
  /** Remembers, or remembers otherwise, that a row of the centre's was removed here. */
  keepRemoved(removed: RemovedRow): void
  forgetRemoved(entity: EntityName, id: string): void
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
  /** What is now remembered as removed here, or is no longer. */
  removedChanged(): RemovedKey[]
  undo(): void
  /** From here on the change takes no more: somebody kept it beyond the transaction. */
  end(): void
}

interface Parts {
  tables: Tables
  removed: RemovedTable
  /** Milliseconds since 1970. */
  nowMs: number
  by: string | undefined
  secrets: Secrets
}

/** A change and the record of what it did. */
export function recordChange({ tables, removed, nowMs, by, secrets }: Parts): { change: Change; recorded: Recorded } {
  const now = Math.floor(nowMs / 1000)
  const undos: (() => void)[] = []
  const touched = new Map<string, { entity: EntityName; id: string; before: unknown }>()
  const touchedRemoved = new Map<string, RemovedKey & { before: RemovedRow | undefined }>()
  let ended = false

  function refuseWhenOver(): void {
    if (ended) throw new Failed('unexpected', 'This transaction is over; begin another one.')
  }

  function set<Name extends EntityName>(entity: Name, id: string, row: Row<Name> | undefined): void {
    refuseWhenOver()
    const table: Table<Name> = tables[entity]
    const key = `${entity} ${id}`
    if (!touched.has(key)) touched.set(key, { entity, id, before: table.rows.get(id) })
    undos.push(table.set(id, row))
  }

  function setRemoved(entity: EntityName, id: string, row: RemovedRow | undefined): void {
    refuseWhenOver()
    const before = removed.get(entity, id)
    if (before === row) return
    const key = `${entity} ${id}`
    if (!touchedRemoved.has(key)) touchedRemoved.set(key, { entity, id, before })
    undos.push(removed.set({ entity, id }, row))
  }

  const sealed = <Name extends EntityName>(entity: Name, row: { id: string }): Row<Name> =>
    sealRow(entity, parseRow(entity, row.id, row), secrets.encrypt)

  function place<Name extends EntityName>(entity: Name, row: Row<Name>): Row<Name> {
    const frozen = frozenCopy(row)
    set(entity, frozen.id, frozen)
    return frozen
  }

  function put<Name extends EntityName>(entity: Name, row: { id: string }): Row<Name> {
    const before = tables[entity].rows.get(row.id)
    const stamped = { ...row, created_at: before?.created_at ?? now, updated_at: now, central: undefined }
    // A save by nobody in particular resets the field (model.md 1.7).
    const author = hasAuthor(entity) ? { modified_by_id: by ?? null } : {}
    const after = sealed(entity, { ...stamped, ...author })
    return place(entity, { ...after, central: markOf(entity, before, after) })
  }

  /** One that was removed here, and is back with the same id, is no longer removed but changed. */
  function markOf(
    entity: EntityName,
    row: Row<EntityName> | undefined,
    after: Row<EntityName>,
  ): CentralMark | undefined {
    const gone = row ? undefined : removed.get(entity, after.id)
    if (gone) setRemoved(entity, after.id, undefined)
    const before = row ?? (gone && { ...gone.row, ...gone.theirs?.row, central: gone.row.central })
    return before && markAfter({ entity, before, after, by: by ?? null, at: nowMs, secrets })
  }

  const changed = () =>
    [...touched.values()]
      .map(({ entity, id, before }) => ({ entity, id, before, after: tables[entity].rows.get(id), by }) as Changed)
      .filter(({ before, after }) => before !== after)

  return {
    change: {
      put,
      load: (entity, row) => place(entity, sealed(entity, row)),
      update(entity, id, fields) {
        const before = tables[entity].rows.get(id)
        if (!before) throw new Failed('not_found', `There is no ${entity} ${id}.`, { entity, id })
        return put(entity, { ...before, ...fields, id })
      },
      remove(entity, id) {
        const row = tables[entity].rows.get(id)
        if (!row) return false
        set(entity, id, undefined)
        const { central } = row
        // What the centre has removed, too, is nobody's any more.
        if (central && !central.removed_there) {
          setRemoved(entity, id, { entity, row: { ...row, central }, by: by ?? null, at: nowMs, reason: '' })
        }
        return true
      },
      unload(entity, id) {
        if (tables[entity].rows.has(id)) set(entity, id, undefined)
      },
      keepRemoved: one => setRemoved(one.entity, one.row.id, one),
      forgetRemoved: (entity, id) => setRemoved(entity, id, undefined),
      soFar: changed,
    },
    recorded: {
      changed,
      removedChanged: () =>
        [...touchedRemoved.values()].filter(({ entity, id, before }) => removed.get(entity, id) !== before),
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
