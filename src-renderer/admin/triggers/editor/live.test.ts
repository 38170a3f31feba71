import type { ModuleView } from '@contract/views.ts'
import { expect, test } from 'vitest'
import { keysNamed, moduleChoices, moduleNamed, pathsIn, statusChoices, valueNow } from './live.ts'

const module = (mod: string, index: number, status: ModuleView['status']) =>
  ({ mod, index, status, driver: { name: `A ${mod}` } }) as ModuleView
const modules = [
  module('Display', 1, { power: { value: true, at: 5 }, input: { value: { main: { name: 'hdmi' } }, at: 7 } }),
  module('Display', 2, {}),
  module('My_Mixer', 1, {}),
]
const side = (mod: string, status: string, keys: string[] = []) => ({ is: 'status' as const, mod, status, keys })

test('a name without a number is the first of its kind, and what has an underline in it stays whole', () => {
  expect(moduleNamed(modules, 'Display')).toBe(modules[0])
  expect(moduleNamed(modules, 'Display_2')).toBe(modules[1])
  expect(moduleNamed(modules, 'My_Mixer')).toBe(modules[2])
  expect(moduleNamed(modules, 'Display_3')).toBeUndefined()
})

test('a value within a value is found by its keys, and is null where it is not', () => {
  expect(valueNow(modules, side('Display_1', 'input', ['main', 'name']))).toEqual({ value: 'hdmi', at: 7 })
  expect(valueNow(modules, side('Display_1', 'input', ['main', 'toString']))?.value).toBeNull()
  expect(valueNow(modules, side('Display_1', 'power', ['on']))?.value).toBeNull()
})

test('what nobody reported is nothing, and so is a constant', () => {
  expect(valueNow(modules, side('Display_1', 'volume'))).toBeUndefined()
  expect(valueNow(modules, side('Display_1', 'constructor'))).toBeUndefined()
  expect(valueNow(modules, { is: 'number', text: '5' })).toBeUndefined()
})

test('the ways into a value are offered from the outside in, and not without end', () => {
  expect(pathsIn({ main: { name: 'hdmi' }, list: [1] })).toEqual([['main'], ['main', 'name'], ['list']])
  expect(pathsIn('plain')).toEqual([])
  expect(pathsIn(Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`k${at}`, 1])))).toHaveLength(50)
})

test('modules are offered with what they are, statuses with what they are now where that is short', () => {
  expect(moduleChoices(modules)[1]).toEqual({ value: 'Display_2', title: 'Display_2 · A Display' })
  expect(statusChoices(modules[0])).toEqual([
    { value: 'power', title: 'power · true' },
    { value: 'input', title: 'input' },
  ])
  expect(statusChoices(undefined)).toEqual([])
})

test('keys that are there are found by their name, dots and all, and others are taken apart at their dots', () => {
  expect(keysNamed('a.b.c', [['a.b', 'c']])).toEqual(['a.b', 'c'])
  expect(keysNamed('a.b', [['a.b', 'c']])).toEqual(['a', 'b'])
  expect(keysNamed('', [])).toEqual([])
})
