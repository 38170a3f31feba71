import type { Json } from '@base/json.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Problems, readField } from './read.ts'
import { type Field, fieldsIn, shapeOf } from './shape.ts'
import { begun, blank, out, type Typed, typedOf } from './typed.ts'
import { rowsOf, typeWords } from './words.ts'

const field = (schema: Json, required = true): Field => ({ name: 'x', shape: shapeOf(schema), required })
const read = (schema: Json, typed: string, required = true) =>
  readField(field(schema, required), { is: 'text', text: typed })
const problem = (schema: Json, typed: string): string | undefined => {
  const result = read(schema, typed)
  return result.ok ? undefined : result.problems.x
}
const problemsOf = (one: Field, typed: Typed): Problems => {
  const result = readField(one, typed)
  return result.ok ? {} : result.problems
}

const source: Json = {
  type: 'object',
  properties: {
    key: { type: 'string', minLength: 1 },
    input: { type: 'integer', minimum: 0, description: 'Where it is plugged in.' },
  },
  required: ['key'],
}

describe('a schema is drawn', () => {
  test.each<[string, Json]>([
    ['flag', { type: 'boolean' }],
    ['choice', { type: 'string', enum: ['a', 'b'] }],
    ['choice', { anyOf: [{ const: 'a' }, { const: 2 }] }],
    ['choice', { const: 'fixed' }],
    ['number', { type: 'integer' }],
    ['text', { type: ['string', 'null'] }],
    ['either', { anyOf: [{ type: 'integer' }, { type: 'string' }] }],
    ['list', { type: 'array', items: { type: 'string' } }],
    ['json', { type: 'array', prefixItems: [{ type: 'string' }] }],
    ['group', source],
    ['map', { type: 'object', additionalProperties: { type: 'number' } }],
    ['json', { type: 'object' }],
    ['json', { $ref: '#' }],
    ['json', {}],
    ['variants', { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }, source] }],
  ])('as a %s: %j', (kind, schema) => {
    expect(shapeOf(schema).kind).toBe(kind)
  })

  test('as JSON where it is too deep for a form, and whatever it is, it never throws', () => {
    let deep: Json = { type: 'string' }
    for (let depth = 0; depth < 50; depth++) deep = { type: 'array', items: deep }
    expect(JSON.stringify(shapeOf(deep))).toContain('"kind":"json"')
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const json = value as Json
        expect(typeWords(shapeOf(json))).toBeTypeOf('string')
        blank(shapeOf(json))
        rowsOf(json)
      }),
    )
  })

  test('a variant is called by the word that tells it from the others', () => {
    const of = (type: string): Json => ({ type: 'object', properties: { type: { const: type } }, required: ['type'] })
    const shape = shapeOf({ oneOf: [of('relay'), of('dimmer'), { type: 'boolean' }] })
    expect(shape.kind === 'variants' && shape.variants.map(({ title }) => title)).toEqual([
      'relay',
      'dimmer',
      'Yes or no',
    ])
  })

  test('what has a default or may be null may be left out, whatever else is said', () => {
    const fields = fieldsIn({
      properties: { a: { type: 'string' }, b: { type: 'string', default: '' }, c: { type: ['string', 'null'] } },
      required: ['a', 'b', 'c'],
    })
    expect(fields.map(({ required }) => required)).toEqual([true, false, false])
  })
})

describe('what is typed is read', () => {
  test('each as its kind', () => {
    expect(read({ type: 'boolean' }, 'true')).toEqual({ ok: true, value: true })
    expect(read({ type: 'number' }, ' 2,5 ')).toEqual({ ok: true, value: 2.5 })
    expect(read({ enum: [1, 'two'] }, '1')).toEqual({ ok: true, value: 1 })
    expect(read({ anyOf: [{ type: 'integer' }, { type: 'string' }] }, '7')).toEqual({ ok: true, value: 7 })
    expect(read({ anyOf: [{ type: 'integer' }, { type: 'string' }] }, 'left')).toEqual({ ok: true, value: 'left' })
    expect(read({ type: 'string' }, ' kept ')).toEqual({ ok: true, value: ' kept ' })
    expect(read({ type: 'string' }, '')).toEqual({ ok: true, value: '' })
    expect(read({ type: 'object' }, '{"a": [1]}')).toEqual({ ok: true, value: { a: [1] } })
    expect(read({ type: 'string' }, '', false)).toEqual({ ok: true, value: undefined })
  })

  test('each rule that is broken is said', () => {
    expect(problem({ type: 'integer', minimum: 1, maximum: 9 }, '10')).toBe('The most is 9.')
    expect(problem({ type: 'integer' }, '1.5')).toBe('This must be a whole number.')
    expect(problem({ type: 'number', exclusiveMinimum: 0 }, '0')).toBe('It must be above 0.')
    expect(problem({ type: 'number' }, '')).toBe('This must be filled in.')
    expect(problem({ type: 'string', minLength: 1 }, '')).toBe('This must be filled in.')
    expect(problem({ type: 'string', maxLength: 2 }, 'abc')).toBe('No more than 2 letters fit.')
    expect(problem({ type: 'string', pattern: '^[1-6]$' }, '7')).toBe('It must be of the form ^[1-6]$')
    expect(problem({ type: 'object' }, '[]')).toBe('This must be a JSON object, in { }.')
    expect(problem({ type: 'object' }, '{a')).toMatch(/^This is not JSON/)
  })

  test('what is wrong inside a list or an object is told by its place', () => {
    const list = field({ type: 'array', items: source, minItems: 3 })
    const typed = typedOf(list.shape, [{ key: '' }, { key: 'b', input: -1 }])
    expect(problemsOf(list, typed)).toEqual({
      x: 'At least 3 are needed.',
      'x.0.key': 'This must be filled in.',
      'x.1.input': 'The least is 0.',
    })
    const map = field({ type: 'object', additionalProperties: { type: 'number' } })
    const items = ['a', 'a', ''].map((name, key) => ({ key, name, value: { is: 'text', text: '1' } as const }))
    expect(problemsOf(map, { is: 'map', items })).toEqual({
      'x.1': 'There is a "a" already.',
      'x.2': 'Give it a name.',
    })
  })

  test('a value that is not what its schema says is shown as it is, not lost', () => {
    const list = field({ type: 'array', items: { type: 'string' } })
    expect(typedOf(list.shape, 'not a list')).toEqual({ is: 'text', text: '"not a list"' })
    expect(problemsOf(list, typedOf(list.shape, 'not a list'))).toEqual({ x: 'This must be a JSON list, in [ ].' })
  })

  test('any value that fits comes back as it was', () => {
    const schemas: [Json, fc.Arbitrary<Json>][] = [
      [{ type: 'boolean' }, fc.boolean()],
      [{ type: 'integer' }, fc.integer()],
      [{ type: 'string' }, fc.string({ minLength: 1 })],
      [{ enum: ['On', 'Off', 3] }, fc.constantFrom<Json>('On', 'Off', 3)],
      [{ type: 'array', items: { type: 'string' } }, fc.array(fc.string())],
      [
        { type: 'object', additionalProperties: { type: 'integer' } },
        fc.dictionary(fc.string({ minLength: 1 }), fc.integer()),
      ],
      [
        { type: 'array', items: source },
        fc.array(
          fc.oneof(
            fc.record({ key: fc.string({ minLength: 1 }) }),
            fc.record({ key: fc.string({ minLength: 1 }), input: fc.nat() }),
          ),
        ),
      ],
      [
        { oneOf: [{ type: 'boolean' }, source] },
        fc.oneof(fc.boolean(), fc.record({ key: fc.string({ minLength: 1 }) })),
      ],
    ]
    const pairs = schemas.map(([schema, values]) => values.map(value => [schema, JSON.parse(JSON.stringify(value))]))
    fc.assert(
      fc.property(fc.oneof(...pairs), ([schema, value]) => {
        const one = field(schema as Json)
        expect(readField(one, typedOf(one.shape, value as Json))).toEqual({ ok: true, value })
      }),
      { numRuns: 300 },
    )
  })
})

test('a form begins with defaults, room for what must be given, and nothing else', () => {
  expect(begun(field({ type: 'string', default: 'a' }, false))).toEqual({ is: 'text', text: 'a' })
  expect(begun(field({ type: 'array', items: {} }, false))).toBe(out)
  expect(begun(field(source))).toEqual({ is: 'group', members: { key: { is: 'text', text: '' }, input: out } })
})

test('a schema is told line by line, in words', () => {
  const rows = rowsOf({
    type: 'object',
    properties: {
      inputs: { type: 'object', additionalProperties: { type: 'string', pattern: '^[1-6]$' }, default: { HDMI1: '3' } },
      sources: { type: 'array', items: source, description: 'What people can show.' },
      state: { enum: ['On', 'Off'] },
      wait: { type: 'integer', minimum: 0, maximum: 2147483647 },
    },
    required: ['sources'],
  })
  expect(rows.map(({ path, words, required }) => [path, words, required])).toEqual([
    ['inputs', 'names, each with text', false],
    ['sources', 'list of objects', true],
    ['sources[].key', 'text', true],
    ['sources[].input', 'whole number, at least 0', false],
    ['state', 'On | Off', false],
    ['wait', 'whole number, at least 0', false],
  ])
  expect(rows[0]?.rule).toBe('^[1-6]$')
  expect(rows[2]?.depth).toBe(1)
})
