import type { z } from 'zod'
import { Failed } from '../base/result.ts'
import { type Entities, type EntityName, entities } from '../model/index.ts'

export type Row<Name extends EntityName> = z.output<Entities[Name]['schema']>
/** A row as it may be put: what has a default may be left out. */
export type NewRow<Name extends EntityName> = z.input<Entities[Name]['schema']>

/** The row as the entity's schema has it, or a failure that names entity, id and field. */
export function parseRow<Name extends EntityName>(entity: Name, id: string, row: unknown): Row<Name> {
  const { success, data, error } = entities[entity].schema.safeParse(row)
  if (success) return data as Row<Name>
  const [issue] = error.issues
  const field = issue?.path.join('.') ?? ''
  throw new Failed('invalid', `${entity} ${id}: ${field || 'the row'} ${issue ? inWords(issue) : 'is not valid'}.`, {
    entity,
    id,
    field,
  })
}

/** zod's sentence, turned to follow the name of the field. */
function inWords({ code, message }: z.core.$ZodIssue): string {
  if (code === 'too_small' && message.includes('>=1 characters')) return 'must not be empty'
  const [, expected, received] = /^Invalid input: expected (.+), received (.+)$/.exec(message) ?? []
  if (received === 'undefined') return 'is missing'
  if (expected) return `must be of type ${expected}, not ${received}`
  return /^(must|is|has|cannot)\b/.test(message) ? message : `is not valid (${message})`
}
