import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LogLine } from '../../model/live.ts'
import { until } from '../../testing/until.ts'
import { type Room, startRoom } from './testing/room.ts'

let room: Room
beforeAll(async () => {
  room = await startRoom()
})
afterAll(() => room.stop())

test('what a driver asks for and waits for nowhere may fail: its thread goes on, and debugging shows it', async () => {
  const lines: LogLine[] = []
  const stop = room.runtime.watchLog('mod-one', line => lines.push(line))
  expect(await room.exec('mod-one', 'leave')).toBe('left')
  const told = (text: string) =>
    until(
      () => lines.map(({ level, message }) => `${level}: ${message}`),
      all => all.some(line => line.includes(text)),
    )
  await told('debug: A command was not done: retry limit reached (due to timeout)')
  await told('debug: A command was not done: in a block')
  // One more promise was made of a failing one: that is told, too.
  await told('warn: Something nobody waited for failed: retry limit reached (due to timeout)')
  await room.exec('mod-room', 'call', 'Nobody_1', 'power').catch(() => undefined)
  stop()
  expect(await room.exec('mod-one', 'no_such').catch(error => error.message)).toBe('could not find function no_such')
  expect(room.runtime.healthOf('mod-one')).toMatchObject({ state: 'connected', restarts: 0 })
  expect(room.runtime.notices()).toEqual([])
})
