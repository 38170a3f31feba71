import { z } from 'zod'
import type { Emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { centralMark } from '../model/central-mark.ts'
import { type EntityName, entityNames } from '../model/names.ts'
import { deepFreeze, frozenCopy } from './frozen.ts'
import type { ModelFile } from './model-file.ts'

const removedRow = z.object({
  entity: z.enum(entityNames),
  /** As it was when it was removed, secrets sealed. */
  row: z.looseObject({ id: z.string().min(1), central: centralMark }),
  /** The id of the user who removed it; `null` when the node did. */
  by: z.string().nullable(),
  /** Milliseconds since 1970. */
  at: z.number(),
  reason: z.string().default(''),
  /** The row as the centre has changed it meanwhile: a conflict, until somebody chooses. */
  theirs: z.object({ row: z.looseObject({ id: z.string() }), by: z.string(), at: z.number() }).optional(),
})
/** A record of the centre's that was removed here and not there. */
export type RemovedRow = z.output<typeof removedRow>

/** What was removed here of the centre's, until the centre has removed it too or somebody takes it back. */
export interface RemovedHere {
  all(): RemovedRow[]
  get(entity: EntityName, id: string): RemovedRow | undefined
  /** Told of what was removed, taken back or forgotten, once that is on disk. */
  changed: { on: Emitter<RemovedKey>['on'] }
}

export interface RemovedKey {
  entity: EntityName
  id: string
}

export interface RemovedTable extends Omit<RemovedHere, 'changed'> {
  /** Keeps or, without one, forgets. What it returns puts everything back as it was. */
  set(key: RemovedKey, removed: RemovedRow | undefined): () => void
}

/** The table's name in `model.json`; there is none before something was removed. */
const NAME = 'removed_here'

/** What cannot be read is not shown, stays in the file as it is, and is named in the log. */
export function openRemovedHere(tables: ModelFile['tables'], log: Log): RemovedTable {
  const all = new Map<string, RemovedRow>()
  for (const [key, raw] of tables.get(NAME) ?? []) {
    const { success, data } = removedRow.safeParse(raw)
    if (success && key === keyOf({ entity: data.entity, id: data.row.id })) all.set(key, deepFreeze(data))
    else
      log.error(`What was removed here under "${key}" cannot be read. It is left out, and kept in the file as it is.`)
  }

  function put(key: string, removed: RemovedRow | undefined, stored: object | undefined): void {
    const table = tables.get(NAME) ?? new Map<string, object>()
    tables.set(NAME, table)
    if (removed) all.set(key, removed)
    else all.delete(key)
    if (stored) table.set(key, stored)
    else table.delete(key)
  }

  return {
    all: () => [...all.values()],
    get: (entity, id) => all.get(keyOf({ entity, id })),
    set(where, removed) {
      const key = keyOf(where)
      const [before, storedBefore] = [all.get(key), tables.get(NAME)?.get(key)]
      const kept = removed && frozenCopy(removed)
      put(key, kept, kept)
      return () => put(key, before, storedBefore)
    },
  }
}

const keyOf = ({ entity, id }: RemovedKey) => `${entity} ${id}`
