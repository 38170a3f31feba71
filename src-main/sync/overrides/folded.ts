import type { Json } from '../../base/json.ts'
import { centreValue } from '../../model/central-mark.ts'
import { entityOfId, idsIn, references } from '../../records/references.ts'
import type { RemovedRow } from '../../store/removed-here.ts'

/** What was removed here, by what it went with: the removal of a room is one thing to a person, not a hundred. */
export interface Folded {
  /** What somebody removed, and what the centre has changed since. */
  top: readonly RemovedRow[]
  /** What went with one of these, in turn. */
  under(removed: RemovedRow): RemovedRow[]
}

export function folded(all: readonly RemovedRow[]): Folded {
  const byKey = new Map(all.map(one => [keyOf(one.entity, one.row.id), one]))
  const children = new Map<RemovedRow, RemovedRow[]>()
  const isChild = new Set<RemovedRow>()
  const put = (child: RemovedRow | undefined, parent: RemovedRow | undefined) => {
    if (!child || !parent || child === parent) return
    children.set(parent, [...(children.get(parent) ?? []), child])
    if (!child.theirs) isChild.add(child)
  }
  for (const removed of all) {
    for (const { from, field, to, gone } of references) {
      if (from !== removed.entity || gone === 'clear') continue
      for (const id of idsIn(valueAtCentre(removed, field))) {
        const name = entityOfId(id, to)
        const other = name && byKey.get(keyOf(name, id))
        if (gone === 'remove') put(removed, other)
        // A system takes its modules with it, which it lists, or which name it.
        else if (from === 'module' && isAtOnce(removed, other)) put(removed, other)
        else if (from === 'control_system' && field === 'modules' && isAtOnce(removed, other)) put(other, removed)
      }
    }
  }
  const under = (removed: RemovedRow): RemovedRow[] => {
    const found = new Set<RemovedRow>([removed])
    for (const one of found) for (const child of children.get(one) ?? []) found.add(child)
    found.delete(removed)
    return [...found]
  }
  // Whatever names itself by a detour is under nobody.
  const reached = new Set(all.filter(one => !isChild.has(one)).flatMap(under))
  return { top: all.filter(one => !isChild.has(one) || !reached.has(one)), under }
}

const keyOf = (entity: string, id: string) => `${entity} ${id}`

const isAtOnce = (a: RemovedRow, b: RemovedRow | undefined) => a.at === b?.at && a.by === b.by

/** Lists of ids lose what goes, so what the centre had tells what there was. No such field is a secret. */
function valueAtCentre({ row }: RemovedRow, field: string): Json {
  const known = row.central.differs[field]
  return known ? centreValue(known) : ((row[field] ?? null) as Json)
}
