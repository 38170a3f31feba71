import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { type Room, startRoom } from './testing/room.ts'

// What modules of two drivers, the records and the API have to do with each other, beyond the behaviours.

let room: Room
beforeAll(async () => {
  room = await startRoom()
})
afterAll(() => room.stop())

test('a system that is opened by its id is not there, comes, changes, goes and comes again', async () => {
  await expect(room.exec('mod-room', 'open', 'sys-c')).rejects.toMatchObject({
    code: 'not_found',
    message: 'There is no system sys-c on this node.',
  })
  const put = (name: string, ...modules: string[]) =>
    room.store.write(change => change.put('control_system', { id: 'sys-c', name, modules }))
  await room.exec('mod-spare', 'power', true)
  await put('C', 'mod-spare')
  const opened = () => room.exec('mod-room', 'open', 'sys-c').catch(error => error.code)
  await until(opened, now => JSON.stringify(now) === '{"name":"C","modules":["Display"],"power":true}')
  await room.exec('mod-room', 'follow', 'sys-c')
  await room.shows('mod-room', 'seen', [true])
  await room.exec('mod-spare', 'power', false)
  await room.shows('mod-room', 'seen', [true, false])

  await put('Renamed')
  await until(opened, now => JSON.stringify(now) === '{"name":"Renamed","modules":[],"power":null}')
  await room.store.write(change => change.remove('control_system', 'sys-c'))
  await until(opened, now => now === 'not_found')
  await put('C', 'mod-spare')
  await room.shows('mod-room', 'seen', [true, false, false])
})

test('a logic module finds itself among those that can be turned on, with what it reports', async () => {
  await room.exec('mod-room', 'power', true)
  expect(await room.exec('mod-room', 'powerable')).toEqual([['Room_1', true]])
})

test('the level a module is set to keep decides what of it the log of the node holds', async () => {
  await room.exec('mod-two', 'say', 'not kept')
  await room.store.write(change =>
    change.put('settings', {
      id: 'sets-two',
      parent_id: 'mod-two',
      parent_type: 'module',
      settings_string: 'persistent_log_level: info\nlevel: 5\n',
    }),
  )
  await room.shows('mod-two', 'level', 5)
  await room.exec('mod-two', 'say', 'kept')
  const lines = () => room.log.lines.map(line => JSON.stringify(line)).filter(line => line.includes('kept'))
  const all = await until(lines, found => found.length > 0)
  expect(all).toHaveLength(1)
  expect(all[0]).toContain('Display_2: kept')
})

test('a setting that is kept twice in a row is told twice, and in the end is what it was set to last', async () => {
  expect(room.status('mod-one', 'updates')).toBeUndefined()
  await Promise.all([room.exec('mod-one', 'keep', 10), room.exec('mod-one', 'keep', 11)])
  await room.shows('mod-one', 'level', 11)
  await room.exec('mod-one', 'keep', 11)
  await room.exec('mod-one', 'keep', 12)
  await room.shows('mod-one', 'level', 12)
  // Keeping what is there already is no change.
  expect(room.status('mod-one', 'updates')).toBeLessThanOrEqual(3)
  expect(room.store.settings.get('sets-one')?.settings_string).toBe('# how loud\nlevel: 12 # for now\n')
})

test('a module whose driver only wants to be called is not started by that: it runs, or it is stopped', async () => {
  await room.store.write(change => change.update('module', 'mod-spare', { running: false, launch_on_execute: true }))
  await until(
    () => room.runtime.healthOf('mod-spare').state,
    state => state === 'stopped',
  )
  await expect(room.exec('mod-spare', 'power', true)).rejects.toMatchObject({ code: 'offline' })
})
