import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { sensorDetail } from '../../driver-kit/interface-shapes.ts'
import { oneOf } from '../../model/one-of.ts'
import { resultOf, statusOf } from './json-forms.ts'

const input = oneOf('HDMI', 'DisplayPort')

test('false stays false, and nothing is null', () => {
  expect([false, 0, '', null, undefined].map(value => resultOf(value))).toEqual([false, 0, '', null, null])
})

test('what JSON cannot say is null, and no error', () => {
  const ring: Record<string, unknown> = {}
  ring.self = ring
  const touchy = {
    get value() {
      throw new Error('no')
    },
  }
  for (const value of [ring, 10n, [1n], () => 1, Symbol('x'), Number.NaN, Number.POSITIVE_INFINITY, touchy])
    expect(resultOf(value)).toBe(null)
})

test('a choice that stands alone keeps its name; within anything it is underscored', () => {
  expect(resultOf('DisplayPort', input)).toBe('DisplayPort')
  expect(resultOf('DisplayPort', input.nullable().default('HDMI'))).toBe('DisplayPort')
  expect(resultOf(['DisplayPort', 'HDMI'], z.array(input))).toEqual(['display_port', 'hdmi'])
  expect(
    resultOf({ input: 'DisplayPort', note: 'DisplayPort' }, z.object({ input: input.nullish(), note: z.string() })),
  ).toEqual({ input: 'display_port', note: 'DisplayPort' })
})

test('choices are found however deep they are, and in whatever they stand', () => {
  const shape = z.object({
    each: z.record(z.string(), z.object({ on: z.tuple([z.int(), input]) })),
    any: z.union([z.object({ kind: z.literal('a'), input: z.string() }), z.object({ kind: z.literal('b'), input })]),
    list: z.array(z.union([input, z.int()])).optional(),
    both: z.intersection(z.object({ left: input }), z.object({ right: input })).optional(),
  })
  expect(
    resultOf(
      {
        each: { one: { on: [1, 'DisplayPort'] } },
        any: { kind: 'b', input: 'DisplayPort' },
        list: ['DisplayPort', 3],
        both: { left: 'DisplayPort', right: 'HDMI' },
      },
      shape,
    ),
  ).toEqual({
    each: { one: { on: [1, 'display_port'] } },
    any: { kind: 'b', input: 'display_port' },
    list: ['display_port', 3],
    both: { left: 'display_port', right: 'hdmi' },
  })
  expect(resultOf({ any: { kind: 'a', input: 'DisplayPort' } }, shape)).toEqual({
    any: { kind: 'a', input: 'DisplayPort' },
  })
})

test('where a value is one of several kinds, alone it keeps its name', () => {
  const either = z.union([input, z.object({ input })])
  expect(resultOf('DisplayPort', either)).toBe('DisplayPort')
  expect(resultOf({ input: 'DisplayPort' }, either)).toEqual({ input: 'display_port' })
})

test('a shape that contains itself is followed as deep as the value goes', () => {
  interface Node {
    input: string
    inner?: Node | undefined
  }
  const node: z.ZodType<Node> = z.object({ input, inner: z.lazy(() => node).optional() })
  expect(resultOf({ input: 'DisplayPort', inner: { input: 'HDMI', inner: { input: 'DisplayPort' } } }, node)).toEqual({
    input: 'display_port',
    inner: { input: 'hdmi', inner: { input: 'display_port' } },
  })
})

test('a sensor tells its type and status as PlaceOS writes them', () => {
  const detail = {
    type: 'DeviceTemp',
    value: 40,
    last_seen: 1,
    mac: 'a',
    status: 'OutOfService',
    location: 'sensor',
    own: 'PPM',
  }
  expect(resultOf(detail, sensorDetail)).toEqual({ ...detail, type: 'device_temp', status: 'out_of_service' })
})

test('what is JSON already is given as it is, though it is looked through for choices', () => {
  const value = { list: [1, { a: 'x' }], none: null }
  expect(resultOf(value)).toBe(value)
  expect(resultOf(value, z.object({ list: z.array(z.any()), none: z.null() }))).toBe(value)
  expect(resultOf(value, z.object({ input }))).toBe(value)
})

test('a result is what JSON makes of the value, whatever it is', () => {
  fc.assert(
    fc.property(fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true }), value => {
      let expected: unknown
      try {
        expected = JSON.parse(JSON.stringify(value) ?? 'null')
      } catch {
        expected = null
      }
      expect(JSON.stringify(resultOf(value))).toBe(JSON.stringify(expected))
    }),
  )
})

test('many paths to one object are no endless walk', () => {
  let value: unknown[] = []
  for (let depth = 0; depth < 12; depth++) value = [value, value]
  expect(resultOf(value)).toEqual(value)
})

test('a status keeps its name at the top level and is underscored within', () => {
  const shape = {
    input,
    'output{n}': z.object({ input }),
    'input/{key}': z.array(input),
    'output/main': z.object({ input: z.string() }),
  }
  expect(statusOf('input', 'DisplayPort', shape)).toBe('DisplayPort')
  expect(statusOf('output12', { input: 'DisplayPort' }, shape)).toEqual({ input: 'display_port' })
  expect(statusOf('input/any where', ['DisplayPort'], shape)).toEqual(['display_port'])
  expect(statusOf('output/main', { input: 'DisplayPort' }, shape)).toEqual({ input: 'DisplayPort' })
  expect(statusOf('outputA', { input: 'DisplayPort' }, shape)).toEqual({ input: 'DisplayPort' })
  expect(statusOf('unknown', { input: 'DisplayPort' }, shape)).toEqual({ input: 'DisplayPort' })
})

test('a status is not changed by what its driver does with the object later', () => {
  const presets = ['one']
  const kept = statusOf('presets', presets, { presets: z.array(z.string()) })
  presets.push('two')
  expect(kept).toEqual(['one'])
})

test('a status that JSON cannot say is none', () => {
  expect([undefined, 10n, () => 1, Number.NaN].map(value => statusOf('a', value, {}))).toEqual([null, null, null, null])
})
