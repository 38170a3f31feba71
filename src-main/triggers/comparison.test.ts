import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../base/json.ts'
import { compare, type Operator, valueAt } from './comparison.ts'

// Against the rules of triggers.md 2.2 and 2.3.

const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', '')
const { json, object } = fc.letrec<{ json: Json; object: { [key: string]: Json } }>(tie => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, false, 0, -0, 1, '', '1', 'true'),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(key, tie('json')), { maxLength: 4 }).map(entries => Object.fromEntries(entries)),
}))
const ordering: Operator[] = ['greater_than', 'greater_than_or_equal', 'less_than', 'less_than_or_equal']

/** The same value, made anew and with the keys of every object the other way round. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, turned(inner)]),
  )
}

const kind = (value: Json) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)
const isSo = (value: Json) => value !== null && value !== false

/** A text that is the same for equal values, and for those only. */
function spelled(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spelled)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value === 0 ? 0 : value)
  const inner = Object.keys(value).sort()
  return `{${inner.map(name => `${JSON.stringify(name)}:${spelled(value[name] ?? null)}`)}}`
}

describe('a comparison', () => {
  test('calls equal what is made the same, whatever the order of keys, and nothing else', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(compare(a, 'equal', turned(a))).toBe(true)
        expect(compare(a, 'equal', b)).toBe(spelled(a) === spelled(b))
        expect(compare(b, 'equal', a)).toBe(compare(a, 'equal', b))
        expect(compare(a, 'not_equal', b)).toBe(!compare(a, 'equal', b))
        if (kind(a) !== kind(b)) expect(compare(a, 'equal', b)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  test('takes everything but false and null as true', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(compare(a, 'and', b)).toBe(isSo(a) && isSo(b))
        expect(compare(a, 'or', b)).toBe(isSo(a) || isSo(b))
        expect(compare(a, 'exclusive_or', b)).toBe(isSo(a) !== isSo(b))
      }),
      { numRuns: 1_000 },
    )
  })

  test('orders numbers, and nothing else', () => {
    fc.assert(
      fc.property(json, json, fc.constantFrom(...ordering), (a, b, operator) => {
        const is = compare(a, operator, b)
        if (typeof a !== 'number' || typeof b !== 'number') {
          expect(is).toBeUndefined()
          return
        }
        const sign = Math.sign(a - b)
        const wanted = {
          greater_than: [1],
          greater_than_or_equal: [1, 0],
          less_than: [-1],
          less_than_or_equal: [-1, 0],
        }
        expect(is).toBe((wanted[operator as keyof typeof wanted] as number[]).includes(sign === 0 ? 0 : sign))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('keys into a status', () => {
  test('give what stands there, or null once something on the way is no object or has no such key', () => {
    fc.assert(
      fc.property(object, fc.array(key, { minLength: 1, maxLength: 4 }), (root, keys) => {
        let expected: Json = root
        for (const one of keys) {
          const inner: Json | undefined =
            kind(expected) === 'object' ? Object.entries(expected as object).find(([name]) => name === one)?.[1] : null
          expected = inner ?? null
        }
        expect(valueAt(root, keys)).toEqual({ value: expected })
      }),
      { numRuns: 1_000 },
    )
  })

  test('are none: the status itself; nothing has whatever keys; what is no object has none at all', () => {
    fc.assert(
      fc.property(json, fc.array(key, { minLength: 1, maxLength: 3 }), (root, keys) => {
        expect(valueAt(root, [])).toEqual({ value: root })
        if (root === null) expect(valueAt(root, keys)).toEqual({ value: null })
        else if (kind(root) !== 'object') expect(valueAt(root, keys)).toBeUndefined()
      }),
    )
  })
})
