import type { Json } from '@base/json.ts'
import { expect, test } from 'vitest'
import { type Filled, fillOf, parametersOf, readArguments } from './arguments.ts'

const parameters = (params: Record<string, Json>, arity = 0) =>
  parametersOf({ params, order: Object.keys(params), arity })
const text = (given: Record<string, string>): Filled =>
  Object.fromEntries(Object.entries(given).map(([name, text]) => [name, { is: 'text', text }]))

test('arguments keep their types and their order', () => {
  const fields = parameters(
    { state: { type: 'boolean' }, index: { type: 'integer', default: 0 }, mode: { enum: [1, 'two'] } },
    2,
  )
  expect(readArguments(fields, text({ state: 'true', index: '3', mode: '1' }))).toEqual({
    ok: true,
    args: [true, 3, 1],
  })
})

test('a form is filled with defaults, or with what an earlier run was given', () => {
  const fields = parameters({ state: { type: 'boolean' }, level: { type: 'integer', default: 40 } }, 1)
  expect(fillOf(fields)).toEqual(text({ state: 'false', level: '40' }))
  expect(fillOf(fields, [true, 7])).toEqual(text({ state: 'true', level: '7' }))
})

test('what may be left out is left out at the end, and null before that', () => {
  const fields = parameters(
    { a: { type: 'number', default: 1 }, b: { type: 'string' }, c: { type: 'string', default: 'x' } },
    1,
  )
  expect(readArguments(fields, text({ a: '', b: 'hello', c: '' }))).toEqual({ ok: true, args: [null, 'hello'] })
})

test('where schemas do not say what may be left out, the count does, from the end', () => {
  const fields = parameters({ a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } }, 1)
  expect(fields.map(({ required }) => required)).toEqual([true, false, false])
  expect(readArguments(fields, fillOf(fields))).toEqual({ ok: true, args: [''] })
})

test('each parameter says what is wrong with it', () => {
  const fields = parameters(
    { level: { type: 'integer', minimum: 0, maximum: 100 }, map: { type: 'object' }, n: { type: 'number' } },
    3,
  )
  const read = readArguments(fields, text({ level: '101', map: '{a', n: ' ' }))
  expect(read).toMatchObject({ ok: false, problems: { level: 'The most is 100.', n: 'This must be filled in.' } })
})

test('an index that is a number or a text is sent as what was typed', () => {
  const fields = parameters({ index: { anyOf: [{ type: 'integer' }, { type: 'string' }], default: 0 } })
  expect(readArguments(fields, text({ index: '2' }))).toEqual({ ok: true, args: [2] })
  expect(readArguments(fields, text({ index: 'left' }))).toEqual({ ok: true, args: ['left'] })
})
