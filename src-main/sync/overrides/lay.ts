import { Failed } from '../../base/result.ts'
import { goesOwnWay } from '../../model/central-mark.ts'
import { type EntityName, entities } from '../../model/index.ts'
import { differingFields, sameJson } from '../../store/own-fields.ts'
import type { RemovedRow } from '../../store/removed-here.ts'
import type { Secrets } from '../../store/secrets.ts'
import type { CentreChange } from '../centre.ts'
import { type AnyRow, centreRow, isForeign } from './centre-row.ts'
import { layOver } from './lay-over.ts'
import { layOverRemoved } from './lay-over-removed.ts'

/** What there is of one record of the centre's here. Values that did not change are the very same objects. */
export interface Place {
  row: AnyRow | undefined
  removed: RemovedRow | undefined
}

/** What the log is told of what comes. */
export interface Told {
  foreign(where: string): void
  adopted(entity: EntityName, id: string, others: string[]): void
}

/** What becomes of a record when the centre says what it has, and in how many fields that is another conflict. */
export function lay(secrets: Secrets, place: Place, one: CentreChange, told: Told): Place & { conflicts: number } {
  const { entity, id, row, revision, by, at } = one
  if (!Object.hasOwn(entities, entity)) {
    throw new Failed('invalid', `${entity} ${id} is of a kind that is not known here.`)
  }
  if (row === null) return layRemoval(place, { by, at })
  for (const [field, value] of Object.entries(row)) {
    if (isForeign(entity, field, value)) told.foreign(`${entity} ${id}: ${field}`)
  }
  const change = { ...one, row }
  const { row: there, removed } = place
  if (removed) {
    const { kept, isConflict } = layOverRemoved({ removed, change, secrets })
    return { row: there, removed: sameJson(kept, removed) ? removed : kept, conflicts: isConflict ? 1 : 0 }
  }
  const centre = centreRow({ change, there, secrets })
  if (!there) return { row: { ...centre, central: { revision, differs: {} } }, removed, conflicts: 0 }
  if (!there.central) told.adopted(entity, id, differingFields(secrets, entity, there, centre))
  const laid = layOver({ entity, there, centre, revision, by, at, secrets })
  return { row: sameJson(laid.row, there) ? there : laid.row, removed, conflicts: laid.conflicts }
}

/**
 * The centre has a record no longer. What was changed here stays, and somebody must choose; anything else goes. What
 * hung on it there, the centre names itself; what was made here for it stays, should it come back.
 */
export function layRemoval({ row }: Place, { by, at }: { by: string; at: number }): Place & { conflicts: number } {
  const mark = row?.central
  if (!row || !mark || mark.removed_there) return { row, removed: undefined, conflicts: 0 }
  if (!goesOwnWay(mark)) return { row: undefined, removed: undefined, conflicts: 0 }
  const central = { ...mark, removed_there: { by, at, reason: '' } }
  return { row: { ...row, central }, removed: undefined, conflicts: 1 }
}
