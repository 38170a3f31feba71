import type { Json } from '@base/json.ts'
import { parseSettings } from '@model/settings-text.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasKey, lostKeys, mergedYaml, saysNothing, withKey } from './text.ts'

test('a key is appended and nothing else is touched, comments least of all', () => {
  const text = '# What people can show\nsources: [a, b]   # in this order\n\nlast: 1'
  expect(withKey(text, 'volume', 40)).toBe(`${text}\nvolume: 40\n`)
  expect(withKey('', 'lights', [{ name: 'Ceiling' }])).toBe('lights:\n  - name: Ceiling\n')
  expect(withKey('# only a comment\n', 'a', null)).toBe('# only a comment\na: null\n')
})

test('a text that is JSON stays JSON', () => {
  expect(withKey('{}', 'a', 1)).toBe('a: 1\n')
  expect(withKey('{"a": 1, "b": [2]}', 'c', 'three')).toBe('{"a": 1, "b": [2], "c": "three"}')
  expect(withKey('{"a": 1, # one\n}', 'c', true)).toBe('{"a": 1, "c": true, # one\n}')
})

test('a mapping that is indented goes on at its column', () => {
  expect(withKey('  a: 1\n', 'b', { c: 2 })).toBe('  a: 1\n  b:\n    c: 2\n')
})

test('a value that nobody may read is left to be filled in', () => {
  expect(withKey('a: 1\n', 'password', undefined)).toBe('a: 1\npassword: # write the value here\n')
})

test('whatever the value, the node reads it back as it was', () => {
  const json = fc.jsonValue().map(value => JSON.parse(JSON.stringify(value)) as Json)
  fc.assert(
    fc.property(
      fc.constantFrom('', 'a: 1 # one\n', '{}', '{"a": 1}'),
      fc.stringMatching(/^[a-z_]{2,8}$/),
      json,
      (text, key, value) => {
        expect(parseSettings(withKey(text, key, value))).toEqual({ ...parseSettings(text), [key]: value })
      },
    ),
    {
      examples: [
        ['', 'a_', { '<<': null }],
        ['{}', 'a_', { '<<': { b: 1 } }],
      ],
    },
  )
})

test('what would be lost by replacing an unreadable text is known by its keys', () => {
  expect(lostKeys(['password', 'token'], 'token: new\n')).toEqual(['password'])
  expect(lostKeys(['password'], '"broken')).toEqual(['password'])
  expect(hasKey('a: 1', 'a')).toBe(true)
  expect(hasKey('"broken', 'a')).toBe(false)
})

test('emptied means no key and no comment', () => {
  for (const text of ['', ' \n', '{}', '{ }\n']) expect(saysNothing(text)).toBe(true)
  for (const text of ['# kept for later', 'a:', '- a', '"']) expect(saysNothing(text)).toBe(false)
})

test('the merged text holds no value that was not given', () => {
  const from = { id: 's', parent_id: 'p', parent_name: 'P', parent_type: 'zone' as const, encryption_level: 0 }
  const keys = [
    { key: 'a', value: 'on', from, shadows: [] },
    { key: 'token', from: { ...from, encryption_level: 3 }, shadows: [] },
  ]
  expect(mergedYaml(keys)).toBe('a: "on"\n# token: set, not shown\n')
})
