import type { EntityName } from '@model/names.ts'
import type { FieldView } from '../about/fields.ts'
import type { Row } from '../about/titles.ts'
import { type Edits, edited } from '../form/edits.ts'
import { typedOf } from '../form/typed.ts'

/** What a record is before anybody wrote into it. */
export const emptyRow = (fields: readonly FieldView[]): Partial<Row> =>
  Object.fromEntries(fields.filter(({ initial }) => initial !== undefined).map(({ name, initial }) => [name, initial]))

/** An address may fill in fields: `?parent_id=zone-…`. What is of another kind than the field is left out. */
export function begunWith(
  fields: readonly FieldView[],
  row: Partial<Row>,
  prefilled: Readonly<Record<string, unknown>>,
): Edits {
  return fields.reduce<Edits>((edits, field) => {
    const given = prefilled[field.name]
    if (given === undefined || field.kind === 'sealed') return edits
    const many = Array.isArray(typedOf(field, undefined)) && !Array.isArray(given)
    return edited(edits, field, row, typedOf(field, many ? [String(given)] : given))
  }, {})
}

/** The system that a new module is for, which is no field of it: the address may say so. */
export function systemIn(entity: EntityName, { into_system: into }: Readonly<Record<string, unknown>>) {
  return entity === 'module' && typeof into === 'string' && into !== '' ? into : undefined
}
