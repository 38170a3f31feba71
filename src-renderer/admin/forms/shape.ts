import type { Json } from '@base/json.ts'

/** A value as a form draws it, read from its JSON Schema. */
export type Shape = Said & Kind

interface Said {
  title: string | undefined
  about: string | undefined
  /** What counts when it is left out. */
  start: Json | undefined
  nullable: boolean
}

type Kind =
  | { kind: 'flag' }
  | { kind: 'choice'; choices: Json[] }
  | { kind: 'number'; whole: boolean; least: number | undefined; most: number | undefined; open: boolean }
  | { kind: 'text'; pattern: string | undefined; shortest: number; longest: number | undefined }
  /** A number or a text: it is what was typed. */
  | { kind: 'either' }
  | { kind: 'list'; item: Shape; fewest: number; most: number | undefined }
  | { kind: 'group'; fields: Field[] }
  /** An object whose names are free. */
  | { kind: 'map'; value: Shape }
  | { kind: 'variants'; variants: { title: string; shape: Shape }[] }
  /** What no form can draw: it is typed as JSON. */
  | { kind: 'json'; must: 'object' | 'array' | undefined }

/** A named part of a form. */
export interface Field {
  name: string
  shape: Shape
  /** It must be given. */
  required: boolean
}

export type KindOf<K extends Shape['kind']> = Extract<Shape, { kind: K }>

type Schema = { readonly [key: string]: Json }

/** Forms within forms within forms help nobody: deeper than this it is JSON. */
const DEEPEST = 4

export function shapeOf(given: Json | undefined, depth = 0): Shape {
  const outer = asSchema(given)
  const { schema, nullable } = withoutNull(outer)
  const said: Said = {
    title: text(outer.title) ?? text(schema.title),
    about: text(outer.description) ?? text(schema.description),
    start: outer.default ?? schema.default,
    nullable,
  }
  return { ...said, ...kindOf(schema, depth) }
}

/** The members of an object. What has a default, or may be null, may be left out whatever else is said. */
export function fieldsIn(given: Json | undefined, depth = 0): Field[] {
  const schema = asSchema(given)
  const needed = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(asSchema(schema.properties)).map(([name, one]) => {
    const shape = shapeOf(one, depth)
    return { name, shape, required: needed.includes(name) && shape.start === undefined && !shape.nullable }
  })
}

function kindOf(schema: Schema, depth: number): Kind {
  const choices = choicesIn(schema)
  if (choices) return { kind: 'choice', choices }
  if ('$ref' in schema || 'allOf' in schema || depth > DEEPEST) return { kind: 'json', must: undefined }
  const either = alternatives(schema)
  if (either) return variantsOf(either, depth)
  switch (schema.type) {
    case 'boolean':
      return { kind: 'flag' }
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'string':
      return {
        kind: 'text',
        pattern: text(schema.pattern),
        shortest: number(schema.minLength) ?? 0,
        longest: number(schema.maxLength),
      }
    case 'array':
      if (!isSchema(schema.items) || 'prefixItems' in schema) return { kind: 'json', must: 'array' }
      return {
        kind: 'list',
        item: shapeOf(schema.items, depth + 1),
        fewest: number(schema.minItems) ?? 0,
        most: number(schema.maxItems),
      }
    case 'object':
      return objectOf(schema, depth)
    default:
      return { kind: 'json', must: undefined }
  }
}

function objectOf(schema: Schema, depth: number): Kind {
  const fields = fieldsIn(schema, depth + 1)
  if (fields.length > 0) return { kind: 'group', fields }
  if (isSchema(schema.additionalProperties))
    return { kind: 'map', value: shapeOf(schema.additionalProperties, depth + 1) }
  return { kind: 'json', must: 'object' }
}

function variantsOf(either: Schema[], depth: number): Kind {
  const types = either.map(({ type }) => type)
  if (either.length === 2 && types.includes('string') && (types.includes('integer') || types.includes('number')))
    return { kind: 'either' }
  const shapes = either.map(one => shapeOf(one, depth + 1))
  const [only] = shapes
  if (only && shapes.length === 1) return only
  return { kind: 'variants', variants: shapes.map((shape, at) => ({ title: titleOf(shape, at), shape })) }
}

/** What a person calls it: its title, the word that tells it from the others, or what kind of value it is. */
function titleOf(shape: Shape, at: number): string {
  if (shape.title) return shape.title
  if (shape.kind === 'group') {
    const [telling] = shape.fields.flatMap(({ shape: one }) =>
      one.kind === 'choice' && one.choices.length === 1 ? [String(one.choices[0])] : [],
    )
    return telling ?? (shape.fields.map(({ name }) => name).join(', ') || `Kind ${at + 1}`)
  }
  return titles[shape.kind]
}

const titles: Record<Exclude<Shape['kind'], 'group'>, string> = {
  flag: 'Yes or no',
  choice: 'One of a few',
  number: 'Number',
  text: 'Text',
  either: 'Number or text',
  list: 'List',
  map: 'By name',
  variants: 'Another kind',
  json: 'JSON',
}

function numberOf(schema: Schema): Kind {
  const above = limit(schema.exclusiveMinimum)
  return {
    kind: 'number',
    whole: schema.type === 'integer',
    least: limit(schema.minimum) ?? above,
    most: limit(schema.maximum) ?? limit(schema.exclusiveMaximum),
    open: above !== undefined,
  }
}

function choicesIn(schema: Schema): Json[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum.filter(one => one !== null)
  if ('const' in schema) return [schema.const ?? null]
  const either = alternatives(schema)
  if (!either?.every(one => 'const' in one || Array.isArray(one.enum))) return undefined
  return either.flatMap(one => (Array.isArray(one.enum) ? one.enum : [one.const ?? null]))
}

const alternatives = (schema: Schema): Schema[] | undefined => {
  const either = schema.anyOf ?? schema.oneOf
  return Array.isArray(either) && either.length > 0 ? either.map(asSchema) : undefined
}

function withoutNull(schema: Schema): { schema: Schema; nullable: boolean } {
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter(type => type !== 'null')
    const rest: Schema =
      types.length === 1 ? { ...schema, type: types[0] ?? null } : { anyOf: types.map(type => ({ ...schema, type })) }
    return { schema: rest, nullable: types.length < schema.type.length }
  }
  const either = alternatives(schema)
  const rest = either?.filter(one => one.type !== 'null' && one.const !== null)
  if (!either || !rest || rest.length === either.length)
    return { schema, nullable: Array.isArray(schema.enum) && schema.enum.includes(null) }
  const [only] = rest
  return {
    schema: only && rest.length === 1 ? only : { ...schema, oneOf: [...rest], anyOf: [...rest] },
    nullable: true,
  }
}

// Every whole number has the bounds of what a float or 32 bits can hold; those are no limits to tell anyone.
const limit = (value: Json | undefined) =>
  typeof value === 'number' && Math.abs(value) < 2_147_483_647 ? value : undefined
const number = (value: Json | undefined) => (typeof value === 'number' ? value : undefined)
const text = (value: Json | undefined) => (typeof value === 'string' && value !== '' ? value : undefined)
const isSchema = (value: Json | undefined): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const asSchema = (value: Json | undefined): Schema => (isSchema(value) ? value : {})
