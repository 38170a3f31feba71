import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Json } from '../base/json.ts'
import { Failed } from '../base/result.ts'
import { oneOf } from '../model/one-of.ts'
import { readArguments } from './arguments.ts'

const choice = oneOf('Audio', 'Video', 'AudioVideo')
const mute = {
  state: z.boolean(),
  index: z.union([z.int32(), z.string()]).default(0),
  layer: choice.default('AudioVideo'),
}

const refused = (call: () => unknown): Failed => {
  try {
    call()
  } catch (error) {
    if (error instanceof Failed) return error
    throw error
  }
  throw new Error('It was not refused.')
}

test('by position, a missing tail takes its defaults', () => {
  expect(readArguments('mute', mute, [true])).toEqual({ state: true, index: 0, layer: 'AudioVideo' })
  expect(readArguments('mute', mute, [true, 'left', 'audio'])).toEqual({ state: true, index: 'left', layer: 'Audio' })
})

test('too many by position is an error that says how many there were and how many there may be', () => {
  const error = refused(() => readArguments('mute', mute, [true, 1, 'audio', 4]))
  expect(error.message).toBe("wrong number of arguments for 'mute' (given 4, expected 3)")
  expect(error.code).toBe('invalid')
})

test('by name, the order does not matter and what is not known is left out', () => {
  expect(readArguments('mute', mute, { layer: 'VIDEO', state: false, loud: 1 })).toEqual({
    state: false,
    index: 0,
    layer: 'Video',
  })
})

test('position and name come to the same', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.oneof(fc.nat(9), fc.string()),
      fc.constantFrom('Audio', 'Video'),
      fc.nat(3),
      (...all) => {
        const count = Math.max(1, all[3])
        const values = [all[0], all[1], all[2]].slice(0, count)
        const named = Object.fromEntries(values.map((value, at) => [Object.keys(mute)[at] ?? '', value]))
        expect(readArguments('mute', mute, values)).toEqual(readArguments('mute', mute, named))
      },
    ),
  )
})

test('a function without parameters ignores what it is given', () => {
  for (const args of [[], [1, 2, 3], { a: 1 }, null, 'x'] as Json[]) expect(readArguments('poll', {}, args)).toEqual({})
})

test('a choice takes any spelling of its members and no number', () => {
  const shape = { input: oneOf('HDMI', 'DisplayPort') }
  for (const spelling of ['display-port', 'displayport', 'DISPLAY_PORT'])
    expect(readArguments('switch_to', shape, [spelling])).toEqual({ input: 'DisplayPort' })
  const error = refused(() => readArguments('switch_to', shape, [14]))
  expect(error.message).toMatch(/^switch_to: argument "input": .*"HDMI"\|"DisplayPort"/)
})

test('an explicit null is the default of a plain choice, and a value anywhere else', () => {
  expect(readArguments('mute', mute, [true, 0, null])).toMatchObject({ layer: 'AudioVideo' })
  expect(refused(() => readArguments('mute', mute, [true, null])).message).toContain('argument "index"')
  const routed = { layer: choice.nullable().default('Audio') }
  expect(readArguments('switch', routed, [null])).toEqual({ layer: null })
  expect(readArguments('switch', routed, [])).toEqual({ layer: 'Audio' })
  expect(refused(() => readArguments('pick', { layer: choice }, [null])).message).toContain('argument "layer"')
})

test('all that is missing is named at once, and how the function is called', () => {
  const error = refused(() =>
    readArguments('share', { bank: z.string(), who: z.string(), open: z.int().default(1) }, {}),
  )
  expect(error.message).toBe('share: arguments "bank" and "who" are missing. Call it as share(bank, who, open).')
  expect(error.detail).toEqual({ argument: 'bank', missing: ['bank', 'who'] })
  expect(refused(() => readArguments('mute', mute, null)).message).toContain('argument "state" is missing')
})

test('what is wrong is named with the rule that it breaks, also deep within', () => {
  const shape = { level: z.number().min(0).max(100), area: z.object({ id: z.int() }).nullable().default(null) }
  expect(refused(() => readArguments('set_level', shape, [140])).message).toMatch(/^set_level: argument "level": .*100/)
  const deep = refused(() => readArguments('set_level', shape, [14, { id: 'x' }]))
  expect(deep.message).toMatch(/^set_level: argument "area", at id: /)
  expect(deep.detail).toEqual({ argument: 'area' })
})

test('whatever comes is either read or refused, and never leaves a mark on objects', () => {
  fc.assert(
    fc.property(fc.jsonValue(), args => {
      try {
        expect(Object.keys(readArguments('mute', mute, args as Json))).toEqual(Object.keys(mute))
      } catch (error) {
        expect(error).toBeInstanceOf(Failed)
      }
    }),
  )
  const hostile = JSON.parse('{"__proto__":{"state":true},"state":true,"constructor":1}')
  expect(readArguments('mute', mute, hostile)).toEqual({ state: true, index: 0, layer: 'AudioVideo' })
  expect(refused(() => readArguments('mute', mute, JSON.parse('{"__proto__":{"state":true}}'))).message).toContain(
    'missing',
  )
})
