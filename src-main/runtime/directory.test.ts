import { expect, test } from 'vitest'
import { entities } from '../model/index.ts'
import { createDirectory } from './directory.ts'

const system = (id: string, modules: string[]) => entities.control_system.schema.parse({ id, name: id, modules })
const modules = new Map(
  [
    { id: 'mod-a', name: 'Display' },
    { id: 'mod-b', name: 'Display', custom_name: 'Wall' },
    { id: 'mod-c', name: 'Display', custom_name: '  ' },
    { id: 'mod-d', name: 'Switcher' },
    { id: 'mod-e', name: 'Display' },
  ].map(row => [row.id, entities.module.schema.parse({ driver_id: 'driver-a', ...row })]),
)

test('modules of one name are counted from 1 in the order of the system; other names do not count', () => {
  const directory = createDirectory([system('sys-a', ['mod-c', 'mod-d', 'mod-b', 'mod-a'])], modules)
  expect(directory.places('sys-a')).toEqual([
    { id: 'mod-c', mod: 'Display', index: 1 },
    { id: 'mod-d', mod: 'Switcher', index: 1 },
    { id: 'mod-b', mod: 'Wall', index: 1 },
    { id: 'mod-a', mod: 'Display', index: 2 },
  ])
  expect(directory.idOf('sys-a', 'Display', 2)).toBe('mod-a')
})

test('names are taken exactly: case, index and system', () => {
  const directory = createDirectory([system('sys-a', ['mod-a'])], modules)
  expect(directory.idOf('sys-a', 'display', 1)).toBeUndefined()
  expect(directory.idOf('sys-a', 'Display_1', 1)).toBeUndefined()
  expect(directory.idOf('sys-a', 'Display', 0)).toBeUndefined()
  expect(directory.idOf('sys-b', 'Display', 1)).toBeUndefined()
  expect(directory.places('sys-b')).toEqual([])
})

test('a module that does not exist leaves no gap', () => {
  const directory = createDirectory([system('sys-a', ['mod-none', 'mod-a', 'mod-e'])], modules)
  expect(directory.idOf('sys-a', 'Display', 1)).toBe('mod-a')
  expect(directory.idOf('sys-a', 'Display', 2)).toBe('mod-e')
})

test('a module in several systems is known in each, and called by the first', () => {
  const directory = createDirectory([system('sys-a', ['mod-e', 'mod-a']), system('sys-b', ['mod-a'])], modules)
  expect(directory.systemsOf('mod-a')).toEqual(['sys-a', 'sys-b'])
  expect(directory.labelOf('mod-a')).toBe('Display_2')
})

test('one in no system is called by its name, and one that is not there by its id', () => {
  const directory = createDirectory([], modules)
  expect(directory.labelOf('mod-b')).toBe('Wall')
  expect(directory.labelOf('mod-x')).toBe('mod-x')
  expect(directory.systemsOf('mod-b')).toEqual([])
})

test('a system is known by itself, also when nothing stands in it; names with a slash are no paths', () => {
  const directory = createDirectory([system('sys-a', ['mod-a']), system('sys-b', [])], modules)
  expect(['sys-a', 'sys-b', 'sys-c'].map(directory.has)).toEqual([true, true, false])
  expect(directory.idOf('sys-a/Display', '1', 1)).toBeUndefined()
  expect(directory.idOf('sys-a', 'Display/1', 1)).toBeUndefined()
  expect(directory.idOf('sys-a', 'Display', -1)).toBeUndefined()
})
