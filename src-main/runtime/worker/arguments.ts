import { z } from 'zod'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'

/**
 * A caller's arguments as the function wants them: an array is by position, an object by name with what it
 * does not know left out; a missing tail takes its defaults (driver.md 3.2).
 */
export function readArguments(method: string, shape: z.ZodRawShape, args: Json): Record<string, unknown> {
  const names = Object.keys(shape)
  const given = Array.isArray(args) ? byPosition(method, names, args) : byName(args)
  const parsed = schemaOf(shape).safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const name = String(issue?.path[0] ?? '')
  const missing = name in given ? '' : ' (it is missing)'
  throw new Failed('invalid', `${method}: argument "${name}"${missing}: ${issue?.message ?? 'is not right'}`, {
    argument: name,
  })
}

/** Made once for each command: making a schema costs more than using it. */
const schemas = new WeakMap<z.ZodRawShape, z.ZodObject>()
function schemaOf(shape: z.ZodRawShape): z.ZodObject {
  let schema = schemas.get(shape)
  if (!schema) {
    schema = z.object(shape)
    schemas.set(shape, schema)
  }
  return schema
}

function byPosition(method: string, names: string[], args: Json[]): Record<string, Json> {
  if (args.length > names.length) {
    throw new Failed(
      'invalid',
      `wrong number of arguments for '${method}' (given ${args.length}, expected ${names.length})`,
    )
  }
  return Object.fromEntries(args.map((value, at) => [names[at] ?? '', value]))
}

function byName(args: Json): Record<string, Json> {
  return args !== null && typeof args === 'object' && !Array.isArray(args) ? args : {}
}
