import type { RecordVersion } from '@contract/entities.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonDiff } from './json-diff.ts'
import { lineDiff, nearChanges } from './line-diff.ts'
import { changeOf, changeWords } from './rules.ts'

const drawn = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => ({ same: ' ', gone: '-', new: '+' })[kind] + text)

test('a text is compared line by line', () => {
  expect(drawn('a\nb\nc\n', 'a\nx\nc\n')).toEqual([' a', '-b', '+x', ' c'])
  expect(drawn('', 'a\n')).toEqual(['+a'])
  expect(drawn('a\nb\n', '')).toEqual(['-a', '-b'])
  expect(drawn('a\nb\nc\nd\n', 'b\nc\nd\ne\n')).toEqual(['-a', ' b', ' c', ' d', '+e'])
})

test('taking what went leaves the old text, taking what came the new one', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 14 })
    .map(lines => lines.map(line => `${line}\n`).join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after)
      const without = (left: string) =>
        lines
          .filter(({ kind }) => kind !== left)
          .map(({ text }) => `${text}\n`)
          .join('')
      expect(without('new')).toBe(before)
      expect(without('gone')).toBe(after)
    }),
  )
})

test('long stretches without a change are only counted', () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join('')
  const shown = nearChanges(lineDiff(before, before.replace('line 10', 'LINE 10')), 1)
  expect(shown.map(line => ('count' in line ? line.count : line.text))).toEqual([
    9,
    'line 9',
    'line 10',
    'LINE 10',
    'line 11',
    8,
  ])
})

test('a single line that would be left out is shown instead', () => {
  const shown = nearChanges(lineDiff('a\nb\nc\nd\n', 'a\nb\nc\nD\n'), 2)
  expect(shown.some(({ kind }) => kind === 'skipped')).toBe(false)
})

test('JSON is compared by path', () => {
  expect(jsonDiff({ a: { b: [1, 2] }, c: 1 }, { a: { b: [1, 3, 4] }, 'd e': null })).toEqual([
    { path: 'a.b[1]', before: 2, after: 3 },
    { path: 'a.b[2]', after: 4 },
    { path: 'c', before: 1 },
    { path: '"d e"', after: null },
  ])
  expect(jsonDiff({ a: [1] }, { a: { 0: 1 } })).toEqual([{ path: 'a', before: [1], after: { 0: 1 } }])
})

const version = (row: object): RecordVersion => ({
  id: 'sets-v',
  created_at: 0,
  modified_by: null,
  row: { id: 'sets-v', ...row },
  current: false,
})

test('of a text that nobody may read, the keys that came and went are told, and nothing of the text', () => {
  const versions = [
    version({ settings_string: '\u001bnew', encryption_level: 3, keys: ['token'] }),
    version({ settings_string: '\u001bold', encryption_level: 3, keys: ['password'] }),
  ]
  const change = changeOf('settings', versions, 0)
  expect(change).toMatchObject({ sealed: true, lines: [], fields: [{ path: 'password' }, { path: 'token' }] })
  expect(JSON.stringify(change)).not.toContain('\u001b')
  expect(changeWords(changeOf('settings', [versions[1] as RecordVersion, versions[1] as RecordVersion], 0))).toBe(
    'New values for the same keys',
  )
})

test('what changed is said in a few words', () => {
  const versions = ['a: 2\nb: 1\n', 'a: 1\n', 'a: 1\n'].map(settings_string => version({ settings_string }))
  expect(versions.map((_, index) => changeWords(changeOf('settings', versions, index)))).toEqual([
    '2 lines added, 1 removed',
    'Saved again, nothing changed',
    'The first version kept',
  ])
  const metadata = [version({ details: { x: 2 } }), version({ details: { x: 1 } })]
  expect(changeOf('metadata', metadata, 0).fields).toEqual([{ path: 'details.x', before: 1, after: 2 }])
})
