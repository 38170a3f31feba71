import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { compare, type Operator, valueAt } from './comparison.ts'

// Against the words of triggers.md 2.2 and 2.3, written down here anew.

const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', '')
const { json, object } = fc.letrec<{ json: Json; object: { [key: string]: Json } }>(tie => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, false, 0, -0, 1, '', '1', 'true', 2 ** 53, -(2 ** 53) - 2, 5e-324, 1.5),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(key, tie('json')), { maxLength: 4 }).map(entries => Object.fromEntries(entries)),
}))

/** The same value as another text would tell it: made anew, the keys of every object the other way round. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, turned(inner)]),
  )
}

/** Of the kinds that JSON has. */
const kind = (value: Json) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** A text that is the same for what is structurally equal, and for that only. */
function spelled(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spelled)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value === 0 ? 0 : value)
  const inner = Object.keys(value).sort()
  return `{${inner.map(name => `${JSON.stringify(name)}:${spelled(value[name] ?? null)}`)}}`
}

/** "Falsey values are exactly `false` and null." */
const isTruthy = (value: Json) => !['false', 'null'].includes(JSON.stringify(value))

/** -1, 0 or 1. "Both sides must be JSON numbers", else there is an error. */
const order = (a: Json, b: Json) =>
  kind(a) === 'number' && kind(b) === 'number' ? Math.sign(Number(a) - Number(b)) : NaN
const orders = (a: Json, b: Json, ...wanted: number[]) =>
  Number.isNaN(order(a, b)) ? undefined : wanted.some(one => one === order(a, b))

const says: Record<Operator, (a: Json, b: Json) => boolean | undefined> = {
  equal: (a, b) => spelled(a) === spelled(b),
  not_equal: (a, b) => spelled(a) !== spelled(b),
  and: (a, b) => [a, b].filter(isTruthy).length === 2,
  or: (a, b) => [a, b].filter(isTruthy).length >= 1,
  exclusive_or: (a, b) => [a, b].filter(isTruthy).length === 1,
  greater_than: (a, b) => orders(a, b, 1),
  greater_than_or_equal: (a, b) => orders(a, b, 1, 0),
  less_than: (a, b) => orders(a, b, -1),
  less_than_or_equal: (a, b) => orders(a, b, -1, 0),
}
const operators = Object.keys(says) as Operator[]

/** As a status comes: JSON, of every kind, in more than one spelling. */
const texts = [
  ...['null', 'true', 'false', '0', '-0', '0.0', '1', '1.0', '1e0', '1.5', '-7', '5e-324', '1e308', '9007199254740992'],
  ...['""', '"0"', '"1"', '"true"', '"false"', '"null"', '"10"', '[]', '[0]', '[1,2]', '[2,1]', '[[]]', '[null]'],
  ...[
    '{}',
    '{"a":1,"b":{"c":[1],"d":null}}',
    '{"b":{"d":null,"c":[1.0]},"a":1}',
    '{"a":null}',
    '{"b":null}',
    '{"a":0}',
  ],
]

describe('a comparison', () => {
  test(`of every kind of value with every other one is what the contract says, by all ${operators.length} operators`, () => {
    expect(operators).toHaveLength(9)
    expect(new Set(texts.map(text => kind(JSON.parse(text)))).size).toBe(6)
    const wrong: string[] = []
    for (const left of texts) {
      for (const right of texts) {
        const [a, b]: [Json, Json] = [JSON.parse(left), JSON.parse(right)]
        for (const operator of operators) {
          if (compare(a, operator, b) !== says[operator](a, b)) wrong.push(`${left} ${operator} ${right}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test('of any values is what the contract says', () => {
    fc.assert(
      fc.property(json, fc.oneof(json, json.map(turned)), fc.constantFrom(...operators), (a, b, operator) => {
        expect(compare(a, operator, b)).toBe(says[operator](a, b))
      }),
      { numRuns: 2_000 },
    )
  })

  test('calls equal what is made the same, whatever the order of keys, and what is of another kind never', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(compare(a, 'equal', turned(a))).toBe(true)
        expect(compare(b, 'equal', a)).toBe(compare(a, 'equal', b))
        expect(compare(a, 'not_equal', b)).toBe(!compare(a, 'equal', b))
        if (kind(a) !== kind(b)) expect(compare(a, 'equal', b)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  test('turned round is the same with its counterpart, and of two numbers exactly one of less, equal and greater holds', () => {
    const counterparts: [Operator, Operator][] = [
      ['greater_than', 'less_than'],
      ['greater_than_or_equal', 'less_than_or_equal'],
      ...(['equal', 'not_equal', 'and', 'or', 'exclusive_or'] as const).map((one): [Operator, Operator] => [one, one]),
    ]
    const number = fc.oneof(fc.constantFrom(0, -0, 2 ** 53, 2 ** 53 + 2), fc.double({ noNaN: true }))
    fc.assert(
      fc.property(json, json, number, number, fc.constantFrom(...counterparts), (a, b, x, y, [one, other]) => {
        expect(compare(a, one, b)).toBe(compare(b, other, a))
        const is = (operator: Operator) => compare(x, operator, y) === true
        expect([is('less_than'), is('equal'), is('greater_than')].filter(Boolean)).toHaveLength(1)
        expect(is('less_than_or_equal')).toBe(!is('greater_than'))
      }),
      { numRuns: 500 },
    )
  })

  test('of whole numbers beyond 2^53 is one of the nearest that there are, unlike at PlaceOS', () => {
    const [a, b]: [Json, Json] = [JSON.parse('9007199254740993'), JSON.parse('9007199254740992')]
    expect([compare(a, 'equal', b), compare(a, 'greater_than', b)]).toEqual([true, false])
    expect(compare(JSON.parse('9007199254740994'), 'greater_than', b)).toBe(true)
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

  test.each<[string, string[], Json | undefined]>([
    ['{"a":{"b":1}}', ['a', 'b'], 1],
    ['{"a":{"b":null}}', ['a', 'b'], null],
    ['{"a":{"b":1}}', ['a', 'c'], null],
    ['{"a":{"b":1}}', ['x', 'b', 'c'], null],
    ['{"a":1}', ['a', 'b'], null],
    ['{"a":"text"}', ['a'], 'text'],
    ['{"a":[{"b":1}]}', ['a'], [{ b: 1 }]],
    ['{"a":[{"b":1}]}', ['a', '0'], null],
    ['{"a":[{"b":1}]}', ['a', '0', 'b'], null],
    ['{"a":[1]}', ['a', 'length'], null],
    ['{"a":"text"}', ['a', 'length'], null],
    ['{"a":{}}', ['a', 'constructor'], null],
    ['{"__proto__":{"b":1}}', ['__proto__', 'b'], 1],
    ['{"":{"":2}}', ['', ''], 2],
    ['null', ['a'], null],
    ['[1]', [], [1]],
    ['[{"a":1}]', ['0'], undefined],
    ['"text"', ['a'], undefined],
    ['true', ['a'], undefined],
    ['0', ['a'], undefined],
  ])('of %s by %j', (root, keys, value) => {
    expect(valueAt(JSON.parse(root), keys)).toEqual(value === undefined ? undefined : { value })
  })
})
