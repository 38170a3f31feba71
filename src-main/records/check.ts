import type { EntityDef } from '../model/entity.ts'
import { type EntityName, entities } from '../model/index.ts'
import type { Store } from '../store/open.ts'
import { isEncrypted } from '../store/placeos-encryption.ts'
import type { Fields } from './accept.ts'
import type { Problem } from './problem.ts'
import { entityOfId, idsIn, referencesFrom } from './references.ts'
import { isVersion } from './versions.ts'

interface Saving {
  store: Store
  name: EntityName
  draft: Fields
  before: object | undefined
}

/** What must be there and is not: as long as anything is, nothing else is looked at (model.md 1.4). */
export function checkMissing({ name, draft }: Saving): Problem[] {
  const def: EntityDef = entities[name]
  return Object.entries(def.schema.shape)
    .filter(([field, type]) => field !== 'id' && isNull(draft[field]) && !type.safeParse(draft[field]).success)
    .filter(([field]) => !isPresenceOfId(def, field))
    .map(([field]) => ({ field, reason: 'should not be nil' }))
}

/** The rest of what the model's facts forbid: what is empty, taken, or not there. */
export function checkFacts(saving: Saving): Problem[] {
  return [...checkPresent(saving), ...checkUnique(saving), ...checkReferences(saving)]
}

/** PlaceOS lets the id of a parent be null as far as the table goes, and then asks for it. */
const isPresenceOfId = ({ facts }: EntityDef, field: string) => field.endsWith('_id') && facts[field]?.present === true

function checkPresent({ name, draft }: Saving): Problem[] {
  const def: EntityDef = entities[name]
  return Object.entries(def.facts)
    .filter(([field, { present }]) => present && isEmpty(draft[field]))
    .map(([field]) => ({ field, reason: 'is required' }))
}

const isNull = (value: unknown) => value === null || value === undefined
const isEmpty = (value: unknown) => isNull(value) || value === ''

function checkUnique({ store, name, draft }: Saving): Problem[] {
  const def: EntityDef = entities[name]
  if (isVersion(draft)) return []
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
export function checkSecrets({ name, draft, before }: Saving): Problem[] {
  const def: EntityDef = entities[name]
  return Object.entries(def.facts)
    .filter(([, { secret }]) => secret)
    .filter(
      ([field]) => isEncrypted(String(draft[field] ?? '')) && draft[field] !== (before as Fields | undefined)?.[field],
    )
    .map(([field]) => ({ field, reason: 'is encrypted text of another record; send it as plain text' }))
}
