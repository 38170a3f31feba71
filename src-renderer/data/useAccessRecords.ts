import type { EntityName } from '@model/names.ts'
import type { Labels, RecordRow } from './records.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'

export interface Every {
  rows: readonly RecordRow[]
  labels: Labels
}

/** In pieces, so that the node is not held up by one answer. */
const PIECE = 500

/** All records of an entity, live: for what can only be told from all of them, such as which groups there are. */
export function useEvery(entity: EntityName, narrowed: { q?: string; of?: string } = {}): Asked<Every> {
  const key = `every ${entity} ${JSON.stringify(narrowed)}`
  return useAsked(key, useRevision([entity]), async (client, options) => {
    const rows: RecordRow[] = []
    const labels: Record<string, string> = {}
    for (;;) {
      const page = await client.records.index({ entity, limit: PIECE, offset: rows.length, ...narrowed }, options)
      rows.push(...page.rows)
      Object.assign(labels, page.labels)
      if (page.rows.length === 0 || rows.length >= page.total) return { rows, labels }
    }
  })
}
