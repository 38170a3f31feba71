import type { Json } from '@base/json.ts'
import type { Field, KindOf, Shape } from './shape.ts'
import type { Typed } from './typed.ts'

/** What is wrong, by where it is: `lights.0.name`. */
export type Problems = Readonly<Record<string, string>>

export type Read<T> = { ok: true; value: T } | { ok: false; problems: Problems }

/** What was typed, as the value it stands for; `undefined` when it was left out. */
export function readField({ name, shape, required }: Field, typed: Typed): Read<Json | undefined> {
  const problems: Record<string, string> = {}
  const value = read(shape, typed, { path: name, required, problems })
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, value }
}

export function readFields(
  fields: readonly Field[],
  typed: Readonly<Record<string, Typed>>,
): Read<(Json | undefined)[]> {
  const reads = fields.map(field => readField(field, typed[field.name] ?? { is: 'out' }))
  const problems = Object.assign({}, ...reads.map(one => (one.ok ? {} : one.problems))) as Problems
  if (Object.keys(problems).length > 0) return { ok: false, problems }
  return { ok: true, value: reads.map(one => (one.ok ? one.value : undefined)) }
}

interface Where {
  path: string
  required: boolean
  problems: Record<string, string>
}

function read(shape: Shape, typed: Typed, where: Where): Json | undefined {
  switch (typed.is) {
    case 'out':
      if (where.required) where.problems[where.path] = 'This must be filled in.'
      return undefined
    case 'text':
      return readText(shape, typed.text, where)
    case 'list':
      return shape.kind === 'list' ? readList(shape, typed, where) : undefined
    case 'map':
      return shape.kind === 'map' ? readMap(shape, typed, where) : undefined
    case 'group':
      return shape.kind === 'group' ? readGroup(shape, typed, where) : undefined
    case 'variant': {
      const chosen = shape.kind === 'variants' ? shape.variants[typed.at] : undefined
      return chosen ? read(chosen.shape, typed.value, where) : undefined
    }
  }
}

function readList({ item, fewest, most }: KindOf<'list'>, { items }: Typed & { is: 'list' }, where: Where): Json {
  if (items.length < fewest) where.problems[where.path] = `At least ${fewest} ${fewest === 1 ? 'is' : 'are'} needed.`
  if (most !== undefined && items.length > most) where.problems[where.path] = `No more than ${most} can be given.`
  return items.map(
    ({ value }, at) => read(item, value, { ...where, path: `${where.path}.${at}`, required: true }) ?? null,
  )
}

function readMap({ value: shape }: KindOf<'map'>, { items }: Typed & { is: 'map' }, where: Where): Json {
  const seen = new Set<string>()
  return Object.fromEntries(
    items.map(({ name, value }, at) => {
      const path = `${where.path}.${at}`
      if (name === '') where.problems[path] = 'Give it a name.'
      else if (seen.has(name)) where.problems[path] = `There is a "${name}" already.`
      seen.add(name)
      return [name, read(shape, value, { ...where, path, required: true }) ?? null]
    }),
  )
}

function readGroup({ fields }: KindOf<'group'>, { members }: Typed & { is: 'group' }, where: Where): Json {
  return Object.fromEntries(
    fields.flatMap(({ name, shape, required }) => {
      const inner = { ...where, path: `${where.path}.${name}`, required }
      const value = read(shape, members[name] ?? { is: 'out' }, inner)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** Whatever else is wrong with it, an empty control is one that was left out, where that may be. */
function readText(shape: Shape, text: string, where: Where): Json | undefined {
  const trimmed = text.trim()
  const isText = shape.kind === 'text'
  if (trimmed === '' && !(isText && text !== '')) {
    if (!where.required) return undefined
    if (isText && shape.shortest === 0 && shape.pattern === undefined) return ''
    where.problems[where.path] = 'This must be filled in.'
    return undefined
  }
  const result = isText ? checkText(shape, text) : scalar(shape, trimmed, text)
  if ('problem' in result) where.problems[where.path] = result.problem
  return 'value' in result ? result.value : undefined
}

type Scalar = { value: Json } | { problem: string }

function scalar(shape: Shape, trimmed: string, text: string): Scalar {
  switch (shape.kind) {
    case 'flag':
      return { value: trimmed === 'true' }
    case 'number':
      return readNumber(shape, trimmed)
    case 'either':
      return { value: /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text }
    default:
      return readJson(shape, trimmed)
  }
}

function checkText({ pattern, shortest, longest }: KindOf<'text'>, value: string): Scalar {
  if (value.length < shortest) return { problem: `At least ${shortest} letters are needed.` }
  if (longest !== undefined && value.length > longest) return { problem: `No more than ${longest} letters fit.` }
  if (pattern !== undefined && !matches(pattern, value)) return { problem: `It must be of the form ${pattern}` }
  return { value }
}

/** A pattern that this browser cannot read is left for the node to judge. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

function readNumber({ whole, least, most, open }: KindOf<'number'>, typed: string): Scalar {
  const value = Number(typed.replace(',', '.'))
  if (!Number.isFinite(value)) return { problem: 'This must be a number.' }
  if (whole && !Number.isInteger(value)) return { problem: 'This must be a whole number.' }
  if (least !== undefined && open && value <= least) return { problem: `It must be above ${least}.` }
  if (least !== undefined && value < least) return { problem: `The least is ${least}.` }
  if (most !== undefined && value > most) return { problem: `The most is ${most}.` }
  return { value }
}

const musts: { readonly [K in Shape['kind']]?: 'object' | 'array' } = { list: 'array', map: 'object', group: 'object' }

function readJson(shape: Shape, typed: string): Scalar {
  try {
    const value = JSON.parse(typed) as Json
    const must = shape.kind === 'json' ? shape.must : musts[shape.kind]
    if (must === 'array' && !Array.isArray(value)) return { problem: 'This must be a JSON list, in [ ].' }
    if (must === 'object' && (value === null || typeof value !== 'object' || Array.isArray(value)))
      return { problem: 'This must be a JSON object, in { }.' }
    return { value }
  } catch (error) {
    return { problem: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}
