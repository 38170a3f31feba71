import type { FieldView } from '../about/fields.ts'
import { localOf, secondsOf } from '../about/instant.ts'

/** What a control holds while it is filled in. */
export type Typed = string | boolean | readonly string[]

export type Read = { ok: true; value: unknown } | { ok: false; problem: string }

const isText = (value: unknown) => typeof value === 'string'

/** A stored value as its control shows it. */
export function typedOf({ kind }: FieldView, value: unknown): Typed {
  // Ciphertext is not for anybody's eyes: it is kept or replaced, and typing nothing is changing nothing.
  if (isCipher(value)) return ''
  switch (kind) {
    case 'flag':
      return value === true
    case 'texts':
    case 'lines':
    case 'choices':
    case 'refs':
      return Array.isArray(value) ? value.filter(isText) : []
    case 'instant':
      return localOf(value)
    case 'json':
      return typedAsJson(value)
    case 'json-text':
      return typeof value === 'string' ? laidOut(value) : typedAsJson(value)
    case 'sealed':
      return ''
    default:
      return value === undefined || value === null ? '' : String(value)
  }
}

/** Text that is encrypted and stays so for whoever looks at it. */
export const isCipher = (value: unknown): boolean => typeof value === 'string' && value.startsWith('\u001b')

const typedAsJson = (value: unknown) => (value === undefined || value === null ? '' : JSON.stringify(value, null, 2))

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** What is to be stored. An empty control gives `null`, which the node takes for the default, if there is one. */
export function readTyped({ kind, numeric }: FieldView, typed: Typed): Read {
  if (typeof typed === 'boolean') return { ok: true, value: typed }
  if (typeof typed !== 'string') return { ok: true, value: typed.map(one => one.trim()).filter(Boolean) }
  switch (kind) {
    case 'number':
      return typed.trim() === '' ? nothing : readNumber(typed)
    case 'choice':
      return typed === '' ? nothing : { ok: true, value: numeric ? Number(typed) : typed }
    case 'ref':
      return typed === '' ? nothing : { ok: true, value: typed }
    case 'instant': {
      if (typed === '') return nothing
      const value = secondsOf(typed)
      return value === undefined ? { ok: false, problem: 'Give a date and a time.' } : { ok: true, value }
    }
    case 'json':
    case 'json-text':
      return typed.trim() === '' ? nothing : readJson(typed, kind)
    default:
      return { ok: true, value: typed }
  }
}

const nothing: Read = { ok: true, value: null }

function readNumber(typed: string): Read {
  const value = Number(typed.trim().replace(',', '.'))
  if (!Number.isFinite(value)) return { ok: false, problem: `“${typed.trim()}” is not a number.` }
  if (!Number.isInteger(value)) return { ok: false, problem: 'Write a whole number.' }
  return Math.abs(value) > 2_147_483_647 ? { ok: false, problem: 'That number is too large.' } : { ok: true, value }
}

function readJson(typed: string, kind: 'json' | 'json-text'): Read {
  try {
    const value: unknown = JSON.parse(typed)
    return { ok: true, value: kind === 'json' ? value : typed }
  } catch (error) {
    return { ok: false, problem: `This is not JSON yet: ${error instanceof Error ? error.message : String(error)}` }
  }
}

export const isEmpty = (typed: Typed) => (typeof typed === 'boolean' ? !typed : typed.length === 0)

export function same(a: Typed, b: Typed): boolean {
  if (typeof a === 'string' || typeof a === 'boolean') return a === b
  return Array.isArray(b) && a.length === b.length && a.every((one, index) => one === b[index])
}
