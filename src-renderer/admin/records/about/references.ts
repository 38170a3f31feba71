import type { EntityDef } from '@model/entity.ts'
import { type EntityName, entities, entityNames } from '@model/index.ts'

export interface NamedBy {
  entity: EntityName
  /** The field that “Add” fills in; none where no person may write it. */
  field: string | undefined
}

/** Which entities may name a record of this one. What only history and the node itself write is left out. */
export function namedBy(target: EntityName): NamedBy[] {
  return entityNames.flatMap(entity => {
    const { facts }: EntityDef = entities[entity]
    const fields = Object.entries(facts).filter(
      ([name, { ref }]) => ref && list(ref.to).includes(target) && !history.has(name),
    )
    if (fields.length === 0) return []
    const written = fields.find(([, { readOnly, derived }]) => !readOnly && !derived)
    return [{ entity, field: written?.[0] }]
  })
}

/** What rows that only record how another was say of it. */
const history = new Set(['settings_id', 'metadata_id'])

const list = (to: EntityName | readonly EntityName[]) => (typeof to === 'string' ? [to] : to)

/** Which entity an id is of, by its prefix; API keys and applications have none, but stand beside nothing else. */
export function entityOfId(id: string, among: readonly EntityName[]): EntityName | undefined {
  if (among.length === 1) return among[0]
  return among.find(name => id.startsWith(`${entities[name].table}-`))
}
