import { z } from 'zod'
import { Failed } from '../base/result.ts'
import type { EntityDef } from '../model/entity.ts'
import type { FieldFacts } from '../model/field.ts'
import { type EntityName, entities } from '../model/index.ts'
import { shownOnly } from './shown-only.ts'

export type Fields = Record<string, unknown>

/**
 * What a client sent, as fields of the entity (model.md 1.3). Only members that are present are there. A member of
 * the wrong type fails with words that name it; one that nobody here knows is kept, as a newer PlaceOS may.
 */
export function accept(name: EntityName, body: Fields): Fields {
  const def: EntityDef = entities[name]
  const fields: Fields = {}
  for (const [given, value] of Object.entries(withoutAliases(def, body))) {
    // A member may be called `constructor`: that is no field.
    const facts = Object.hasOwn(def.facts, given) ? def.facts[given] : undefined
    if (facts?.readOnly || facts?.derived) continue
    if (facts === undefined) {
      if (!shownOnly(name, given)) fields[given] = value
    } else fields[given] = accepted(def, given, value, facts)
  }
  return fields
}

/** Other spellings of a field count when the field itself is not there. */
function withoutAliases({ aliases }: EntityDef, body: Fields): Fields {
  const fields = { ...body }
  for (const [other, field] of Object.entries(aliases)) {
    if (!Object.hasOwn(fields, other)) continue
    if (fields[field] === undefined) fields[field] = fields[other]
    delete fields[other]
  }
  return fields
}

function accepted(def: EntityDef, field: string, value: unknown, { secret }: FieldFacts): unknown {
  const type = def.schema.shape[field]
  if (!type || value === undefined) return value
  const { success, data, error } = type.safeParse(value)
  if (success) return data === '' && isText(type) && type.safeParse(null).success ? null : data
  // `null` restores a default; where there is none, the check for what must not be missing finds it.
  if (value === null) return type.safeParse(undefined).data ?? null
  // A form that was emptied.
  if (value === '' && type.safeParse(null).success) return null
  const [issue] = error.issues
  const where = [field, ...(issue?.path ?? [])].join('.')
  const what = secret ? 'is of the wrong type' : inWords(issue?.message ?? '')
  throw new Failed('invalid', `"${where}" ${what}`, { field, problem: what })
}

/** Any JSON may be an empty text as well, which is then a value. */
const isText = (type: z.core.$ZodType) => !z.safeParse(type, 0).success

/** zod's sentence, turned to follow the name of the field. */
function inWords(message: string): string {
  const expected = /^Invalid input: expected ([^,]+)/.exec(message)?.[1]
  if (expected) return `must be of type ${expected}`
  return /^(must|is|has|cannot)\b/.test(message) ? message : `is not valid (${message})`
}

/** The fields a record begins with. What has no default is missing. */
export const defaultsOf = (name: EntityName): Fields =>
  Object.fromEntries(withDefault(name).map(([field, type]) => [field, type.parse(undefined)]))

/** Of each entity, the fields that have one: a zone may bring hundreds of trigger instances at once. */
const known = new Map<EntityName, [string, z.ZodType][]>()

function withDefault(name: EntityName): [string, z.ZodType][] {
  const fields = known.get(name) ?? Object.entries((entities[name] as EntityDef).schema.shape).filter(hasDefault)
  known.set(name, fields)
  return fields
}

function hasDefault([, type]: [string, z.ZodType]): boolean {
  const { success, data } = type.safeParse(undefined)
  return success && data !== undefined
}
