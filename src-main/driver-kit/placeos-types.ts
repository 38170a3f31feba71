import type { Json } from '../base/json.ts'
import { underscored } from '../model/one-of.ts'
import type { FunctionDescription } from './describe-functions.ts'

// PlaceOS tells types by their names in the language that its drivers are written in, and by a plain JSON Schema
// (driver.md 3.4). Ours are JSON Schema with bounds and descriptions: what follows says them in its way.

type Schema = { readonly [key: string]: Json }
export interface PlaceosType {
  /** `Int32`, `(String|Nil)`, `Array(Float64)`. PlaceOS strips blanks from these names, and so do we. */
  name: string
  schema: { [key: string]: Json }
  /** The types that it is one of. */
  members?: PlaceosType[]
}

/** Each parameter of a function: the schema of its type, the type's name as `title`, and its default. */
export function parameterSchemas({ params }: Pick<FunctionDescription, 'params'>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(params).map(([param, schema]) => {
      const { name, schema: plain } = placeosType(schema, param)
      const initial = defaultOf(schema)
      return [param, { ...plain, title: name, ...(initial === undefined ? {} : { default: initial }) }]
    }),
  )
}

/** The older form of the same: the type's name, then the default if there is one. */
export function parameterTypes({ params }: Pick<FunctionDescription, 'params'>): Record<string, Json[]> {
  return Object.fromEntries(
    Object.entries(params).map(([param, schema]) => {
      const initial = defaultOf(schema)
      return [param, [asWritten(placeosType(schema, param).name), ...(initial === undefined ? [] : [initial])]]
    }),
  )
}

/** The older form has the type as a driver's code has it. */
const asWritten = (name: string) => name.replace(/^\((.*)\)$/, '$1').replace(/\|Nil$/, '|::Nil')

/** The default of a choice goes out as all that stands within an object: underscored. */
function defaultOf(schema: Json): Json | undefined {
  if (!isObject(schema)) return undefined
  const value = schema.default
  const kinds = Array.isArray(schema.anyOf) ? schema.anyOf : [schema]
  const isMember = kinds.some(
    kind => isChoice(kind) && Array.isArray(kind.enum) && kind.enum.some(one => one === value),
  )
  return isMember ? underscored(String(value)) : value
}

/** `hint` names a choice that has no name of its own. */
export function placeosType(schema: Json, hint: string): PlaceosType {
  if (!isObject(schema) || containsItself(schema)) return anything
  const found = typeOf(schema, hint)
  return typeof schema.title === 'string' ? { ...found, name: schema.title } : found
}

const anything: PlaceosType = { name: 'JSON::Any', schema: { type: 'object' } }

function typeOf(schema: Schema, hint: string): PlaceosType {
  const members = schema.anyOf ?? schema.oneOf
  if (Array.isArray(members)) return union(members, hint)
  if (Array.isArray(schema.type))
    return union(
      schema.type.map(type => ({ ...schema, type })),
      hint,
    )
  if (isChoice(schema) && Array.isArray(schema.enum)) {
    const names = schema.enum.map(member => underscored(String(member)))
    return { name: camel(hint), schema: { type: 'string', enum: names } }
  }
  switch (schema.type) {
    case 'boolean':
      return { name: 'Bool', schema: { type: 'boolean' } }
    case 'null':
      return { name: 'Nil', schema: { type: 'null' } }
    case 'string':
      return textual(schema)
    case 'integer':
      return sized(integerName(schema), 'integer')
    case 'number':
      return sized('Float64', 'number')
    case 'array':
      return list(schema, hint)
    case 'object':
      return record(schema, hint)
    default:
      return anything
  }
}

const sized = (name: string, type: string): PlaceosType => ({ name, schema: { type, format: name } })

function textual({ format, enum: allowed }: Schema): PlaceosType {
  if (format === 'date-time') return { name: 'Time', schema: { type: 'string', format: 'date-time' } }
  if (format === 'uuid') return { name: 'UUID', schema: { type: 'string', format: 'uuid' } }
  return { name: 'String', schema: { type: 'string', ...(Array.isArray(allowed) ? { enum: allowed } : {}) } }
}

/** Sizes are told by their full range; anything else fits the largest. */
const sizes: Record<string, string> = {
  '-128..127': 'Int8',
  '0..255': 'UInt8',
  '-32768..32767': 'Int16',
  '0..65535': 'UInt16',
  '-2147483648..2147483647': 'Int32',
  '0..4294967295': 'UInt32',
}
const integerName = ({ minimum, maximum }: Schema): string => sizes[`${minimum}..${maximum}`] ?? 'Int64'

function list({ items, prefixItems }: Schema, hint: string): PlaceosType {
  if (Array.isArray(prefixItems)) {
    const parts = prefixItems.map(part => placeosType(part, hint))
    return {
      name: `Tuple(${parts.map(({ name }) => name).join(',')})`,
      schema: { type: 'array', items: parts.map(part => part.schema) },
    }
  }
  const each = placeosType(items ?? {}, hint)
  return { name: `Array(${each.name})`, schema: { type: 'array', items: each.schema } }
}

function record({ properties, required, additionalProperties }: Schema, hint: string): PlaceosType {
  if (isObject(properties) && Object.keys(properties).length > 0) {
    const needed = Array.isArray(required) ? required : []
    const fields = Object.entries(properties).map(([key, schema]) => {
      const own = placeosType(schema, key)
      const isNeeded = needed.includes(key) && !isNilable(own)
      // What need not be there may be nothing.
      const field = needed.includes(key) || isNilable(own) ? own : nilable(own)
      return { key, isNeeded, ...field }
    })
    const must = fields.filter(({ isNeeded }) => isNeeded).map(({ key }) => key)
    return {
      name: `NamedTuple(${fields.map(({ key, name }) => `${key}:${name}`).join(',')})`,
      schema: {
        type: 'object',
        properties: Object.fromEntries(fields.map(field => [field.key, field.schema])),
        ...(must.length > 0 ? { required: must } : {}),
      },
    }
  }
  if (!isObject(additionalProperties)) return anything
  const each = placeosType(additionalProperties, hint)
  return { name: `Hash(String,${each.name})`, schema: { type: 'object', additionalProperties: each.schema } }
}

const union = (members: readonly Json[], hint: string) => joined(members.map(member => placeosType(member, hint)))

const nothing: PlaceosType = { name: 'Nil', schema: { type: 'null' } }
const nilable = (type: PlaceosType) => joined([type, nothing])

/** One of several types, by their names; what is one of several itself counts as those. */
function joined(types: readonly PlaceosType[]): PlaceosType {
  const each = types.flatMap(type => type.members ?? [type])
  const byName = new Map(each.map(type => [type.name, type] as const))
  const members = [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const [only] = members
  if (only && members.length === 1) return only
  // In a name, nothing comes last.
  const names = members.map(({ name }) => name).filter(name => name !== nothing.name)
  if (byName.has(nothing.name)) names.push(nothing.name)
  return { name: `(${names.join('|')})`, schema: { anyOf: members.map(({ schema }) => schema) }, members }
}

const isNilable = (type: PlaceosType) => (type.members ?? [type]).some(({ name }) => name === nothing.name)

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isChoice = (schema: Json): schema is { [key: string]: Json } => isObject(schema) && schema.placeos === 'enum'
/** There is no other name for a type that refers to itself. */
const containsItself = (schema: Json) => JSON.stringify(schema).includes('"$ref":')
const camel = (text: string) =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
