import { z } from 'zod'
import { centralMark } from './central-mark.ts'
import { type FieldFacts, factsOfField, field } from './field.ts'

/** One of PlaceOS's entities: what it is called, where it is served, and what its rows look like. */
export interface EntityDef<Schema extends z.ZodObject = z.ZodObject> {
  /** What people call one of them. */
  noun: string
  /** The id prefix and PlaceOS table name. */
  table: string
  /** The REST resource, below `/api/engine/v2`. */
  path: string
  /** The resource name in scopes (rest.md 1.4). */
  scope: string
  schema: Schema
  /** What each field is beyond its type. */
  facts: Readonly<Record<string, FieldFacts>>
  /** Fields that never leave the node. */
  hidden: readonly string[]
  /** Other spellings that clients and older documents use, and the wire's own (model.md 7). */
  aliases: Readonly<Record<string, string>>
  /** The id is a number on the wire. */
  integerId: boolean
}

export type Of<E> = E extends EntityDef<infer Schema> ? z.infer<Schema> : never

interface Declared<Fields extends z.ZodRawShape> {
  noun: string
  table: string
  path: string
  scope?: string
  fields: Fields
  aliases?: Record<string, keyof Fields & string>
  integerId?: boolean
}

/** Declares an entity. Fields that this version does not know are kept and given back. */
export function entity<Fields extends z.ZodRawShape>(declared: Declared<Fields>) {
  const { noun, table, path, scope = path, fields, aliases = {}, integerId = false } = declared
  const schema = z.looseObject({ ...base, ...fields })
  const facts = Object.fromEntries(Object.entries(schema.shape).map(([name, type]) => [name, factsOfField(type) ?? {}]))
  const hidden = Object.keys(facts).filter(name => facts[name]?.hidden)
  return { noun, table, path, scope, schema, facts, hidden, aliases, integerId }
}

const base = {
  id: field(z.string().min(1), { readOnly: true }),
  created_at: field(z.number().int().default(0), { readOnly: true, unit: 'instant' }),
  updated_at: field(z.number().int().default(0), { readOnly: true, unit: 'instant' }),
  /** Of a row that came from the centre; the node's own. */
  central: field(centralMark.optional(), { hidden: true, readOnly: true }),
}

/** A row as PlaceOS would send it: nothing that is null, nothing hidden. */
export function toWire<Row extends object>(def: EntityDef, row: Row): Row {
  const shown = Object.fromEntries(
    Object.entries(row).filter(([key, value]) => value !== null && value !== undefined && !def.hidden.includes(key)),
  )
  return (def.integerId ? { ...shown, id: Number(shown.id) } : shown) as Row
}
