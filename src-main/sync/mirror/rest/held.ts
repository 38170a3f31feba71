import type { CentralMark } from '../../../model/central-mark.ts'
import type { EntityName } from '../../../model/index.ts'
import type { Store } from '../../../store/open.ts'
import { pictured } from './picture.ts'

/** Where the records are that came from the centre. */
export type HeldIn = Pick<Store, EntityName | 'removedHere'>

/** By entity and id: the revision of each record here that is the centre's too. */
export type Held = Map<EntityName, Map<string, string>>

/** What is here of the centre; what was removed here counts as the centre has it. */
export function heldIn(store: HeldIn): Held {
  const held: Held = new Map(pictured.map(entity => [entity, new Map()]))
  const note = (entity: EntityName, { id, central }: { id: string; central?: CentralMark | undefined }) => {
    if (central && !central.removed_there && !isOfStart(id)) held.get(entity)?.set(id, central.revision)
  }
  for (const entity of pictured) for (const row of store[entity].all()) note(entity, row)
  for (const { entity, row } of store.removedHere.all()) note(entity, row)
  return held
}

/** Settings that came with the start of a module (edge.md 6.1): made up here, unknown to the centre. */
const isOfStart = (id: string): boolean => id.startsWith('sets-edge-')
