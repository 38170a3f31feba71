import type { AnySchema, ValidateFunction } from 'ajv'
import type addFormats from 'ajv-formats'
import { messageOf } from '../base/result.ts'
import { lazily } from './lazily.ts'

// The one file that knows the JSON Schema library. Schemas are people's own: they may be of either common draft.

const draft07 = lazily<typeof import('ajv')>('ajv')
const draft2020 = lazily<typeof import('ajv/dist/2020.js')>('ajv/dist/2020.js')
const formats = lazily<typeof addFormats>('ajv-formats')

const options = { allErrors: true, strict: false, validateFormats: true, logger: false } as const
const validators = new Map<string, ValidateFunction | string>()
const MOST_KEPT = 200
/** What most drivers say of their settings. */
const ANYTHING = '{}'

/** What is wrong with a text as a JSON schema; nothing when it is one. */
export function schemaProblem(text: string): string | undefined {
  if (text === ANYTHING) return undefined
  const made = validatorOf(text)
  return typeof made === 'string' ? made : undefined
}

/** Why a value does not fit a schema; nothing when it does, or when the schema itself is not to be used. */
export function misfit(schema: string, value: unknown): string | undefined {
  const said = misfits(schema, value).map(({ path, reason }) => `${path || 'it'} ${reason}`)
  return said.length ? `does not fit its schema: ${said.join('; ')}` : undefined
}

const MOST_MISFITS = 5

/** Where a value does not fit, and which rule it breaks. */
export function misfits(schema: string, value: unknown): { path: string; reason: string }[] {
  if (schema === ANYTHING) return []
  const validate = validatorOf(schema)
  if (typeof validate === 'string' || validate(value)) return []
  return (validate.errors ?? []).slice(0, MOST_MISFITS).map(({ instancePath, message }) => ({
    path: instancePath.slice(1).replaceAll('/', '.'),
    reason: message ?? 'is not right',
  }))
}

function validatorOf(text: string): ValidateFunction | string {
  const known = validators.get(text)
  if (known) return known
  if (validators.size >= MOST_KEPT) validators.clear()
  const made = compiled(text)
  validators.set(text, made)
  return made
}

function compiled(text: string): ValidateFunction | string {
  let schema: AnySchema
  try {
    schema = JSON.parse(text.trim() || '{}')
  } catch (error) {
    return `is not JSON: ${messageOf(error)}`
  }
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema))) {
    return 'is not a JSON schema: it must be an object'
  }
  // Its answer would be a promise, which is neither yes nor no.
  if (typeof schema === 'object' && '$async' in schema) return 'is not a JSON schema: "$async" is none of its words'
  try {
    const draft = typeof schema === 'object' ? String((schema as { $schema?: unknown }).$schema ?? '') : ''
    const isLater = /2019-09|2020-12/.test(draft)
    const library = isLater ? new (draft2020().Ajv2020)(options) : new (draft07().Ajv)(options)
    formats().default(library)
    return library.compile(/draft-07|2020-12|^$/.test(draft) ? schema : without$schema(schema))
  } catch (error) {
    return `is not a JSON schema: ${messageOf(error)}`
  }
}

/** A draft that the library does not know by name is read as the nearest that it does. */
function without$schema(schema: AnySchema): AnySchema {
  if (typeof schema !== 'object') return schema
  const { $schema: _, ...rest } = schema
  return rest
}
