import type { LogLine, ModuleView, RoomView } from '@contract/views.ts'
import { expect, test } from 'vitest'
import { foldLog, foldRoom, LOG_LIMIT, type LogKnown } from './fold.ts'

const display: ModuleView = {
  id: 'mod-1',
  mod: 'Display',
  index: 1,
  driver: { id: 'driver-1', name: 'Projector', file_name: 'a.ts', role: 1 },
  interfaces: [],
  functions: {},
  address: '',
  notes: '',
  running: true,
  transport: 'tcp',
  simulator: null,
  can_simulate: false,
  recording_since: null,
  parked: null,
  missing: [],
  health: { state: 'connected', since: 0, restarts: 0 },
  status: { power: { value: false, at: 1 } },
}
const room: RoomView = { id: 'sys-1', name: 'A', display_name: '', description: '', zones: [], modules: [display] }

test('status news changes only what it names, and null takes a value away', () => {
  const lit = foldRoom({ room }, { kind: 'status', module_id: 'mod-1', at: 5, changed: { lamp: 3 } })
  const dark = foldRoom(lit, { kind: 'status', module_id: 'mod-1', at: 6, changed: { power: null } })
  expect(dark && 'room' in dark && dark.room.modules[0]?.status).toEqual({ lamp: { value: 3, at: 5 } })
})

test('health news replaces health, and a room that is gone says so', () => {
  const health = { state: 'disconnected' as const, since: 9, restarts: 1 }
  const known = foldRoom({ room }, { kind: 'health', module_id: 'mod-1', health })
  expect(known && 'room' in known && known.room.modules[0]?.health).toEqual(health)
  expect(foldRoom(known, { kind: 'gone', message: 'Removed.' })).toEqual({ gone: 'Removed.' })
})

const line = (at: number, message: string): LogLine => ({ at, level: 'info', message })
const told = (known: LogKnown | undefined, lines: LogLine[]) =>
  lines.reduce<LogKnown | undefined>((before, next, index) => foldLog(before, next, index === 0), known)

test('a log watched again repeats its last lines; each is kept once', () => {
  const before = told(undefined, [line(1, 'a'), line(2, 'b'), line(2, 'c')])
  const after = told(before, [line(2, 'b'), line(2, 'c'), line(2, 'd'), line(3, 'e'), line(3, 'e')])
  expect(after?.lines.map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd', 'e', 'e'])
  expect(new Set(after?.lines.map(({ number }) => number)).size).toBe(6)
})

test('only the newest lines are kept', () => {
  const many = Array.from({ length: LOG_LIMIT + 10 }, (_, index) => line(index, `line ${index}`))
  const known = told(undefined, many)
  expect(known?.lines.length).toBe(LOG_LIMIT)
  expect(known?.lines.at(-1)?.message).toBe(`line ${LOG_LIMIT + 9}`)
})
