import type { Json } from '../base/json.ts'

const texts = new WeakMap<object, string>()

/**
 * A driver's schema as one layer of settings must fit it: what is not given may be given in another layer. Choices are
 * left to the driver, which takes them in any case and spelling (driver.md 3.2).
 */
export function partialSchema(schema: Json): string {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return '{}'
  const known = texts.get(schema)
  if (known !== undefined) return known
  const { required: _, additionalProperties: __, ...rest } = schema
  const text = JSON.stringify(rest, (_key, value) => (isChoice(value) ? { type: 'string' } : value))
  texts.set(schema, text)
  return text
}

const isChoice = (value: unknown) =>
  value !== null && typeof value === 'object' && 'placeos' in value && value.placeos === 'enum'
