import { expect, test } from 'vitest'
import { Failed } from '../base/result.ts'
import { parseSettings } from './settings-text.ts'

test('blank text and comments are no settings', () => {
  for (const text of ['', ' \n', '{}', '# later', '~']) expect(parseSettings(text)).toEqual({})
})

test('YAML and JSON are both read', () => {
  expect(parseSettings('{"port": 23, "names": ["a", null], "deep": {"yes": true}}'.replace('"yes"', '"is"'))).toEqual({
    port: 23,
    names: ['a', null],
    deep: { is: true },
  })
  expect(parseSettings('port: 23\nnames:\n  - a\n  - ~\ntext: |\n  two\n  lines\n')).toEqual({
    port: 23,
    names: ['a', null],
    text: 'two\nlines\n',
  })
})

test('words for yes and no are booleans; single letters are not', () => {
  expect(parseSettings('a: on\nb: Yes\nc: OFF\nd: no\ny: 5\nn: n')).toEqual({
    a: true,
    b: true,
    c: false,
    d: false,
    y: 5,
    n: 'n',
  })
})

test('times and dates stay text, and numbers may be written as programmers do', () => {
  expect(parseSettings('a: 1:30\nb: 2026-01-01\nc: 0x1F\nd: 1_000\ne: 1.5')).toEqual({
    a: '1:30',
    b: '2026-01-01',
    c: 31,
    d: 1000,
    e: 1.5,
  })
})

test('anchors and merge keys work, and of two equal names the later counts', () => {
  expect(parseSettings('a: &a {k: 1, l: 2}\nb: {<<: *a, l: 3}')).toEqual({ a: { k: 1, l: 2 }, b: { k: 1, l: 3 } })
  expect(parseSettings('a: 1\na: 2')).toEqual({ a: 2 })
})

test('what is no mapping that JSON can say is refused with the reason', () => {
  expect(() => parseSettings('- a')).toThrow('it is not a mapping of names to values')
  expect(() => parseSettings('just text')).toThrow('it is not a mapping of names to values')
  expect(() => parseSettings('a: [')).toThrow('is not a valid JSON or YAML object: ')
  expect(() => parseSettings('a:\n  on: 1')).toThrow('put the name on in quotes')
  expect(() => parseSettings('? [a]\n: b')).toThrow('a list or a mapping cannot be a name')
})

test('a text that unfolds without end is refused', () => {
  const lines = [
    'a0: &a0 [x, x]',
    ...Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`),
  ]
  expect(() => parseSettings(lines.join('\n'))).toThrow()
})

test.each([
  'password: *hunter2',
  'password: |hunter2',
  'password: "a\\hunter2"',
  'password: !<hunter2',
  'password: !e!hunter2 x',
  'password: !hunter2! x',
  'password: "a" hunter2',
  'password: @hunter2',
  'password: ]hunter2',
  'password: &a {hunter2: *a}',
])('what is wrong with %j is said without a word of its content, and it is a failure like any other', text => {
  const said = () => parseSettings(text)
  expect(said).toThrow(Failed)
  expect(said).toThrow(/^is not a valid JSON or YAML object: /)
  expect(said).not.toThrow(/hunter2/)
})
