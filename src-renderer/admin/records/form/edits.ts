import type { FieldView } from '../about/fields.ts'
import type { Row } from '../about/titles.ts'
import { readTyped, same, type Typed, typedOf } from './typed.ts'

/** What was typed into a field, and what the record said when that began. */
export interface Edit {
  typed: Typed
  before: Typed
  /** For what is kept and not shown, typing nothing may mean taking it away. */
  cleared?: boolean
}

/** What was typed and not saved, by field. All else shows the record as it is now. */
export type Edits = Readonly<Record<string, Edit>>

export const shownIn = (field: FieldView, row: Partial<Row>, edits: Edits): Typed =>
  edits[field.name]?.typed ?? typedOf(field, row[field.name])

/** Typing what the record says anyway is no change. */
export function edited(edits: Edits, field: FieldView, row: Partial<Row>, typed: Typed, cleared = false): Edits {
  const { [field.name]: edit, ...others } = edits
  const now = typedOf(field, row[field.name])
  if (same(typed, now) && !cleared) return others
  return { ...others, [field.name]: { typed, before: edit?.before ?? now, ...(cleared ? { cleared } : {}) } }
}

export function forgotten(edits: Edits, names: readonly string[]): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([name]) => !names.includes(name)))
}

/** Fields of which something is to be saved. What somebody else wrote in the same way meanwhile is none of them. */
export function changedIn(fields: readonly FieldView[], row: Partial<Row>, edits: Edits): FieldView[] {
  return fields.filter(field => {
    const edit = edits[field.name]
    return edit !== undefined && (edit.cleared === true || !same(edit.typed, typedOf(field, row[field.name])))
  })
}

/** Fields that somebody else changed while they were being typed into: neither side may be lost without a word. */
export function conflictsIn(fields: readonly FieldView[], row: Partial<Row>, edits: Edits): FieldView[] {
  return changedIn(fields, row, edits).filter(field => {
    const edit = edits[field.name]
    return edit !== undefined && !same(edit.before, typedOf(field, row[field.name]))
  })
}

export type Readout = { ok: true; fields: Record<string, unknown> } | { ok: false; problems: Record<string, string> }

/** What is to be sent: what was typed and nothing else. */
export function readEdits(fields: readonly FieldView[], edits: Edits): Readout {
  const problems: Record<string, string> = {}
  const values: Record<string, unknown> = {}
  for (const field of fields) {
    const edit = edits[field.name]
    if (!edit) continue
    const read = edit.cleared ? { ok: true as const, value: null } : readTyped(field, edit.typed)
    if (read.ok) values[field.name] = read.value
    else problems[field.name] = read.problem
  }
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, fields: values }
}

/** Needed fields that have nothing in them. */
export function missingIn(fields: readonly FieldView[], row: Partial<Row>, edits: Edits): Record<string, string> {
  const missing = fields.filter(field => {
    if (!field.required || field.kind === 'sealed') return false
    const typed = shownIn(field, row, edits)
    return typeof typed === 'string' ? typed.trim() === '' : typeof typed !== 'boolean' && typed.length === 0
  })
  return Object.fromEntries(missing.map(({ name }) => [name, 'Needed.']))
}
