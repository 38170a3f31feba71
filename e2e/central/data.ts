import type { Clock } from '../../src-main/base/clock.ts'
import type { Json } from '../../src-main/base/json.ts'
import { newId } from '../../src-main/model/ids.ts'
import { type EntityName, entities, entityNames } from '../../src-main/model/index.ts'
import { derived } from './derived.ts'

export type Row = Record<string, Json>

/** A record with the name of its table, as the sample data comes. */
export interface EntityRow {
  entity: EntityName
  row: Row
}

export interface Version {
  revision: number
  /** Who made it, for a person. */
  by: string
  /** Milliseconds since 1970. */
  at: number
}

export interface DataChange {
  entity: EntityName
  id: string
  before: Row | undefined
  after: Row | undefined
}

export interface Tombstone extends Version {
  entity: EntityName
  id: string
}

/** The centre's database: a table for each entity, and one revision that counts every change. Settings are in clear. */
export interface Data {
  readonly tables: Readonly<Record<EntityName, Map<string, Row>>>
  readonly revision: number
  get(entity: EntityName, id: string): Row | undefined
  /** Adds or replaces a record; what is missing has its default, a missing id is made. */
  put(entity: EntityName, row: Row, who?: { by?: string }): Row
  /** Changes some fields; `null` takes one away. */
  update(entity: EntityName, id: string, fields: Row, who?: { by?: string }): Row
  /** Removes it and what belongs to it. */
  remove(entity: EntityName, id: string, who?: { by?: string }): void
  /** What the centre notes for itself, such as when an edge was seen: no revision, no message. */
  touch(entity: EntityName, id: string, fields: Row): void
  versionOf(entity: EntityName, id: string): Version
  /** What was removed since that revision; `undefined` when that is no longer known. */
  removedSince(revision: number): Tombstone[] | undefined
  /** From now on nothing is known of what was removed before. */
  forgetTombstones(): void
  changed(listener: (change: DataChange) => void): () => void
}

type Versions = Record<EntityName, Map<string, Version>>

const MOST_TOMBSTONES = 10_000
const none: Version = { revision: 0, by: '', at: 0 }

export function createData(clock: Clock): Data {
  const tables = Object.fromEntries(entityNames.map(name => [name, new Map<string, Row>()])) as Data['tables']
  const versions = Object.fromEntries(entityNames.map(name => [name, new Map<string, Version>()])) as Versions
  const tombstones = new Map<string, Tombstone>()
  const listeners = new Set<(change: DataChange) => void>()
  let revision = 0
  let tombstonesFrom = 0

  const data: Data = {
    tables,
    get revision() {
      return revision
    },
    get: (entity, id) => tables[entity].get(id),
    put(entity, given, { by = '' } = {}) {
      const id = typeof given.id === 'string' || typeof given.id === 'number' ? String(given.id) : idFor(entity, given)
      const before = tables[entity].get(id)
      const now = Math.floor(clock.now() / 1000)
      const times = { created_at: before?.created_at ?? given.created_at ?? now, updated_at: given.updated_at ?? now }
      // A `null` gives a field its default back (rest.md 1.7).
      const parsed = entities[entity].schema.parse(withoutNulls({ ...derived(data, entity, given), ...times, id }))
      const after = withoutNulls(parsed as Row)
      tables[entity].set(id, after)
      note(entity, id, before, after, by)
      return after
    },
    update(entity, id, fields, who) {
      const before = tables[entity].get(id)
      if (!before) throw new Error(`There is no ${entity} ${id}.`)
      const { updated_at: _, ...kept } = before
      const version = entity === 'control_system' ? { version: Number(before.version ?? 0) + 1 } : {}
      return data.put(entity, { ...kept, ...fields, ...version, id }, who)
    },
    remove(entity, id, { by = '' } = {}) {
      const before = tables[entity].get(id)
      if (!before) return
      tables[entity].delete(id)
      note(entity, id, before, undefined, by)
      dropWhatBelongsTo(data, entity, id, by)
    },
    touch(entity, id, fields) {
      const row = tables[entity].get(id)
      if (row) tables[entity].set(id, { ...row, ...fields })
    },
    versionOf: (entity, id) => versions[entity].get(id) ?? none,
    removedSince: since =>
      since < tombstonesFrom ? undefined : [...tombstones.values()].filter(it => it.revision > since),
    forgetTombstones() {
      tombstones.clear()
      tombstonesFrom = revision
    },
    changed(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  return data

  function idFor(entity: EntityName, row: Row): string {
    if (entities[entity].integerId) return String(tables[entity].size + 1)
    // Only a module that was made on an edge has the suffix (edge.md 9.1).
    return newId(entities[entity].table, clock.now()) + (entity === 'module' && row.edge_id ? '-edge' : '')
  }

  function note(entity: EntityName, id: string, before: Row | undefined, after: Row | undefined, by: string): void {
    const key = keyOf(entity, id)
    const version = { revision: ++revision, by, at: clock.now() }
    tombstones.delete(key)
    if (after) versions[entity].set(id, version)
    else {
      versions[entity].delete(id)
      tombstones.set(key, { ...version, entity, id })
      const [oldest] = tombstones
      if (tombstones.size > MOST_TOMBSTONES && oldest) {
        tombstones.delete(oldest[0])
        tombstonesFrom = oldest[1].revision
      }
    }
    for (const listener of listeners) listener({ entity, id, before, after })
  }
}

export const keyOf = (entity: string, id: string): string => `${entity}\n${id}`

/** The texts of a list; none where there is no list. */
export const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** The records that a list of ids names, in its order; what is not there is left out. */
export const rowsNamed = (data: Data, entity: EntityName, ids: unknown): Row[] =>
  textsOf(ids)
    .map(id => data.get(entity, id))
    .filter(row => row !== undefined)

const withoutNulls = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined))

/** As the model says of each reference: goes too, is cleared, or leaves the list that it stands in. */
function dropWhatBelongsTo(data: Data, gone: EntityName, id: string, by: string): void {
  for (const entity of entityNames) {
    for (const [field, { ref }] of Object.entries(entities[entity].facts)) {
      if (!ref || !(typeof ref.to === 'string' ? [ref.to] : ref.to).includes(gone)) continue
      for (const row of [...data.tables[entity].values()]) {
        const value = row[field]
        const own = String(row.id)
        if (Array.isArray(value)) {
          if (value.includes(id)) data.update(entity, own, { [field]: value.filter(it => it !== id) }, { by })
        } else if (value !== id) continue
        else if (ref.gone === 'clear') data.update(entity, own, { [field]: null }, { by })
        else data.remove(entity, own, { by })
      }
    }
  }
}
