import type { Json } from '@base/json.ts'
import { parseSettings } from '@model/settings-text.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withValue } from './form-text.ts'

const text = `# Measured on site,
# twice.
warm_up_ms: 15000   # a slow one
sources:
  # on the table
  - key: laptop
    name: Laptop   # with HDMI
  - key: pc
    name: Room PC
password: "on"
`

test('a plain value is replaced where it stands, and nothing around it moves', () => {
  expect(withValue(text, 'warm_up_ms', 20_000)).toBe(text.replace('15000', '20000'))
  expect(withValue(text, 'password', 'off')).toBe(text.replace('"on"', '"off"'))
  expect(withValue(text, 'warm_up_ms', 15_000)).toBe(text)
})

test('a value deep in a list is replaced where it stands too', () => {
  const sources: Json = [
    { key: 'laptop', name: 'Notebook' },
    { key: 'pc', name: 'Room PC' },
  ]
  expect(withValue(text, 'sources', sources)).toBe(text.replace('Laptop ', 'Notebook '))
})

test('a key that is not there is added at the end, one that is left out is taken away', () => {
  expect(withValue(text, 'lights', [{ key: 'a' }])).toBe(`${text}lights:\n  - key: a\n`)
  const less = withValue(text, 'password', undefined)
  expect(less).not.toContain('password')
  expect(less).toContain('# a slow one')
  expect(less).toContain('# on the table')
  expect(withValue(text, 'nothing', undefined)).toBe(text)
})

test('taking one out of a list leaves the others and their comments', () => {
  const less = withValue(text, 'sources', [{ key: 'laptop', name: 'Laptop' }])
  expect(less).toContain('# with HDMI')
  expect(less).not.toContain('Room PC')
  expect(withValue(text, 'sources', [{ key: 'pc', name: 'Room PC' }])).not.toContain('laptop')
})

test('a text that cannot be read is left as it is', () => {
  expect(withValue('a: [1', 'a', 2)).toBe('a: [1')
})

test('whatever is changed to whatever, the node reads it, and all other keys are as they were', () => {
  const json = fc.jsonValue({ maxDepth: 3 }).map(value => JSON.parse(JSON.stringify(value)) as Json)
  const texts = [
    '',
    '{}',
    '{"a": 1, "b": [1, 2]}',
    'a: 1 # one\n',
    text,
    'a: &x {b: 1}\nc: *x\n',
    'a: |\n  long\n  text\nb: ~\n',
    'a:\nb: 1\n',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.constantFrom('a', 'b', 'sources', 'warm_up_ms', 'new'),
      fc.option(json, { nil: undefined }),
      fc.option(json, { nil: undefined }),
      (given, key, first, second) => {
        const { [key]: _, ...others } = parseSettings(given)
        let now = given
        for (const value of [first, second]) {
          now = withValue(now, key, value)
          expect(parseSettings(now)).toEqual(value === undefined ? others : { ...others, [key]: value })
        }
      },
    ),
    { numRuns: 300 },
  )
})
