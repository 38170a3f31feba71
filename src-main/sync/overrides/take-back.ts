import type { Json } from '../../base/json.ts'
import { centreValue } from '../../model/central-mark.ts'
import type { EntityName } from '../../model/index.ts'
import { references } from '../../records/references.ts'
import type { Change } from '../../store/change.ts'
import type { Store } from '../../store/open.ts'
import type { RemovedRow } from '../../store/removed-here.ts'
import { type AnyRow, asCentreHas } from './centre-row.ts'
import { folded } from './folded.ts'

interface Parts {
  store: Store
  change: Change
}

/** What was removed here is back as the centre has it, with all that went with it, where it was named. */
export function takeBack({ store, change }: Parts, removed: RemovedRow): void {
  for (const one of withAllUnder(store, removed)) {
    const { entity, row, theirs } = one
    const back = theirs?.row ?? asCentreHas(store.secrets, entity, row)
    change.load(entity, { ...back, central: { revision: row.central.revision, differs: {} } } as never)
    change.forgetRemoved(entity, row.id)
    nameAgain({ store, change }, one)
  }
}

/** The centre has removed it, too, and all that went with it. */
export function forgetWithAllUnder({ store, change }: Parts, removed: RemovedRow): void {
  for (const { entity, row } of withAllUnder(store, removed)) change.forgetRemoved(entity, row.id)
}

/**
 * A trigger that is the zone's again gets instances in its rooms (model.md 3.13). Where the centre has one of its own,
 * which went with the change that is now taken back, that one is at work again instead.
 */
export function letOwnInstancesBe({ store, change }: Parts): void {
  for (const removed of store.removedHere.all()) {
    if (removed.entity !== 'trigger_instance') continue
    const isSame = (one: AnyRow) =>
      (['control_system_id', 'trigger_id', 'zone_id'] as const).every(field => one[field] === removed.row[field])
    const made = change
      .soFar()
      .find(one => one.entity === removed.entity && !one.before && one.after && isSame(one.after))
    if (!made) continue
    change.remove(made.entity, made.id)
    takeBack({ store, change }, removed)
  }
}

const withAllUnder = ({ removedHere }: Store, removed: RemovedRow): RemovedRow[] => [
  removed,
  ...folded(removedHere.all()).under(removed),
]

/** Whoever named it until it was removed, as the centre does, names it again. */
function nameAgain(parts: Parts, { entity, row, at }: RemovedRow): void {
  for (const { from, field, to, gone } of references) {
    if (gone === 'remove' || !to.includes(entity)) continue
    putBack(parts, { from, field, at }, row.id)
    // The names of a module are among the features of its system (model.md 3.10).
    if (from !== 'control_system' || entity !== 'module') continue
    for (const name of new Set([row.custom_name, row.name])) {
      if (typeof name === 'string' && name) putBack(parts, { from, field: 'features', at }, name)
    }
  }
}

interface Place {
  from: EntityName
  field: string
  /** Of the removal: what somebody took out at another time is another matter. */
  at: number
}

function putBack({ store, change }: Parts, { from, field, at }: Place, value: string): void {
  for (const other of store[from].all() as AnyRow[]) {
    const known = other.central?.differs[field]
    if (!known || known.at !== at) continue
    const again = withAgain((other[field] ?? null) as Json, centreValue(known), value)
    if (again === undefined) continue
    const version = from === 'control_system' ? { version: Number(other.version) + 1 } : {}
    change.update(from, other.id, { [field]: again, ...version } as never)
  }
}

/** A value that names something again where the centre's does; nothing when there is nothing to do. */
function withAgain(mine: Json, centre: Json, value: string): Json | undefined {
  if (!Array.isArray(centre)) return centre === value && mine === null ? value : undefined
  if (!Array.isArray(mine) || mine.includes(value) || !centre.includes(value)) return undefined
  const before = centre.slice(0, centre.indexOf(value)).findLast(one => mine.includes(one))
  return mine.toSpliced(before === undefined ? 0 : mine.indexOf(before) + 1, 0, value)
}
