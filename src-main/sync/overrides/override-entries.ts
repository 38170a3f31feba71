import type { Json } from '../../base/json.ts'
import { centreValue, type Difference } from '../../model/central-mark.ts'
import { EncryptionLevel } from '../../model/enums.ts'
import type { EntityName } from '../../model/index.ts'
import { isSealed, saidByKept, saidIn } from '../../store/own-fields.ts'
import type { RemovedRow } from '../../store/removed-here.ts'
import type { Secrets } from '../../store/secrets.ts'
import { type AnyRow, asCentreHas } from './centre-row.ts'
import { changedFields } from './lay-over-removed.ts'
import { keysIn, sameValue, valueAt } from './settings-keys.ts'

/** One way in which this node differs, as the records say it. No secret is in it. */
export interface Entry {
  key: string
  entity: EntityName
  id: string
  /** Of the row; empty: the record as a whole. */
  field: string
  /** The one key of settings that it is about. */
  name?: string
  kind: 'changed' | 'removed_here' | 'removed_there'
  mine: Json
  base: Json
  secret: boolean
  /** The id of who did it here. */
  by: string | null
  at: number
  reason: string
  theirs?: { value: Json; by: string; at: number }
}

const keyOf = (entity: EntityName, id: string, field: string): string => `${entity}/${id}/${field}`

/** What a row differs in. */
export function entriesOf(secrets: Secrets, entity: EntityName, row: AnyRow): Entry[] {
  const { id, central } = row
  if (!central) return []
  const all = Object.entries(central.differs)
  if (!central.removed_there)
    return all.flatMap(([field, known]) => entriesOfField({ secrets, entity, row, field, known }))
  const { by, at, reason } = central.removed_there
  const last = all.map(([, one]) => one).sort((a, b) => b.at - a.at)[0]
  return [
    {
      ...{ key: keyOf(entity, id, ''), entity, id, field: '', kind: 'removed_there', mine: null, base: null },
      ...{ secret: false, by: last?.by ?? null, at: last?.at ?? at, reason: reason || (last?.reason ?? '') },
      theirs: { value: null, by, at },
    },
  ]
}

interface OfField {
  secrets: Secrets
  entity: EntityName
  row: AnyRow
  field: string
  known: Difference
}

function entriesOfField({ secrets, entity, row, field, known }: OfField): Entry[] {
  const { id } = row
  const { by, at, reason, theirs } = known
  const said = (kept: Json) => saidByKept(secrets, entity, id, field, kept)
  const [mine, base, now] = [saidIn(secrets, entity, row, field), said(known.base), said(centreValue(known))]
  const secret = isSecret(entity, row, field)
  const entry = (values: { mine: Json; base: Json; now: Json }, isConflict: boolean): Entry => ({
    ...{ key: keyOf(entity, id, field), entity, id, field, kind: 'changed', secret, by, at, reason },
    ...(secret ? { mine: null, base: null } : { mine: values.mine, base: values.base }),
    ...(theirs && isConflict ? { theirs: { ...theirs, value: secret ? null : values.now } } : {}),
  })
  const whole = entry({ mine, base, now }, true)
  if (entity !== 'settings' || field !== 'settings_string') return [whole]
  const [mineKeys, nowKeys] = [keysIn(mine ?? ''), keysIn(now ?? '')]
  const baseKeys = base === now ? nowKeys : keysIn(base ?? '')
  if (!mineKeys || !baseKeys || !nowKeys) return [whole]
  const names = [...new Set([...Object.keys(mineKeys), ...Object.keys(nowKeys)])]
  const entries = names.flatMap(name => {
    const [here, had, there] = [valueAt(mineKeys, name), valueAt(baseKeys, name), valueAt(nowKeys, name)]
    if (sameValue(here, there)) return []
    const values = { mine: here ?? null, base: had ?? null, now: there ?? null }
    return [{ ...entry(values, !sameValue(there, had)), key: keyOf(entity, id, `${field}.${name}`), name }]
  })
  // Nothing but comments or layout.
  return entries.length > 0 ? entries : [whole]
}

/** Settings are secret above level none, here or at the centre. */
function isSecret(entity: EntityName, row: AnyRow, field: string): boolean {
  if (!isSealed(entity, field)) return false
  if (entity !== 'settings') return true
  const level = row.central?.differs.encryption_level
  const levels = [row.encryption_level, ...(level ? [level.base, centreValue(level)] : [])]
  return levels.some(one => one !== EncryptionLevel.none)
}

/** A record that was removed here; with what the centre has changed in it since, when it has. */
export function entryOfRemoved(secrets: Secrets, removed: RemovedRow): Entry {
  const { entity, row, by, at, reason, theirs } = removed
  const fields = theirs ? changedFields(secrets, removed, theirs.row) : []
  const shown = (from: AnyRow) =>
    Object.fromEntries(
      fields.map(field => [field, isSecret(entity, from, field) ? null : saidIn(secrets, entity, from, field)]),
    )
  return {
    ...{ key: keyOf(entity, row.id, ''), entity, id: row.id, field: '', kind: 'removed_here', mine: null },
    ...{ base: theirs ? shown(asCentreHas(secrets, entity, row)) : null, secret: false, by, at, reason },
    ...(theirs ? { theirs: { value: shown(theirs.row), by: theirs.by, at: theirs.at } } : {}),
  }
}
