import { goesOwnWay } from '../../model/central-mark.ts'
import { type EntityName, entityNames } from '../../model/index.ts'
import type { Store } from '../../store/open.ts'
import type { AnyRow } from './centre-row.ts'

/** The rows that go their own way. Of twenty thousand rows they are few, and are not searched for each time. */
export interface OwnWays {
  rows(): { entity: EntityName; row: AnyRow }[]
  /** They are others, or otherwise. */
  changed(listener: () => void): void
}

export function followOwnWays(store: Store): OwnWays {
  const listeners = new Set<() => void>()
  /** Made when somebody first asks. What is not yet on disk may be in it, and is looked at again when read. */
  let known: Map<string, { entity: EntityName; id: string }> | undefined

  store.changed.on(({ entity, id, before, after }) => {
    const [was, is] = [before, after].map(row => isOwnWay(row as AnyRow | undefined))
    if (is) known?.set(keyOf(entity, id), { entity, id })
    else known?.delete(keyOf(entity, id))
    if (was || is) for (const listener of listeners) listener()
  })

  return {
    rows() {
      known ??= new Map(entityNames.flatMap(entity => all(entity).map(id => [keyOf(entity, id), { entity, id }])))
      return [...known.values()].flatMap(({ entity, id }) => {
        const row = store[entity].get(id) as AnyRow | undefined
        return row && isOwnWay(row) ? [{ entity, row }] : []
      })
    },
    changed: listener => void listeners.add(listener),
  }

  function all(entity: EntityName): string[] {
    return (store[entity].all() as AnyRow[]).flatMap(row => (isOwnWay(row) ? [row.id] : []))
  }
}

const isOwnWay = (row: AnyRow | undefined): boolean => row?.central !== undefined && goesOwnWay(row.central)

const keyOf = (entity: EntityName, id: string) => `${entity} ${id}`
