import type { FieldFacts } from '@model/field.ts'
import type { z } from 'zod'

/** How a field is asked for. */
export type Kind =
  | 'text'
  | 'paragraph'
  | 'number'
  | 'flag'
  | 'choice'
  | 'choices'
  | 'texts'
  | 'lines'
  | 'ref'
  | 'refs'
  | 'json'
  /** JSON that is kept as text. */
  | 'json-text'
  | 'yaml'
  | 'instant'
  /** A secret that admins may read. */
  | 'secret'
  /** A secret that nobody gets to see: it is kept, replaced or cleared. */
  | 'sealed'

/** What its facts say goes first: they know what a type cannot. */
export function kindOf(type: unknown, facts: FieldFacts): Kind {
  const base = baseOf(type)
  if (facts.secret === 'nobody' || (facts.writeOnly && base === 'string')) return 'sealed'
  if (facts.secret === 'admin') return 'secret'
  if (facts.ref) return base === 'array' ? 'refs' : 'ref'
  if (facts.oneOf) return base === 'array' ? 'choices' : 'choice'
  if (facts.unit === 'instant') return 'instant'
  if (facts.input === 'yaml') return 'yaml'
  if (facts.input === 'json') return base === 'text-or-object' ? 'json-text' : 'json'
  if (facts.input === 'lines') return 'lines'
  if (facts.input === 'paragraph') return 'paragraph'
  if (base === 'boolean') return 'flag'
  if (base === 'number') return 'number'
  if (base === 'array') return 'texts'
  return base === 'string' ? 'text' : 'json'
}

/** What is left of a zod type without defaults, nulls and transforms. */
function baseOf(type: unknown): string {
  const { def } = (type as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'default':
    case 'nullable':
    case 'optional':
      return baseOf(def.innerType)
    case 'pipe':
      return baseOf(def.in)
    case 'union': {
      const among = def.options.map(baseOf)
      return among.includes('string') && among.includes('record') ? 'text-or-object' : 'union'
    }
    default:
      return def.type
  }
}
