import type { EntityName } from '../model/index.ts'
import type { Changed } from '../store/change.ts'

/** What a change of a record means for the runtime. */
export type Consequence = 'nothing' | 'plan' | 'names'

/**
 * `plan`: what runs, and with what, is to be worked out anew. `names`: so is who stands where in which system, which
 * nothing else can change.
 */
export function consequenceOf({ entity, before, after }: Changed): Consequence {
  if (entity === 'module') {
    const same = before && after && named.every(field => before[field] === after[field])
    return same ? 'plan' : 'names'
  }
  return consequences[entity] ?? 'nothing'
}

const named = ['name', 'custom_name', 'driver_id'] as const

/** A driver's record says which functions the modules have that a logic module sees in its system. */
const consequences: { [Name in EntityName]?: Consequence } = {
  control_system: 'names',
  driver: 'names',
  zone: 'plan',
  settings: 'plan',
}
