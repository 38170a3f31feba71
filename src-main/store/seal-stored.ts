import { type EntityName, entities } from '../model/index.ts'
import { guarded, type Seal, sealRow } from './seal-row.ts'

/**
 * Seals what an Alcove that knew less of secrets left in clear text, in rows as they stand on disk; also in those that
 * cannot be read as records. Says in how many there was something to seal.
 */
export function sealStored(tables: ReadonlyMap<string, Map<string, object>>, seal: Seal): number {
  let sealed = 0
  for (const [name, rows] of tables) {
    if (!isEntity(name)) continue
    for (const [id, row] of rows) {
      const after = sealRow(name, row as { id: string }, mindful(seal))
      if (after === row || isSame(name, row, after)) continue
      rows.set(id, after)
      sealed += 1
    }
  }
  return sealed
}

const isEntity = (name: string): name is EntityName => Object.hasOwn(entities, name)

/** A row that is none may lack what it would be sealed with; then it is left alone. */
const mindful =
  (seal: Seal): Seal =>
  (level, id, text) =>
    typeof text === 'string' && typeof id === 'string' && [1, 2, 3].includes(level) ? seal(level, id, text) : text

function isSame(name: EntityName, before: object, after: object): boolean {
  const [a, b] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const fields = [...guarded[name].map(([field]) => field), ...(name === 'settings' ? ['settings_string'] : [])]
  return fields.every(field => (a[field] ?? null) === (b[field] ?? null))
}
