import type { EntityName } from '@model/names.ts'
import { ask } from './ask.ts'
import type { Link } from './link.ts'
import { createPages, type Pages } from './pages.ts'

export interface RecordRow {
  readonly id: string
  readonly [member: string]: unknown
}

/** What ids stand for, for people. */
export type Labels = Readonly<Record<string, string>>

export type Changes = Readonly<Partial<Record<EntityName, number>>>

export function foldChanges(known: Changes | undefined, { entities }: { entities: readonly EntityName[] }): Changes {
  const next: Partial<Record<EntityName, number>> = { ...known }
  for (const entity of entities) next[entity] = (next[entity] ?? 0) + 1
  return next
}

/** Which rows: of an entity, found by words, naming another record. */
export interface ListKey {
  entity: EntityName
  q?: string | undefined
  of?: string | undefined
}

export type RecordLists = (key: ListKey) => Pages<RecordRow>

export const PAGE = 100
const KEPT = 12

/** The lists looked at last are kept, so that going back shows at once what was there, at the same place. */
export function recordLists(link: Link): RecordLists {
  const kept = new Map<string, Pages<RecordRow>>()
  return ({ entity, q, of }) => {
    const key = JSON.stringify([entity, q, of])
    const list =
      kept.get(key) ??
      createPages<RecordRow>(PAGE, (offset, limit) =>
        ask(link, (client, options) =>
          client.records.index({ entity, limit, offset, ...(q ? { q } : {}), ...(of ? { of } : {}) }, options),
        ),
      )
    kept.delete(key)
    kept.set(key, list)
    const [oldest] = kept.keys()
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
    return list
  }
}
