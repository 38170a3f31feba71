import type { EntityName } from '../../../model/index.ts'
import type { Found, Look } from './look.ts'
import type { CentreRow } from './wire-row.ts'

/** What has been found at the centre so far, by what was looked at. */
export interface Book {
  entry(key: string): Entry | undefined
  found(key: string): Found | undefined
  keep(look: Look, found: Found): void
  /** It could not be looked at; what it found before stays. */
  trouble(look: Look, trouble: Trouble): void
  /** Nothing else is looked at any more. */
  only(looks: readonly Look[]): void
  /** Of each record what was found last. */
  newest(entity: EntityName): ReadonlyMap<string, CentreRow>
  clear(): void
}

export interface Entry {
  look: Look
  found?: Found
  trouble?: Trouble | undefined
}

export interface Trouble {
  kind: 'refused' | 'broken'
  words: string
}

export function createBook(): Book {
  // In the order in which they were found.
  const entries = new Map<string, Entry>()
  let newest: Map<EntityName, Map<string, CentreRow>> | undefined
  const put = (key: string, entry: Entry) => {
    entries.delete(key)
    entries.set(key, entry)
    newest = undefined
  }
  return {
    entry: key => entries.get(key),
    found: key => entries.get(key)?.found,
    keep: (look, found) => put(look.key, { look, found }),
    trouble: (look, trouble) => put(look.key, { ...entries.get(look.key), look, trouble }),
    only(looks) {
      const keys = new Set(looks.map(({ key }) => key))
      for (const key of [...entries.keys()]) if (!keys.has(key)) entries.delete(key)
      newest = undefined
    },
    newest(entity) {
      newest ??= newestIn(entries)
      return newest.get(entity) ?? new Map()
    },
    clear() {
      entries.clear()
      newest = undefined
    },
  }
}

function newestIn(entries: ReadonlyMap<string, Entry>): Map<EntityName, Map<string, CentreRow>> {
  const all = new Map<EntityName, Map<string, CentreRow>>()
  for (const { found } of entries.values()) {
    for (const row of found?.rows ?? []) {
      const rows = all.get(row.entity) ?? new Map<string, CentreRow>()
      all.set(row.entity, rows.set(row.id, row))
    }
  }
  return all
}
