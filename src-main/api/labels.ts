import { type EntityName, entities } from '../model/index.ts'
import { resolvedName } from '../model/module.ts'
import { entityOfId, idsIn, referencesFrom } from '../records/references.ts'
import type { Store } from '../store/open.ts'

/** What a record is called by people. */
export function labelOf(store: Store, entity: EntityName, id: string): string | null {
  if (entity === 'module') {
    const row = store.module.get(id)
    return row ? resolvedName(row) || id : null
  }
  if (entity === 'trigger_instance') {
    const row = store.trigger_instance.get(id)
    return row?.trigger_id ? labelOf(store, 'trigger', row.trigger_id) : null
  }
  if (entity === 'settings') {
    const row = store.settings.get(id)
    return row ? `settings of ${row.parent_id}` : null
  }
  const row = store[entity].get(id) as { name?: string; display_name?: string | null } | undefined
  return row ? row.display_name || row.name || id : null
}

/** The names of all that the rows refer to, by id. */
export function labelsOf(store: Store, entity: EntityName, rows: readonly object[]): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const { field, to } of labelled(entity)) {
    for (const row of rows) {
      for (const id of idsIn((row as Record<string, unknown>)[field])) {
        const name = entityOfId(id, to)
        const label = labels[id] ?? (name && labelOf(store, name, id))
        if (label) labels[id] = label
      }
    }
  }
  return labels
}

const labelled = (entity: EntityName): { field: string; to: readonly EntityName[] }[] => [
  ...referencesFrom(entity),
  ...('modified_by_id' in entities[entity].facts ? [{ field: 'modified_by_id', to: ['user'] as const }] : []),
]
