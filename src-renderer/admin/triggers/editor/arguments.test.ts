import { expect, test } from 'vitest'
import { parametersOf } from '../../module/arguments.ts'
import { filledBy, readByName, readJsonArguments } from './arguments.ts'

const fields = parametersOf({
  order: ['level', 'fade'],
  params: { level: { type: 'number' }, fade: { type: 'number', default: 2 } },
  arity: 1,
})

test('arguments are kept by name, a default stands where none is stored', () => {
  expect(readByName(fields, filledBy(fields, { level: 5 }))).toEqual({ args: { level: 5, fade: 2 }, wrong: {} })
})

test('what must be given and is not, or is of another kind, is named', () => {
  expect(readByName(fields, filledBy(fields, {})).wrong).toEqual({ level: 'This must be filled in.' })
  expect(readByName(fields, filledBy(fields, { level: 'loud' }))).toMatchObject({
    args: { fade: 2 },
    wrong: { level: 'This must be a number.' },
  })
})

test('arguments of a function that is not known are an object of JSON, or nothing is taken', () => {
  expect(readJsonArguments('{"a":1}')).toEqual({ args: { a: 1 }, wrong: {} })
  expect(readJsonArguments('[1]').wrong).toHaveProperty('json')
  expect(readJsonArguments('{').args).toBeUndefined()
})
