import { z } from 'zod'
import { isOneOf, membersOf, underscored } from '../../model/one-of.ts'

type Schema = z.core.$ZodType
type Convert = (value: unknown) => unknown

/**
 * Choices within objects and lists go out underscored: `display_port` for `DisplayPort`; one that stands alone keeps its
 * name (driver.md 3.3). Each schema is looked through once. Nothing is copied that does not change.
 */
export function withChoices(value: unknown, schema: Schema): unknown {
  const convert = converterOf(schema)
  return convert ? convert(value) : value
}

const converters = new WeakMap<Schema, Convert | null>()
export function converterOf(schema: Schema): Convert | null {
  let found = converters.get(schema)
  if (found === undefined) {
    const outside = bare(schema)
    // Only what is inside of something is changed.
    found = isChoice(outside) || !mentionsChoice(outside, new Set()) ? null : make(outside, new Map(), false)
    converters.set(schema, found)
  }
  return found
}

const isChoice = (schema: Schema) => isOneOf(schema as z.ZodType)
const same: Convert = value => value

/** Without what says whether a value may be missing, and what becomes of it then. */
function bare(schema: Schema): Schema {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
    case 'promise':
      return bare(def.innerType)
    case 'pipe':
      if (isChoice(schema)) return schema
      return bare(def.out._zod.def.type === 'transform' ? def.in : def.out)
    case 'lazy':
      return bare(def.getter())
    default:
      return schema
  }
}

/** What a schema consists of. */
function partsOf(schema: Schema): Schema[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return [...Object.values(def.shape), ...(def.catchall ? [def.catchall] : [])]
    case 'array':
      return [def.element]
    case 'tuple':
      return [...def.items, ...(def.rest ? [def.rest] : [])]
    case 'record':
      return [def.valueType]
    case 'union':
      return [...def.options]
    case 'intersection':
      return [def.left, def.right]
    default:
      return []
  }
}

/** `z.json()` gives other schemas each time it is looked into, without end. */
const MOST_PARTS = 500

function mentionsChoice(schema: Schema, seen: Set<Schema>): boolean {
  if (isChoice(schema)) return true
  if (seen.size > MOST_PARTS || seen.has(schema)) return false
  seen.add(schema)
  return partsOf(schema).some(part => mentionsChoice(bare(part), seen))
}

/** For a schema that mentions a choice. `begun` is for those that contain themselves. */
function makeWithin(schema: Schema, begun: Map<Schema, { convert: Convert }>): Convert {
  const before = begun.get(schema)
  if (before) return value => before.convert(value)
  const holder = { convert: same }
  begun.set(schema, holder)
  holder.convert = make(schema, begun, true)
  return holder.convert
}

function make(schema: Schema, begun: Map<Schema, { convert: Convert }>, isWithin: boolean): Convert {
  const within = (part: Schema): Convert => {
    const inner = bare(part)
    if (isChoice(inner)) return choice(inner)
    return mentionsChoice(inner, new Set()) ? makeWithin(inner, begun) : same
  }
  /** For one of several that the value itself may be. */
  const beside = (part: Schema): Convert => {
    if (isWithin) return within(part)
    const inner = bare(part)
    return isChoice(inner) || !mentionsChoice(inner, new Set()) ? same : make(inner, begun, false)
  }
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object': {
      const byKey = new Map(Object.entries(def.shape).map(([key, part]) => [key, within(part)] as const))
      const others = def.catchall ? within(def.catchall) : same
      return value => eachEntry(value, key => byKey.get(key) ?? others)
    }
    case 'record': {
      const each = within(def.valueType)
      return value => eachEntry(value, () => each)
    }
    case 'array': {
      const each = within(def.element)
      return value => eachItem(value, () => each)
    }
    case 'tuple': {
      const items = def.items.map(within)
      const rest = def.rest ? within(def.rest) : same
      return value => eachItem(value, at => items[at] ?? rest)
    }
    case 'union': {
      const options = def.options.map(option => ({ option, convert: beside(option) }))
      return value => options.find(({ option }) => z.safeParse(option, value).success)?.convert(value) ?? value
    }
    case 'intersection': {
      const [left, right] = [beside(def.left), beside(def.right)]
      return value => right(left(value))
    }
    default:
      return same
  }
}

function choice(schema: Schema): Convert {
  const texts = new Map<unknown, string>(membersOf(schema as z.ZodType).map(member => [member, underscored(member)]))
  return value => texts.get(value) ?? value
}

function eachEntry(value: unknown, convertOf: (key: string) => Convert): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  let changed: Record<string, unknown> | undefined
  for (const [key, one] of Object.entries(value)) {
    const next = convertOf(key)(one)
    if (next === one) continue
    changed ??= { ...value }
    changed[key] = next
  }
  return changed ?? value
}

function eachItem(value: unknown, convertOf: (at: number) => Convert): unknown {
  if (!Array.isArray(value)) return value
  let changed: unknown[] | undefined
  for (const [at, one] of value.entries()) {
    const next = convertOf(at)(one)
    if (next === one) continue
    changed ??= [...value]
    changed[at] = next
  }
  return changed ?? value
}
