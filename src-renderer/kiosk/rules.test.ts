import { expect, test } from 'vitest'
import { chosenRoom, columnsFor } from './rules.ts'

test('the address says which room, then the node, then that there is only one', () => {
  const rooms = [{ id: 'sys-1' }, { id: 'sys-2' }]
  expect(chosenRoom('sys-9', 'sys-1', rooms)).toBe('sys-9')
  expect(chosenRoom(null, 'sys-2', rooms)).toBe('sys-2')
  expect(chosenRoom(null, 'sys-gone', rooms)).toBeUndefined()
  expect(chosenRoom(null, null, [{ id: 'sys-1' }])).toBe('sys-1')
  expect(chosenRoom(null, null, [])).toBeUndefined()
})

test('tiles stand in even lines', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(count => columnsFor(count, 4))).toEqual([2, 2, 3, 4, 3, 3, 4, 4, 3])
})
