import type { Json } from '../../base/json.ts'

/**
 * A parameter's schema as PlaceOS publishes it, as our descriptions have it: the size of a number is a format there and
 * bounds here, and a choice is marked, as case and underscores of what is given do not matter (driver.md 3.2, 3.4).
 */
export function parameterOf(schema: Json): Json {
  return isObject(schema) ? translated(schema) : {}
}

function translated({ format, items, ...rest }: { [key: string]: Json }): { [key: string]: Json } {
  const bounds = typeof format === 'string' ? sizes[format] : undefined
  const isChoice = rest.type === 'string' && Array.isArray(rest.enum)
  return {
    ...rest,
    ...(bounds ?? (format === undefined || isFloat(format) ? {} : { format })),
    ...(isChoice ? { placeos: 'enum' } : {}),
    ...(Array.isArray(rest.anyOf) ? { anyOf: rest.anyOf.map(parameterOf) } : {}),
    ...itemsOf(items),
    ...fieldsOf(rest.properties),
    ...(isObject(rest.additionalProperties) ? { additionalProperties: translated(rest.additionalProperties) } : {}),
  }
}

/** A tuple is a list of items there (driver.md 3.4). */
function itemsOf(items: Json | undefined): { [key: string]: Json } {
  if (Array.isArray(items)) return { prefixItems: items.map(parameterOf) }
  return items === undefined ? {} : { items: parameterOf(items) }
}

const fieldsOf = (fields: Json | undefined): { [key: string]: Json } =>
  isObject(fields)
    ? { properties: Object.fromEntries(Object.entries(fields).map(([key, schema]) => [key, parameterOf(schema)])) }
    : {}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isFloat = (format: Json | undefined) => format === 'Float32' || format === 'Float64'

/** What fits the largest has no bounds that JSON could say. */
const sizes: Record<string, { minimum?: number; maximum?: number }> = {
  Int8: { minimum: -128, maximum: 127 },
  UInt8: { minimum: 0, maximum: 255 },
  Int16: { minimum: -32_768, maximum: 32_767 },
  UInt16: { minimum: 0, maximum: 65_535 },
  Int32: { minimum: -2_147_483_648, maximum: 2_147_483_647 },
  UInt32: { minimum: 0, maximum: 4_294_967_295 },
  Int64: {},
  UInt64: { minimum: 0 },
}
