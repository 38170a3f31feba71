import { z } from 'zod'
import type { Json } from '../base/json.ts'
import { Failed } from '../base/result.ts'
import { isOneOf } from '../model/one-of.ts'
import { wholeShape } from './whole-shape.ts'

type Arguments = Record<string, unknown>

/**
 * A caller's arguments as the function wants them: a list is by position, an object by name with what it does not know
 * left out; what is missing takes its default. A function without parameters ignores them (driver.md 3.2).
 */
export function readArguments(method: string, shape: z.ZodRawShape, args: Json): Arguments {
  const names = namesOf(shape)
  if (names.length === 0) return {}
  const given = Array.isArray(args) ? byPosition(method, names, args) : byName(names, args)
  for (const name of plainChoices(shape)) if (given[name] === null) delete given[name]
  const parsed = wholeShape(shape).safeParse(given)
  if (parsed.success) return parsed.data
  throw refusal(method, names, shape, given, parsed.error)
}

function byPosition(method: string, names: readonly string[], args: Json[]): Arguments {
  if (args.length > names.length) {
    throw new Failed(
      'invalid',
      `wrong number of arguments for '${method}' (given ${args.length}, expected ${names.length})`,
    )
  }
  const given: Arguments = {}
  for (const [at, value] of args.entries()) given[names[at] ?? ''] = value
  return given
}

function byName(names: readonly string[], args: Json): Arguments {
  const given: Arguments = {}
  if (args === null || typeof args !== 'object' || Array.isArray(args)) return given
  for (const name of names) if (Object.hasOwn(args, name)) given[name] = args[name]
  return given
}

/** All that is missing, or else the first that is wrong and the rule that it breaks. */
function refusal(method: string, names: readonly string[], shape: z.ZodRawShape, given: Arguments, error: z.ZodError) {
  const missing = names.filter(
    name => !Object.hasOwn(given, name) && !z.safeParse(shape[name] ?? z.any(), undefined).success,
  )
  if (missing.length > 0) {
    const which = missing.map(name => `"${name}"`).join(' and ')
    const said = missing.length > 1 ? `arguments ${which} are missing` : `argument ${which} is missing`
    const usage = `${method}(${names.join(', ')})`
    return new Failed('invalid', `${method}: ${said}. Call it as ${usage}.`, { argument: missing[0], missing })
  }
  const issue = error.issues[0]
  const [name = '', ...within] = issue?.path.map(String) ?? []
  const where = within.length > 0 ? `"${name}", at ${within.join('.')}` : `"${name}"`
  return new Failed('invalid', `${method}: argument ${where}: ${issue?.message ?? 'is not right'}`, { argument: name })
}

const names = new WeakMap<z.ZodRawShape, readonly string[]>()
function namesOf(shape: z.ZodRawShape): readonly string[] {
  let found = names.get(shape)
  if (!found) {
    found = Object.keys(shape)
    names.set(shape, found)
  }
  return found
}

/** Choices with a default: of these alone, an explicit `null` means the default. */
const choices = new WeakMap<z.ZodRawShape, readonly string[]>()
function plainChoices(shape: z.ZodRawShape): readonly string[] {
  let found = choices.get(shape)
  if (!found) {
    found = namesOf(shape).filter(name => {
      const schema = shape[name]
      return schema instanceof z.ZodDefault && isOneOf(schema.unwrap() as z.ZodType)
    })
    choices.set(shape, found)
  }
  return found
}
