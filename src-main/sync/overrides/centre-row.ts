import type { Json } from '../../base/json.ts'
import { type CentralMark, centreValue } from '../../model/central-mark.ts'
import type { EntityDef } from '../../model/entity.ts'
import { type EntityName, entities } from '../../model/index.ts'
import { isSealed, saidByKept, saidIn } from '../../store/own-fields.ts'
import { parseRow } from '../../store/parse-row.ts'
import { isEncrypted } from '../../store/placeos-encryption.ts'
import type { Secrets } from '../../store/secrets.ts'
import type { CentreChange } from '../centre.ts'

/** A row of any entity; what came from the centre has its mark. */
export type AnyRow = Readonly<Record<string, unknown>> & { id: string; central?: CentralMark | undefined }

/** A row as the centre has it, as far as is known here: without what was changed here. */
export function asCentreHas(
  secrets: Secrets,
  entity: EntityName,
  row: AnyRow,
): Record<string, unknown> & { id: string } {
  const { central, ...fields } = row
  const had = Object.entries(central?.differs ?? {}).map(([field, difference]) => [
    field,
    saidByKept(secrets, entity, row.id, field, centreValue(difference)),
  ])
  // In clear: its level or parent may be another at the centre.
  const text = entity === 'settings' ? { settings_string: saidIn(secrets, entity, row, 'settings_string') } : {}
  return withoutNothing(entity, { ...fields, ...text, ...Object.fromEntries(had), id: row.id })
}

interface Coming {
  change: CentreChange & { row: Record<string, Json> }
  /** What there is of it here. */
  there: AnyRow | undefined
  secrets: Secrets
}

/**
 * What the centre sent, as a row of this node. What it does not say stays as it is here: of a partial row all other
 * fields; of any row what PlaceOS keeps to itself or works out, and secrets that come as ciphertext, which only the
 * centre can read. Fails as `parseRow` does.
 */
export function centreRow({ change: { entity, id, row, partial }, there, secrets }: Coming): AnyRow {
  const { facts }: EntityDef = entities[entity]
  const known = there ? asCentreHas(secrets, entity, there) : { id }
  const given = Object.entries(row).filter(
    ([field, value]) =>
      field !== 'central' && !countedHere[entity]?.includes(field) && !isForeign(entity, field, value),
  )
  const isUnsaid = (field: string) =>
    facts[field]?.hidden || facts[field]?.derived || isForeign(entity, field, row[field])
  const kept = partial ? known : Object.fromEntries(Object.entries(known).filter(([field]) => isUnsaid(field)))
  return parseRow(entity, id, withoutNothing(entity, { ...kept, ...Object.fromEntries(given), id })) as AnyRow
}

/** What is counted where it happens: a stock core never writes it (triggers.md 1.2), and would take away what this node has. */
const countedHere: { readonly [Name in EntityName]?: readonly string[] } = {
  trigger_instance: ['triggered', 'trigger_count'],
}

/** Ciphertext of the centre's own: what is shown of secrets to those who may not read them. */
export const isForeign = (entity: EntityName, field: string, value: unknown): boolean =>
  typeof value === 'string' && isSealed(entity, field) && isEncrypted(value)

/** Without `null` where the field has a default instead, or is one that this version does not know. */
function withoutNothing<Fields extends Record<string, unknown>>(entity: EntityName, fields: Fields): Fields {
  const { shape } = (entities[entity] as EntityDef).schema
  return Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => {
      if (value !== null) return value !== undefined
      return Object.hasOwn(shape, field) && shape[field]?.safeParse(null).success
    }),
  ) as Fields
}
