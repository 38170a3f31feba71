import type { ApiDocument, Schema } from './document.ts'

/** A schema together with where its references lead. */
export interface Typed {
  schema: Schema
  /** The schema as a whole that this is part of: `#/$defs/…` is meant inside it. */
  whole: Schema
}

export interface Member {
  name: string
  required: boolean
  type: string
  about: string
  /** What it has when nothing is said. */
  initial: string | undefined
  readOnly: boolean
  /** What is inside of it, when it is an object or a list of such. */
  inside: Typed | undefined
}

const COMPONENTS = '#/components/schemas/'
const DEFS = '#/$defs/'

export interface Schemas {
  /** The type in one line, as a programmer would write it. */
  line(typed: Typed): string
  /** The members of an object, or of what a list holds. */
  members(typed: Typed): Member[]
  /** Follows references until there is something. */
  resolve(typed: Typed): Typed
  /** A value of this type to start from: only what must be there. */
  example(typed: Typed): unknown
}

export const typed = (schema: Schema): Typed => ({ schema, whole: schema })

/** Reads the schemas of a document. */
export function schemasOf({ components }: Pick<ApiDocument, 'components'>): Schemas {
  const resolve = ({ schema, whole }: Typed, turns = 0): Typed => {
    const { $ref } = schema
    if ($ref === undefined || turns > 8) return { schema, whole }
    if ($ref.startsWith(DEFS))
      return resolve({ schema: whole.$defs?.[$ref.slice(DEFS.length)] ?? {}, whole }, turns + 1)
    const component = components?.schemas?.[$ref.slice(COMPONENTS.length)] ?? {}
    return resolve(typed(component), turns + 1)
  }

  const line = (given: Typed, depth = 0): string => {
    const named = given.schema.$ref?.startsWith(COMPONENTS) ? given.schema.$ref.slice(COMPONENTS.length) : undefined
    if (named) return named
    const { schema, whole } = resolve(given)
    const part = (inner: Schema) => line({ schema: inner, whole }, depth + 1)
    if (depth > 4) return '…'
    if (schema.const !== undefined) return JSON.stringify(schema.const)
    if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
    const choices = schema.anyOf ?? schema.oneOf
    if (choices) return unionOf(choices, part)
    if (schema.allOf) return schema.allOf.map(part).join(' & ')
    if (schema.not) return 'nothing'
    if (Array.isArray(schema.type)) return schema.type.map(type => part({ ...schema, type })).join(' | ')
    if (schema.type === 'array') return listOf(schema.items ? part(schema.items) : 'anything')
    if (schema.type === 'object' || schema.properties) return objectOf(schema, part)
    return schema.format ? `${schema.type} (${schema.format})` : String(schema.type ?? 'anything')
  }

  const members = (given: Typed): Member[] => {
    const { schema, whole } = withParts(given, resolve)
    if (schema.type === 'array' && schema.items) return members({ schema: schema.items, whole })
    return Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const inner = { schema: property, whole }
      const { schema: resolved } = resolve(inner)
      return {
        name,
        required: schema.required?.includes(name) ?? false,
        type: line(inner),
        about: property.description ?? resolved.description ?? '',
        initial: property.default === undefined ? undefined : JSON.stringify(property.default),
        readOnly: property.readOnly ?? false,
        inside: hasMembers(inner) ? inner : undefined,
      }
    })
  }

  const hasMembers = (given: Typed): boolean => {
    const { schema, whole } = withParts(given, resolve)
    if (schema.type === 'array' && schema.items) return hasMembers({ schema: schema.items, whole })
    return Object.keys(schema.properties ?? {}).length > 0
  }

  const example = (given: Typed): unknown => {
    const { schema, whole } = withParts(given, resolve)
    const [first] = [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])]
    if (schema.default !== undefined) return schema.default
    if (first !== undefined) return first
    if (schema.type === 'array') return []
    if (schema.type === 'object' || schema.properties) {
      const needed = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name))
      return Object.fromEntries(needed.map(([name, inner]) => [name, example({ schema: inner, whole })]))
    }
    return schema.type === 'boolean' ? true : schema.type === 'integer' || schema.type === 'number' ? 1 : '…'
  }

  return { line: given => line(given), members: given => members(given), resolve: given => resolve(given), example }
}

/** What `allOf` puts together, as one object. */
function withParts(given: Typed, resolve: (given: Typed) => Typed): Typed {
  const { schema, whole } = resolve(given)
  if (!schema.allOf) return { schema, whole }
  const parts = schema.allOf.map(part => withParts({ schema: part, whole }, resolve).schema)
  return {
    whole,
    schema: {
      type: 'object',
      properties: Object.assign({}, ...parts.map(part => part.properties), schema.properties),
      required: [...parts.flatMap(part => part.required ?? []), ...(schema.required ?? [])],
    },
  }
}

/** Choices without repeats; anything that JSON can say is said so, not spelt out. */
function unionOf(choices: readonly Schema[], line: (schema: Schema) => string): string {
  const kinds = new Set(choices.map(({ type }) => type))
  if (['string', 'number', 'boolean', 'null', 'array', 'object'].every(kind => kinds.has(kind))) return 'any JSON'
  const said = [...new Set(choices.map(line))].filter(words => words !== 'nothing')
  return said.includes('anything') ? 'anything' : said.join(' | ') || 'nothing'
}

const listOf = (item: string) => (/[ |&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`)

function objectOf({ properties, additionalProperties }: Schema, line: (schema: Schema) => string): string {
  if (properties && Object.keys(properties).length > 0) return 'object'
  const values = typeof additionalProperties === 'object' ? line(additionalProperties) : 'anything'
  return `{ [name]: ${values} }`
}
