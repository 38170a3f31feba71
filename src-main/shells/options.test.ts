import { delimiter, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('what is said on the command line goes over the environment, and that over what most people want', () => {
  const environment = { ALCOVE_DATA: '/srv/one', ALCOVE_PORT: '81' }
  expect(readOptions([], {}, '/home/me/.alcove')).toMatchObject({
    folder: '/home/me/.alcove',
    port: 8420,
    empty: false,
    resetSignIn: false,
  })
  expect(readOptions(['--reset-sign-in'], {}).resetSignIn).toBe(true)
  expect(readOptions([], environment)).toMatchObject({ folder: '/srv/one', port: 81 })
  expect(readOptions(['--data', '/srv/two', '--port=82'], environment)).toMatchObject({ folder: '/srv/two', port: 82 })
})

test('folders of drivers are given one by one, or together in the environment; there is none unless one is named', () => {
  const environment = { ALCOVE_DRIVERS: ['/srv/a', '/srv/b', ''].join(delimiter) }
  expect(readOptions([], {}).drivers).toEqual([])
  expect(readOptions([], environment).drivers).toEqual([resolve('/srv/a'), resolve('/srv/b')])
  expect(readOptions(['--drivers', 'mine', '--drivers=/srv/c'], environment).drivers).toEqual([
    resolve('mine'),
    resolve('/srv/c'),
  ])
})

test('devices are looked for on every interface, unless some are named or none', () => {
  expect(readOptions([], {}).interfaces).toBe('all')
  expect(readOptions([], { ALCOVE_INTERFACES: 'eth1, eth2' }).interfaces).toEqual(['eth1', 'eth2'])
  expect(readOptions(['--interfaces', 'none'], { ALCOVE_INTERFACES: 'eth1' }).interfaces).toEqual([])
})

test('the levels of what is published are PlaceOS’s, unless the environment names others, as at PlaceOS', () => {
  expect(readOptions([], {}).hierarchy).toBeUndefined()
  expect(readOptions([], { PLACE_HIERARCHY: ' campus  building ' }).hierarchy).toEqual(['campus', 'building'])
  for (const PLACE_HIERARCHY of ['', ' ', 'org org'])
    expect(() => readOptions([], { PLACE_HIERARCHY })).toThrow('Name the tags of zones that make levels of topics')
})

test.each([['--drivers'], ['--port', '65536'], ['--port', 'x'], ['--what']])('%s is refused in words', (...args) => {
  expect(() => readOptions(args, {})).toThrow(/--|not a port/)
})
