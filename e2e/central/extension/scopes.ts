import type { Json } from '../../../src-main/base/json.ts'
import type { Data, DataChange } from '../data.ts'
import { type Digest, digestOf } from './rows.ts'
import { type Scope, scopeOf } from './scope.ts'

/** The scopes of edges, worked out when the data has changed its shape, and those that cursors still speak of. */
export interface Scopes {
  now(edgeId: string, systems: readonly string[]): Scope
  /** As it was when a cursor was given out; `undefined` once that is forgotten. */
  known(edgeId: string, hash: string): Scope | undefined
  /** Over all versions that are in it now. */
  digest(scope: Scope): string
  forget(): void
}

/** Of each edge. A node that was away for longer gets a full listing. */
const MOST_REMEMBERED = 8

export function createScopes(data: Data): Scopes {
  const current = new Map<string, { shape: number; asked: string; scope: Scope }>()
  const remembered = new Map<string, Map<string, Scope>>()
  let digests = new WeakMap<Scope, { digest: Digest; upto: number }>()
  /** Counts up with each change that may bring something into a scope, or take it out. */
  let shape = 0
  let touched: { entity: DataChange['entity']; id: string }[] = []
  data.changed(change => {
    touched.push({ entity: change.entity, id: change.id })
    if (isOfShape(change)) shape += 1
  })

  return {
    now(edgeId, systems) {
      const asked = [...systems].sort().join()
      const known = current.get(edgeId)
      if (known?.shape === shape && known.asked === asked) return known.scope
      const scope = remember(edgeId, scopeOf(data, edgeId, systems))
      current.set(edgeId, { shape, asked, scope })
      return scope
    },
    known: (edgeId, hash) => remembered.get(edgeId)?.get(hash),
    digest(scope) {
      const known = digests.get(scope)
      const digest = known?.digest ?? digestOf(data, scope)
      if (known) for (const { entity, id } of touched.slice(known.upto)) digest.again(entity, id)
      digests.set(scope, { digest, upto: touched.length })
      return digest.text()
    },
    forget() {
      current.clear()
      remembered.clear()
      digests = new WeakMap()
      touched = []
    },
  }

  function remember(edgeId: string, scope: Scope): Scope {
    const all = remembered.get(edgeId) ?? new Map<string, Scope>()
    remembered.set(edgeId, all)
    const known = all.get(scope.hash) ?? scope
    all.delete(scope.hash)
    all.set(scope.hash, known)
    const [oldest] = all.keys()
    if (all.size > MOST_REMEMBERED && oldest !== undefined) all.delete(oldest)
    return known
  }
}

/** What `scopeOf` looks at. */
const references = [
  ...['edge_id', 'modules', 'control_system_id', 'driver_id', 'repository_id', 'zones', 'parent_id', 'settings_id'],
  ...['metadata_id', 'schema_id', 'trigger_id', 'triggers', 'deleted'],
]

const isOfShape = ({ before, after }: DataChange): boolean =>
  !before || !after || references.some(field => textOf(before[field]) !== textOf(after[field]))

const textOf = (value: Json | undefined) => JSON.stringify(value ?? null)
