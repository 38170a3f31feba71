import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TrafficItem } from '../../../data/traffic.ts'
import { hexRows, stretches, textOf } from './bytes.ts'
import { copied, fileNameOf, matching, viewsOf } from './rules.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const item = (number: number, direction: TrafficItem['direction'], text: string): TrafficItem => ({
  number,
  at: number,
  direction,
  bytes: bytes(text),
})
const items = [item(1, 'note', 'Connected'), item(2, 'out', '%1POWR ?\r'), item(3, 'in', '%1POWR=1\r')]
const numbers = (found: readonly TrafficItem[]) => found.map(({ number }) => number)

test('traffic is chosen by its way and by what is in it, in text or in hex', () => {
  expect(matching(items, { way: 'both', query: ' ' })).toBe(items)
  expect(numbers(matching(items, { way: 'out', query: '' }))).toEqual([2])
  expect(numbers(matching(items, { way: 'both', query: 'powr=' }))).toEqual([3])
  expect(numbers(matching(items, { way: 'both', query: '3d 31' }))).toEqual([3])
  expect(numbers(matching(items, { way: 'both', query: '3D310d' }))).toEqual([3])
  expect(numbers(matching(items, { way: 'both', query: '\\r' }))).toEqual([2, 3])
  expect(numbers(matching(items, { way: 'both', query: 'connected' }))).toEqual([1])
})

test('what cannot be seen is written out, and what is no text is shown byte for byte', () => {
  expect(textOf(bytes('OK\r\n\u0002é'))).toBe('OK\\r\\n\\x02é')
  expect(textOf(Uint8Array.of(0x41, 0xff, 0x00))).toBe('A\\xff\\0')
  expect(textOf(bytes('a\u202eb'))).toBe('a\\u202eb')
  expect(stretches(bytes('A\r'))).toEqual([
    { text: 'A', hidden: false },
    { text: '\\r', hidden: true },
  ])
  expect(stretches(bytes('GET /\r\nHost: a'), true)).toEqual([{ text: 'GET /\nHost: a', hidden: false }])
})

test('any bytes can be shown, none is lost, and nothing that is shown moves the page', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), given => {
      const rows = hexRows(given)
      const back = rows.flatMap(({ hex }) => hex.split(' ').map(one => Number.parseInt(one, 16)))
      expect(Uint8Array.from(back)).toEqual(given)
      expect(rows.map(({ offset }) => offset)).toEqual(rows.map((_, at) => at * 16))
      expect(rows.every(({ text }) => !/[^\x20-\x7e·]/.test(text))).toBe(true)
      expect([...textOf(given)].every(character => (character.codePointAt(0) ?? 0) >= 0x20)).toBe(true)
    }),
  )
})

test('copied traffic carries its time, its way and what was chosen to be seen of it', () => {
  expect(copied(items.slice(0, 2), 'both')).toBe(
    '1970-01-01T00:00:00.001Z -- Connected\n1970-01-01T00:00:00.002Z -> 25 31 50 4f 57 52 20 3f 0d  |%1POWR ?\\r|',
  )
  expect(copied(items.slice(2), 'text')).toBe('1970-01-01T00:00:00.003Z <- %1POWR=1\\r')
  expect(copied(items.slice(2), 'hex')).toBe('1970-01-01T00:00:00.003Z <- 25 31 50 4f 57 52 3d 31 0d')
})

test('a text protocol has no hex view, and a phone shows one view at a time', () => {
  expect(viewsOf('http', true)).toEqual(['text'])
  expect(viewsOf('tcp', true)).toEqual(['both', 'hex', 'text'])
  expect(viewsOf('tcp', false)).toEqual(['text', 'hex'])
  expect(fileNameOf('Display_1', 0)).toBe('Display_1-wire-1970-01-01T00-00-00.txt')
})
