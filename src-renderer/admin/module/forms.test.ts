import type { Json } from '@base/json.ts'
import { expect, test } from 'vitest'
import { fieldsOf, initialFill, readForm } from './forms.ts'

const form = (params: Record<string, Json>) => fieldsOf({ params, order: Object.keys(params) })

test('each kind of parameter gets its own control, filled with its default', () => {
  const fields = form({
    state: { type: 'boolean', default: false },
    input: { type: 'string', enum: ['hdmi', 'vga'] },
    level: { type: 'integer', minimum: 0, maximum: 100, default: 40 },
    label: { type: 'string', description: 'Shown on the wall.' },
    map: { type: 'object', default: { 1: [2] } },
  })
  expect(fields.map(({ kind }) => kind)).toEqual(['switch', 'choice', 'number', 'text', 'json'])
  expect(initialFill(fields)).toEqual({
    state: 'false',
    input: '"hdmi"',
    level: '40',
    label: '',
    map: '{\n  "1": [\n    2\n  ]\n}',
  })
  expect(fields[2]?.kindWords).toBe('whole number, 0 to 100')
  expect(fields[3]?.about).toBe('Shown on the wall.')
})

test('arguments keep their types and their order', () => {
  const fields = form({
    state: { type: 'boolean' },
    index: { type: 'integer', default: 0 },
    mode: { enum: [1, 'two'] },
  })
  expect(readForm(fields, { state: 'true', index: '3', mode: '1' })).toEqual({ ok: true, args: [true, 3, 1] })
})

test('what may be left out is left out at the end, and null before that', () => {
  const fields = form({ a: { type: 'number', default: 1 }, b: { type: 'string' }, c: { type: 'string', default: 'x' } })
  expect(readForm(fields, { a: '', b: 'hello', c: '' })).toEqual({ ok: true, args: [null, 'hello'] })
})

test('each field says what is wrong with it', () => {
  const fields = form({
    level: { type: 'integer', minimum: 0, maximum: 100 },
    map: { type: 'object' },
    n: { type: 'number' },
  })
  const read = readForm(fields, { level: '101', map: '{a', n: ' ' })
  expect(read.ok).toBe(false)
  if (read.ok) return
  expect(read.errors.level).toBe('The most is 100.')
  expect(read.errors.map).toMatch(/^This is not JSON/)
  expect(read.errors.n).toBe('This must be filled in.')
})

test('a parameter that may be null is drawn as what it is otherwise', () => {
  const [field] = form({ layer: { anyOf: [{ type: 'string', enum: ['All', 'Audio'] }, { type: 'null' }] } })
  expect(field).toMatchObject({ kind: 'choice', optional: true, choices: ['All', 'Audio'] })
})

test('an index that is a number or a text is sent as what was typed', () => {
  const fields = form({ index: { anyOf: [{ type: 'integer' }, { type: 'string' }], default: 0 } })
  expect(fields[0]).toMatchObject({ kind: 'either', initial: '0' })
  expect(readForm(fields, { index: '2' })).toEqual({ ok: true, args: [2] })
  expect(readForm(fields, { index: 'left' })).toEqual({ ok: true, args: ['left'] })
})

test('the bounds of every integer are no limits worth telling', () => {
  const [field] = form({ index: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 } })
  expect(field).toMatchObject({ kindWords: 'whole number', least: undefined, most: undefined })
})
