import type { Json } from '@base/json.ts'
import type { Field, KindOf, Shape } from './shape.ts'

/** What is filled in. It stays as it was typed until the form is read. */
export type Typed =
  /** Nothing: the default counts, if there is one. */
  | { is: 'out' }
  /** Of a choice the JSON of what was chosen; of a flag `true` or `false`. */
  | { is: 'text'; text: string }
  | { is: 'list'; items: readonly Item[] }
  | { is: 'map'; items: readonly (Item & { name: string })[] }
  | { is: 'group'; members: Readonly<Record<string, Typed>> }
  | { is: 'variant'; at: number; value: Typed }

/** `key` tells items apart while they are moved about. */
export interface Item {
  key: number
  value: Typed
}

export const out: Typed = { is: 'out' }
const asText = (text: string): Typed => ({ is: 'text', text })

/** A stored value, filled in. */
export function typedOf(shape: Shape, value: Json | undefined): Typed {
  if (value === undefined || (value === null && shape.nullable)) return out
  switch (shape.kind) {
    case 'list':
      return Array.isArray(value)
        ? { is: 'list', items: value.map((one, key) => ({ key, value: typedOf(shape.item, one) })) }
        : asText(JSON.stringify(value))
    case 'map':
      return isObject(value)
        ? {
            is: 'map',
            items: Object.entries(value).map(([name, one], key) => ({ key, name, value: typedOf(shape.value, one) })),
          }
        : asText(JSON.stringify(value))
    case 'group':
      return isObject(value) ? { is: 'group', members: membersOf(shape, value) } : asText(JSON.stringify(value))
    case 'variants': {
      const at = Math.max(
        0,
        shape.variants.findIndex(({ shape: one }) => fits(one, value)),
      )
      return { is: 'variant', at, value: typedOf(shape.variants[at]?.shape ?? shape, value) }
    }
    case 'choice':
      return asText(JSON.stringify(value))
    case 'json':
      return asText(JSON.stringify(value, null, 2))
    default:
      return asText(typeof value === 'string' ? value : JSON.stringify(value))
  }
}

const membersOf = ({ fields }: KindOf<'group'>, value: { readonly [name: string]: Json }) =>
  Object.fromEntries(
    fields.map(({ name, shape }) => [name, typedOf(shape, Object.hasOwn(value, name) ? value[name] : undefined)]),
  )

/** What a form begins with where nothing is stored: the default where there is one, and room for what must be given. */
export function begun({ shape, required }: Pick<Field, 'shape' | 'required'>): Typed {
  if (shape.start !== undefined) return typedOf(shape, shape.start)
  return required ? blank(shape) : out
}

/** Room for a value. */
export function blank(shape: Shape): Typed {
  switch (shape.kind) {
    case 'flag':
      return asText('false')
    case 'choice':
      return asText(JSON.stringify(shape.choices[0] ?? null))
    case 'list':
      return { is: 'list', items: [] }
    case 'map':
      return { is: 'map', items: [] }
    case 'group':
      return { is: 'group', members: Object.fromEntries(shape.fields.map(field => [field.name, begun(field)])) }
    case 'variants': {
      const [first] = shape.variants
      return first ? { is: 'variant', at: 0, value: blank(first.shape) } : out
    }
    default:
      return asText('')
  }
}

/** Whether a value is of this kind: enough to tell one variant from another. */
export function fits(shape: Shape, value: Json): boolean {
  if (value === null && shape.nullable) return true
  switch (shape.kind) {
    case 'flag':
      return typeof value === 'boolean'
    case 'choice':
      return shape.choices.some(one => JSON.stringify(one) === JSON.stringify(value))
    case 'number':
      return typeof value === 'number' && (!shape.whole || Number.isInteger(value))
    case 'text':
      return typeof value === 'string'
    case 'either':
      return typeof value === 'string' || typeof value === 'number'
    case 'list':
      return Array.isArray(value) && value.every(one => fits(shape.item, one))
    case 'map':
      return isObject(value) && Object.values(value).every(one => fits(shape.value, one))
    case 'group':
      return (
        isObject(value) &&
        shape.fields.every(({ name, shape: one, required }) => {
          const member = Object.hasOwn(value, name) ? value[name] : undefined
          return member === undefined ? !required : fits(one, member)
        })
      )
    case 'variants':
      return shape.variants.some(({ shape: one }) => fits(one, value))
    case 'json':
      return shape.must === undefined || (shape.must === 'array' ? Array.isArray(value) : isObject(value))
  }
}

export const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
