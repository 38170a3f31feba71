import type { Json } from '@base/json.ts'
import type { FunctionView } from '@contract/views.ts'

/** A parameter as a form draws it. What is typed stays text until the function is run. */
export interface FormField {
  name: string
  kind: 'switch' | 'choice' | 'number' | 'text' | 'either' | 'json'
  /** In words, beside the label. */
  kindWords: string
  about: string | undefined
  choices: Json[]
  whole: boolean
  least: number | undefined
  most: number | undefined
  /** It may be left out. */
  optional: boolean
  initial: string
}

type Schema = { [key: string]: Json }

/** Draws a form from the JSON Schema of each parameter. */
export function fieldsOf({ order, params }: Pick<FunctionView, 'order' | 'params'>): FormField[] {
  return order.map(name => {
    const raw = params[name]
    const schema: Schema = raw && typeof raw === 'object' && !Array.isArray(raw) ? raw : {}
    return fieldOf(name, schema)
  })
}

function fieldOf(name: string, outer: Schema): FormField {
  const { schema, nullable } = withoutNull(outer)
  const choices = Array.isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const ?? null] : []
  const kind =
    choices.length > 0
      ? 'choice'
      : schema.type === 'boolean'
        ? 'switch'
        : schema.type === 'integer' || schema.type === 'number'
          ? 'number'
          : schema.type === 'string'
            ? 'text'
            : isNumberOrText(outer)
              ? 'either'
              : 'json'
  const least = limit(schema.minimum)
  const most = limit(schema.maximum)
  const start = 'default' in outer ? outer.default : 'default' in schema ? schema.default : undefined
  return {
    name,
    kind,
    kindWords: kindWords(kind, schema, least, most),
    about: typeof outer.description === 'string' ? outer.description : text(schema.description),
    choices,
    whole: schema.type === 'integer',
    least,
    most,
    optional: nullable || start !== undefined,
    initial: start === undefined ? initialOf(kind, choices) : writeAs(kind, start),
  }
}

const text = (value: Json | undefined) => (typeof value === 'string' ? value : undefined)
// zod bounds every integer by what a float can hold exactly; that is no limit to tell anyone.
const limit = (value: Json | undefined) =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined

function withoutNull(schema: Schema): { schema: Schema; nullable: boolean } {
  if (!Array.isArray(schema.anyOf)) return { schema, nullable: false }
  const rest = schema.anyOf.filter(
    (option): option is Schema =>
      typeof option === 'object' && option !== null && !Array.isArray(option) && option.type !== 'null',
  )
  const only = rest.length === 1 ? rest[0] : undefined
  return { schema: only ?? {}, nullable: rest.length < schema.anyOf.length }
}

/** PlaceOS's `Int | String`, which most `index` parameters are. */
function isNumberOrText({ anyOf }: Schema): boolean {
  if (!Array.isArray(anyOf)) return false
  const types = anyOf.map(option => (option && typeof option === 'object' && !Array.isArray(option) ? option.type : ''))
  return types.every(type => type === 'integer' || type === 'number' || type === 'string')
}

function kindWords(kind: FormField['kind'], schema: Schema, least?: number, most?: number): string {
  if (kind === 'json')
    return schema.type === 'array' ? 'list, as JSON' : schema.type === 'object' ? 'object, as JSON' : 'JSON'
  if (kind === 'either') return 'number or text'
  if (kind !== 'number') return kind === 'text' ? 'text' : ''
  const plain = schema.type === 'integer' ? 'whole number' : 'number'
  if (least !== undefined && most !== undefined) return `${plain}, ${least} to ${most}`
  if (least !== undefined) return `${plain}, ${least} or more`
  return most === undefined ? plain : `${plain}, up to ${most}`
}

function initialOf(kind: FormField['kind'], choices: Json[]): string {
  if (kind === 'switch') return 'true'
  return kind === 'choice' ? writeAs(kind, choices[0] ?? null) : ''
}

function writeAs(kind: FormField['kind'], value: Json): string {
  if (value === null) return kind === 'json' || kind === 'choice' ? 'null' : ''
  if (kind === 'json') return JSON.stringify(value, null, 2)
  return kind === 'choice' ? JSON.stringify(value) : String(value)
}

export type Filled = Record<string, string>
export const initialFill = (fields: readonly FormField[]): Filled =>
  Object.fromEntries(fields.map(({ name, initial }) => [name, initial]))

/** What is typed, as arguments; or what is wrong with it, by field. */
export function readForm(
  fields: readonly FormField[],
  filled: Filled,
): { ok: true; args: Json[] } | { ok: false; errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const values = fields.map(field => {
    const read = readField(field, filled[field.name] ?? '')
    if ('error' in read) errors[field.name] = read.error
    return 'value' in read ? read.value : undefined
  })
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  // Left out at the end means that the function's own default counts; left out before that, null stands for it.
  while (values.length > 0 && values.at(-1) === undefined) values.pop()
  return { ok: true, args: values.map(value => value ?? null) }
}

function readField(field: FormField, typed: string): { value: Json | undefined } | { error: string } {
  if (field.kind === 'switch') return { value: typed === 'true' }
  if (field.kind === 'text') return { value: typed === '' && field.optional ? undefined : typed }
  const trimmed = typed.trim()
  if (field.kind === 'either' && trimmed !== '')
    return { value: /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : typed }
  if (trimmed === '') return field.optional ? { value: undefined } : { error: 'This must be filled in.' }
  if (field.kind === 'number') return readNumber(field, trimmed)
  try {
    return { value: JSON.parse(trimmed) as Json }
  } catch (error) {
    return { error: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function readNumber({ whole, least, most }: FormField, typed: string): { value: number } | { error: string } {
  const value = Number(typed)
  if (!Number.isFinite(value)) return { error: 'This must be a number.' }
  if (whole && !Number.isInteger(value)) return { error: 'This must be a whole number.' }
  if (least !== undefined && value < least) return { error: `The least is ${least}.` }
  if (most !== undefined && value > most) return { error: `The most is ${most}.` }
  return { value }
}
