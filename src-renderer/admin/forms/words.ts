import type { Json } from '@base/json.ts'
import { type Field, fieldsIn, type Shape, shapeOf } from './shape.ts'

/** What kind of value it is, as beside a label or in a table. */
export function typeWords(shape: Shape): string {
  switch (shape.kind) {
    case 'flag':
      return 'yes or no'
    case 'choice':
      return shape.choices.length === 1 ? valueWords(shape.choices[0]) : 'one of these'
    case 'number':
      return `${shape.whole ? 'whole number' : 'number'}${rangeWords(shape)}`
    case 'text':
      return `text${lengthWords(shape)}`
    case 'either':
      return 'number or text'
    case 'list':
      return `list of ${plural(shape.item)}`
    case 'group':
      return 'object'
    case 'map':
      return `names, each with ${article(typeWords(shape.value))}`
    case 'variants':
      return shape.variants.map(({ title }) => title.toLowerCase()).join(' or ')
    case 'json':
      return shape.must === 'array' ? 'JSON list' : shape.must === 'object' ? 'JSON object' : 'JSON'
  }
}

/** As `typeWords`, with the choices: for where there is no control that shows them. */
export const fullWords = (shape: Shape): string =>
  shape.kind === 'choice'
    ? shape.choices.map(valueWords).join(' | ')
    : shape.kind === 'list' && shape.item.kind === 'choice'
      ? `list of ${fullWords(shape.item)}`
      : shape.kind === 'map' && shape.value.kind === 'choice'
        ? `names, each with ${fullWords(shape.value)}`
        : typeWords(shape)

function rangeWords({ least, most, open }: { least: number | undefined; most: number | undefined; open: boolean }) {
  if (least === undefined) return most === undefined ? '' : `, at most ${most}`
  if (most === undefined) return open ? `, above ${least}` : `, at least ${least}`
  return open ? `, above ${least}, at most ${most}` : `, ${least} to ${most}`
}

function lengthWords({ shortest, longest }: { shortest: number; longest: number | undefined }) {
  if (longest !== undefined)
    return shortest > 1 ? `, ${shortest} to ${longest} letters` : `, at most ${longest} letters`
  return shortest > 1 ? `, at least ${shortest} letters` : ''
}

function plural(shape: Shape): string {
  switch (shape.kind) {
    case 'number':
      return `${shape.whole ? 'whole numbers' : 'numbers'}${rangeWords(shape)}`
    case 'group':
      return 'objects'
    case 'list':
      return `lists of ${plural(shape.item)}`
    case 'text':
      return `texts${lengthWords(shape)}`
    default:
      return typeWords(shape)
  }
}

const article = (words: string) => (/^(text|yes|one|JSON|names)/.test(words) ? words : `a ${words}`)

/** A value on one line. */
export const valueWords = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value || '""' : JSON.stringify(value)

/** A member of an object, at any depth, as one line of a table. */
export interface Row {
  /** `sources[].key` */
  path: string
  depth: number
  words: string
  about: string | undefined
  start: Json | undefined
  required: boolean
  /** A rule that a person reads as a rule. */
  rule: string | undefined
}

/** Everything that an object schema says, line by line, those within others below them. */
export function rowsOf(schema: Json | undefined): Row[] {
  return fieldsIn(schema).flatMap(field => rowsIn(field, '', 0))
}

function rowsIn({ name, shape, required }: Field, prefix: string, depth: number): Row[] {
  const path = prefix + name
  const row: Row = {
    path,
    depth,
    words: fullWords(shape),
    about: shape.about,
    start: shape.start,
    required,
    rule: ruleOf(shape),
  }
  return [row, ...within(shape, path, depth + 1)]
}

function within(shape: Shape, path: string, depth: number): Row[] {
  switch (shape.kind) {
    case 'group':
      return shape.fields.flatMap(field => rowsIn(field, `${path}.`, depth))
    case 'list':
      return within(shape.item, `${path}[]`, depth)
    case 'map':
      return within(shape.value, `${path}.*`, depth)
    case 'variants':
      return shape.variants.flatMap(({ shape: one }) => within(one, path, depth))
    default:
      return []
  }
}

const ruleOf = (shape: Shape): string | undefined =>
  shape.kind === 'text'
    ? shape.pattern
    : shape.kind === 'map'
      ? ruleOf(shape.value)
      : shape.kind === 'list'
        ? ruleOf(shape.item)
        : undefined

/** What a function gives, in a few words. */
export const givesWords = (schema: Json | undefined) => (schema === undefined ? undefined : fullWords(shapeOf(schema)))
