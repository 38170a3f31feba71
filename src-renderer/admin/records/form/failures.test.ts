import { expect, test } from 'vitest'
import { sorted } from './failures.ts'
import { changesWords, moved, slugs } from './rules.ts'

const failures = (...list: [string, string][]) => ({
  message: 'validation failed',
  detail: { failures: list.map(([field, reason]) => ({ field, reason })) },
})

test('each reason goes to its field, in words for who typed', () => {
  expect(sorted('zone', ['name', 'timezone'], failures(['name', 'should be unique'], ['timezone', 'is odd']))).toEqual({
    byField: { name: 'Another zone has this already. Choose something else.', timezone: 'This is odd.' },
    rest: [],
  })
})

test('PlaceOS calls some fields otherwise than they are called', () => {
  const names = ['control_system_id', 'conditions']
  const { byField, rest } = sorted(
    'module',
    names,
    failures(['control_system', 'must be associated for logic modules'], ['condition', 'time_dependents needs a time']),
  )
  expect(byField).toEqual({
    control_system_id: 'It must be associated for logic modules.',
    conditions: 'Time dependents needs a time.',
  })
  expect(rest).toEqual([])
})

test('two reasons for one field are both told; what belongs to none is told at the top', () => {
  const list = failures(['name', 'is long'], ['name', 'is required'], ['elsewhere', 'is wrong'])
  expect(sorted('zone', ['name'], list)).toEqual({
    byField: { name: 'This is long. Needed.' },
    rest: ['elsewhere is wrong'],
  })
})

test('a value of the wrong type is told beside its field, and any other failure as it is', () => {
  expect(
    sorted('zone', ['count'], { message: '…', detail: { field: 'count', problem: 'must be of type number' } }),
  ).toEqual({ byField: { count: 'Write a number.' }, rest: [] })
  expect(sorted('zone', ['name'], { message: 'The disk is full.' })).toEqual({
    byField: {},
    rest: ['The disk is full.'],
  })
})

test('modules of one name are numbered by their place', () => {
  const names = { a: 'Display', b: 'Camera', c: 'Display' }
  expect(slugs(['a', 'b', 'c', 'unknown'], names)).toEqual({ a: 'Display_1', b: 'Camera_1', c: 'Display_2' })
  expect(slugs(moved(['a', 'b', 'c'], 2, 0), names)).toEqual({ c: 'Display_1', a: 'Display_2', b: 'Camera_1' })
})

test('changes are counted as people count', () => {
  expect([changesWords(1), changesWords(3)]).toEqual(['1 change', '3 changes'])
})
