import type { z } from 'zod'
import { type Json, toJson } from '../../base/json.ts'
import { converterOf, withChoices } from './nested-choices.ts'

/**
 * What a function gave, as its caller gets it (driver.md 3.3). What JSON cannot say is `null`, and no error. What is JSON
 * already is given as it is, uncopied: it is on its way out.
 */
export function resultOf(value: unknown, schema?: z.ZodType): Json {
  if (isPlain(value)) return value
  try {
    const named = schema ? withChoices(value, schema) : value
    return isJson(named) ? named : toJson(named)
  } catch {
    return null
  }
}

/** A status value as it is kept and published (driver.md 5): whatever its driver does with its own object later. */
export function statusOf(key: string, value: unknown, shape: z.ZodRawShape): Json {
  if (isPlain(value)) return value
  try {
    const schema = statusSchema(key, shape)
    return toJson(schema ? withChoices(value, schema) : value)
  } catch {
    return null
  }
}

const isPlain = (value: unknown): value is Json =>
  typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value)

interface StatusForms {
  exact: ReadonlyMap<string, z.ZodType>
  patterns: readonly { pattern: RegExp; schema: z.ZodType }[]
}
const forms = new WeakMap<z.ZodRawShape, StatusForms | null>()

function statusSchema(key: string, shape: z.ZodRawShape): z.ZodType | undefined {
  let found = forms.get(shape)
  if (found === undefined) {
    found = formsOf(shape)
    forms.set(shape, found)
  }
  return found?.exact.get(key) ?? found?.patterns.find(({ pattern }) => pattern.test(key))?.schema
}

/** Nothing when no value of the driver has a choice within it, which is most drivers. */
function formsOf(shape: z.ZodRawShape): StatusForms | null {
  const all = Object.entries(shape) as [string, z.ZodType][]
  if (!all.some(([, schema]) => converterOf(schema))) return null
  return {
    exact: new Map(all.filter(([key]) => !key.includes('{'))),
    patterns: all.filter(([key]) => key.includes('{')).map(([key, schema]) => ({ pattern: patternOf(key), schema })),
  }
}

/** `output{n}` stands for a number, `input/{key}` for any text. */
function patternOf(key: string): RegExp {
  const parts = key.split(/(\{[^}]*\})/).map(part => {
    if (part === '{n}') return '-?\\d+(?:\\.\\d+)?'
    return /^\{.*\}$/.test(part) ? '.*' : part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('')}$`, 's')
}

const MANY = 5_000

/** Whether JSON would carry the value exactly as it is. What is too large or too deep to say so cheaply is none. */
function isJson(value: unknown): value is Json {
  let left = MANY
  const fits = (one: unknown, depth: number): boolean => {
    if (isPlain(one)) return !Object.is(one, -0)
    if (typeof one !== 'object' || one === null || depth === 0 || --left < 0) return false
    if (Array.isArray(one)) {
      for (let at = 0; at < one.length; at++) if (!fits(one[at], depth - 1)) return false
      return true
    }
    const prototype = Object.getPrototypeOf(one)
    if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in one) return false
    return Object.values(one).every(inner => fits(inner, depth - 1))
  }
  return fits(value, 50)
}
