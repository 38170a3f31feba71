import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSettings } from '../../model/settings-text.ts'
import { withKeys } from './settings-keys.ts'
import { settle } from './settle.ts'

const settings = (base: string, mine: string, now: string, last = base) =>
  settle({ base, mine, last, now, isSettings: true })

test('a value goes on to differ, is in conflict, or is the same on both sides', () => {
  const plain = { base: 1, mine: 2, last: 1, isSettings: false }
  expect(settle({ ...plain, now: 2 })).toBeUndefined()
  expect(settle({ ...plain, last: 3, now: 1 })).toEqual({ base: 1, mine: 2, conflict: false })
  expect(settle({ ...plain, now: 3 })).toEqual({ base: 1, mine: 2, conflict: true })
})

test('keys of settings that one side changed merge by themselves, and comments of both stay', () => {
  const base = '# The projector\nlamp: eco\nvolume: 30 # quiet\ninput: hdmi1\n'
  const mine = '# The projector\nlamp: eco\nvolume: 45 # not so quiet\ninput: hdmi1\n'
  const now = '# The projector, new\nlamp: full\nvolume: 30 # quiet\ninput: hdmi1\n# Since May\nblank: true\n'
  const merged = settings(base, mine, now)
  expect(merged).toEqual({
    mine: '# The projector, new\nlamp: full\nvolume: 45 # not so quiet\ninput: hdmi1\n# Since May\nblank: true\n',
    base: now,
    conflict: false,
  })
})

test('a key that both changed stays as it is here, and is the only one in conflict', () => {
  const merged = settings('a: 1\nb: 1\n', 'a: 2\nb: 1\n', 'a: 3\nb: 2\n')
  expect(merged).toEqual({ mine: 'a: 2\nb: 2\n', base: 'a: 1\nb: 2\n', conflict: true })
})

test('a key that was taken away on one side is a change as any other', () => {
  expect(settings('a: 1\nb: 1\n', 'b: 1\n', 'a: 1\nb: 2\n')).toMatchObject({ mine: 'b: 2\n', conflict: false })
  expect(settings('a: 1\nb: 1\n', 'a: 2\nb: 1\n', 'b: 1\n')).toMatchObject({ mine: 'a: 2\nb: 1\n', conflict: true })
  expect(settings('a: null\n', '', 'a: null\nb: 1')).toMatchObject({ mine: 'b: 1\n' })
})

test('a text that is no mapping is one value', () => {
  expect(settings('a: 1', '- 2', 'a: 3')).toEqual({ mine: '- 2', base: 'a: 1', conflict: true })
  expect(settings('a: 1', 'a: [', 'a: 1', 'a: 2')).toEqual({ mine: 'a: [', base: 'a: 1', conflict: false })
})

test('where YAML is too clever to be edited the same values are written plainly', () => {
  const anchored = 'all: &all\n  a: 1\nroom:\n  <<: *all\n  b: 2\n'
  expect(parseSettings(withKeys(anchored, 'all: 7', ['all']))).toEqual({ all: 7, room: { a: 1, b: 2 } })
  expect(parseSettings(withKeys('a: 1\na: 2\nb: 1\n', 'a: 5', ['a']))).toEqual({ a: 5, b: 1 })
  expect(parseSettings(withKeys('b: 1', anchored, ['room']))).toEqual({ b: 1, room: { a: 1, b: 2 } })
  expect(withKeys('{"a": 1, "b": [1]}', '{"a": "on"}', ['a'])).toBe('{ "a": "on", "b": [ 1 ] }\n')
})

test('whatever the values are, a key is afterwards as it was in the other text and all else as before', () => {
  const texts = fc.dictionary(fc.constantFrom('a', 'b', 'on', '1', '__proto__', 'x y'), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 4,
  })
  fc.assert(
    fc.property(texts, texts, fc.subarray(['a', 'b', 'on', '1', '__proto__', 'x y']), (into, from, names) => {
      const after = parseSettings(withKeys(JSON.stringify(into), JSON.stringify(from), names))
      const wanted = [
        ...Object.entries(into).filter(([name]) => !names.includes(name)),
        ...Object.entries(from).filter(([name]) => names.includes(name)),
      ]
      expect(after).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(wanted))))
    }),
  )
})
