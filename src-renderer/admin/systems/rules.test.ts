import type { RoomSummary } from '@contract/views.ts'
import { expect, test } from 'vitest'
import { found } from './rules.ts'

const room = (name: string, more: Partial<RoomSummary> = {}): RoomSummary => ({
  id: `sys-${name}`,
  name,
  display_name: '',
  zones: [],
  modules: 3,
  connected: 3,
  trouble: 0,
  ...more,
})

test('rooms in trouble come first, then by name as people count', () => {
  const rooms = [room('Room 10'), room('Room 9'), room('Room 11', { trouble: 1 })]
  expect(found(rooms, undefined, false).map(({ name }) => name)).toEqual(['Room 11', 'Room 9', 'Room 10'])
  expect(found(rooms, undefined, true).map(({ name }) => name)).toEqual(['Room 11'])
})

test('every word must be found, in the name, the id or a zone', () => {
  const rooms = [room('Atrium', { zones: ['Level 2'] }), room('Forum', { zones: ['Level 3'] })]
  expect(found(rooms, 'LEVEL atr', false).map(({ name }) => name)).toEqual(['Atrium'])
  expect(found(rooms, 'nothing', false)).toEqual([])
})
