import type { EntityDef } from '../model/entity.ts'
import { type EntityName, entities } from '../model/index.ts'
import type { Store } from '../store/open.ts'
import { isEncrypted } from '../store/placeos-encryption.ts'
import type { Fields } from './accept.ts'
import type { Problem } from './problem.ts'
import { entityOfId, idsIn, referencesFrom } from './references.ts'

interface Saving {
  store: Store
  name: EntityName
  draft: Fields
  before: object | undefined
}

/** What the model's facts forbid: something missing; if nothing is, also what is empty, taken, or not there. */
export function checkFacts(saving: Saving): Problem[] {
  const missing = checkMissing(saving)
  return missing.length > 0 ? missing : [...checkPresent(saving), ...checkUnique(saving), ...checkReferences(saving)]
}

function checkMissing({ name, draft }: Saving): Problem[] {
  const def: EntityDef = entities[name]
  return Object.entries(def.schema.shape)
    .filter(([field, type]) => (draft[field] ?? null) === null && !type.safeParse(draft[field]).success)
    .filter(([field]) => field !== 'id')
    .map(([field]) => ({ field, reason: field.endsWith('_id') ? 'is required' : 'should not be nil' }))
}

function checkPresent({ name, draft }: Saving): Problem[] {
  const def: EntityDef = entities[name]
  return Object.entries(def.facts)
    .filter(([field, { present }]) => present && isEmpty(draft[field]))
    .map(([field]) => ({ field, reason: 'is required' }))
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === ''

function checkUnique({ store, name, draft }: Saving): Problem[] {
  const def: EntityDef = entities[name]
  return Object.entries(def.facts).flatMap(([field, { unique }]) => {
    if (!unique) return []
    const { within = [], as, reason = 'should be unique' } = unique
    const fields = [field, ...within]
    if (fields.some(one => isEmpty(draft[one]))) return []
    const mine = comparable(draft[field], as)
    const taken = store[name].find((row: object) => {
      const other = row as Fields
      return (
        other.id !== draft.id &&
        !isVersion(other) &&
        comparable(other[field], as) === mine &&
        within.every(one => other[one] === draft[one])
      )
    })
    return taken ? [{ field, reason }] : []
  })
}

/** A value as it is compared (model.md 1.5). */
export function comparable(value: unknown, as: 'exact' | 'trimmed' | 'lower'): unknown {
  if (typeof value !== 'string' || as === 'exact') return value
  return as === 'lower' ? value.trim().toLowerCase() : value.trim()
}

/** A row that only records how another one was. */
export const isVersion = (row: Fields) => Boolean(row.settings_id || row.metadata_id)

/** Only what is newly named is looked up: a row that was synced may name what this node does not hold. */
function checkReferences({ store, name, draft, before }: Saving): Problem[] {
  return referencesFrom(name).flatMap(({ field, to, reason }) => {
    const known = new Set(idsIn((before as Fields | undefined)?.[field]))
    const lost = idsIn(draft[field]).filter(id => !known.has(id) && !isThere(store, id, to))
    const what = to.length === 1 && to[0] ? entities[to[0]].noun : 'record'
    return lost.slice(0, 1).map(id => ({ field, reason: reason ?? `there is no ${what} ${id}` }))
  })
}

function isThere(store: Store, id: string, to: readonly EntityName[]): boolean {
  const name = entityOfId(id, to)
  return name !== undefined && store[name].get(id) !== undefined
}

/** Encrypted text comes back from clients unchanged, or it is another record's and nobody could ever read it. */
export function checkSecrets(name: EntityName, draft: Fields, before: object | undefined): Problem[] {
  const def: EntityDef = entities[name]
  return Object.entries(def.facts)
    .filter(([, { secret }]) => secret)
    .filter(
      ([field]) => isEncrypted(String(draft[field] ?? '')) && draft[field] !== (before as Fields | undefined)?.[field],
    )
    .map(([field]) => ({ field, reason: 'is encrypted text of another record; send it as plain text' }))
}
