import { expect, test } from 'vitest'
import { faultsOf } from './faults.ts'
import { smallestChange } from './smallest-change.ts'

test('what the node takes has no fault, blank text and JSON included', () => {
  expect(faultsOf('')).toEqual([])
  expect(faultsOf('# nothing yet\n')).toEqual([])
  expect(faultsOf('a: 1 # one\nb:\n  - x\n')).toEqual([])
  expect(faultsOf('{"a": 1}')).toEqual([])
})

test('a fault names the line it is on', () => {
  const [found] = faultsOf('name: Harbour\nports:\n  - 1\n - 2\nlast: yes\n')
  expect(found?.line).toBe(4)
  expect(found?.message).not.toContain('\n')
  expect(faultsOf('a: "never closed\n')[0]?.message).toMatch(/closing/i)
})

test('a text that is YAML but no settings is refused where the trouble is', () => {
  expect(faultsOf('- a\n- b\n')).toMatchObject([{ line: 1, message: 'It is not a mapping of names to values' }])
  expect(faultsOf('a: 1\non: 2\n')).toMatchObject([{ line: 2, from: 5, to: 7, message: 'Put the name on in quotes' }])
})

test('only what differs is replaced', () => {
  expect(smallestChange('same', 'same')).toBeUndefined()
  expect(smallestChange('a: 1\nb: 2\n', 'a: 1\nb: 3\n')).toEqual({ from: 8, to: 9, insert: '3' })
  expect(smallestChange('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' })
  expect(smallestChange('text', '')).toEqual({ from: 0, to: 4, insert: '' })
})
