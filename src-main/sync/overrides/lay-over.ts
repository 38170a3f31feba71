import type { Json } from '../../base/json.ts'
import { centreValue, type Difference } from '../../model/central-mark.ts'
import type { EntityName } from '../../model/index.ts'
import { isSealed, keptOf, saidByKept, saidIn, sameJson } from '../../store/own-fields.ts'
import type { Secrets } from '../../store/secrets.ts'
import type { AnyRow } from './centre-row.ts'
import { keysIn } from './settings-keys.ts'
import { type Differing, type Settled, settle } from './settle.ts'

interface Laying {
  entity: EntityName
  there: AnyRow
  /** The same row as the centre has it now. */
  centre: AnyRow
  revision: string
  by: string
  at: number
  secrets: Secrets
}

export interface Laid {
  row: AnyRow
  /** Fields that both sides have changed, anew. */
  conflicts: number
}

/** Lays the centre's row over the one that is here: field by field, what was changed here stays. */
export function layOver({ entity, there, centre, revision, by, at, secrets }: Laying): Laid {
  const { id } = there
  const row: Record<string, unknown> & { id: string } = { ...centre, id }
  const differs: Record<string, Difference> = {}
  let conflicts = 0
  for (const [field, known] of Object.entries(there.central?.differs ?? {})) {
    const differing = differingOf({ secrets, entity, there, field, known }, saidIn(secrets, entity, centre, field))
    const isNews = !sameJson(differing.now, differing.last)
    // What the centre has was known before, and is another: all stays as it is, conflicts too.
    const settled = isNews ? settle(differing) : sameJson(differing.now, differing.mine) ? undefined : 'as it is'
    if (settled === undefined) continue
    row[field] = settled === 'as it is' ? differing.mine : settled.mine
    if (row[field] === null && !Object.hasOwn(there, field)) delete row[field]
    if (settled === 'as it is') differs[field] = known
    else {
      differs[field] = differenceOf({ secrets, entity, id, field, known }, settled, { value: differing.now, by, at })
      if (settled.conflict) conflicts += 1
    }
  }
  if (entity === 'settings' && showsMore(there, row, differs)) {
    const { by: author, at: since } = differs.settings_string as Difference
    const theirs = { value: Number(row.encryption_level), by, at }
    differs.encryption_level = { base: Number(there.encryption_level), by: author, at: since, reason: '', theirs }
    row.encryption_level = there.encryption_level
    conflicts += 1
  }
  if (Object.keys(differs).length > 0) Object.assign(row, followed({ secrets, entity, there, row, differs }))
  for (const field of Object.keys(row)) {
    if (isSealed(entity, field) && saysTheSame(secrets, entity, field, row, there)) row[field] = there[field]
  }
  return { row: { ...row, central: { revision, differs } }, conflicts }
}

/**
 * Whether a text that somebody wrote here, to be read by few, would come to light because the centre lowers the level
 * of its own: then that is left for somebody to choose.
 */
const showsMore = (there: AnyRow, row: AnyRow, differs: Record<string, Difference>): boolean =>
  differs.settings_string !== undefined &&
  differs.encryption_level === undefined &&
  Number(row.encryption_level) < Number(there.encryption_level)

interface Known {
  secrets: Secrets
  entity: EntityName
  field: string
  known: Difference
}

/** A field that differs with what the centre has in it now, in clear. */
export function differingOf({ secrets, entity, there, field, known }: Known & { there: AnyRow }, now: Json): Differing {
  const said = (kept: Json) => saidByKept(secrets, entity, there.id, field, kept)
  return {
    ...{ base: said(known.base), mine: saidIn(secrets, entity, there, field), last: said(centreValue(known)), now },
    isSettings: entity === 'settings' && field === 'settings_string',
  }
}

/** What the mark keeps of a field that goes on to differ. */
export function differenceOf(
  { secrets, entity, id, field, known }: Known & { id: string },
  { base, conflict }: Settled,
  theirs: { value: Json; by: string; at: number },
): Difference {
  const kept = (said: Json) => keptOf(secrets, entity, id, field, said)
  const { theirs: _, ...rest } = known
  return { ...rest, base: kept(base), ...(conflict ? { theirs: { ...theirs, value: kept(theirs.value) } } : {}) }
}

/** Fields that nobody sets and that follow from one that differs: they stay as they are here with it. */
const follows: { readonly [Name in EntityName]?: Readonly<Record<string, string>> } = {
  settings: { parent_type: 'parent_id' },
  user: { email_digest: 'email' },
  module: { name: 'driver_id', role: 'driver_id' },
}

interface Following {
  secrets: Secrets
  entity: EntityName
  there: AnyRow
  row: AnyRow
  differs: object
}

function followed({ secrets, entity, there, row, differs }: Following): Record<string, unknown> {
  const fields: Record<string, unknown> = { updated_at: greater(there.updated_at, row.updated_at) }
  for (const [field, of] of Object.entries(follows[entity] ?? {})) {
    if (Object.hasOwn(differs, of)) fields[field] = there[field]
  }
  if (entity === 'control_system') fields.version = greater(there.version, row.version)
  if ('modified_by_id' in there) fields.modified_by_id = there.modified_by_id
  if (entity === 'settings' && Object.hasOwn(differs, 'settings_string')) {
    const isSame = row.settings_string === saidIn(secrets, entity, there, 'settings_string')
    const keys = isSame ? undefined : keysIn(row.settings_string as string)
    fields.keys = keys ? Object.keys(keys) : there.keys
  }
  return fields
}

const greater = (a: unknown, b: unknown) => Math.max(Number(a ?? 0), Number(b ?? 0))

/** Then the ciphertext stays: another one of the same text would be a change of nothing. */
function saysTheSame(secrets: Secrets, entity: EntityName, field: string, row: AnyRow, there: AnyRow): boolean {
  if (typeof row[field] !== 'string' || typeof there[field] !== 'string') return false
  const isSameSeal =
    entity !== 'settings' || (row.encryption_level === there.encryption_level && row.parent_id === there.parent_id)
  return isSameSeal && saidIn(secrets, entity, row, field) === saidIn(secrets, entity, there, field)
}
