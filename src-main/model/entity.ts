import { z } from 'zod'

/** One of PlaceOS's entities: what it is called, where it is served, and what its rows look like. */
export interface EntityDef<Schema extends z.ZodObject = z.ZodObject> {
  /** The id prefix and PlaceOS table name. */
  table: string
  /** The REST resource, below `/api/engine/v2`. */
  path: string
  schema: Schema
  /** Fields that never leave the node. */
  hidden: readonly string[]
}

export type Of<E> = E extends EntityDef<infer Schema> ? z.infer<Schema> : never

interface Declared<Fields extends z.ZodRawShape> {
  table: string
  path: string
  fields: Fields
  hidden?: readonly (keyof Fields & string)[]
}

/** Declares an entity. Fields that this version does not know are kept and given back. */
export function entity<Fields extends z.ZodRawShape>({ table, path, fields, hidden = [] }: Declared<Fields>) {
  return { table, path, hidden, schema: z.looseObject({ ...base, ...fields }) }
}

const base = {
  id: z.string().min(1),
  /** Seconds since 1970, as on the wire. */
  created_at: z.number().int().default(0),
  updated_at: z.number().int().default(0),
}

/** An optional text: absent, `null` and a value are all legal, and only a value goes on the wire. */
export const maybeText = () => z.string().nullish()

/** A list without duplicates, in order of first occurrence. */
export const setOfText = () =>
  z
    .array(z.string())
    .default([])
    .transform(list => [...new Set(list)])

/** A row as PlaceOS would send it: nothing that is null, nothing hidden. */
export function toWire<Row extends object>(def: EntityDef, row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([key, value]) => value !== null && value !== undefined && !def.hidden.includes(key)),
  ) as Row
}
