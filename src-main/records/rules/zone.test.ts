import { describe, expect, test } from 'vitest'
import { openedRecords, problemsOf } from '../testing/opened-records.ts'

test('a zone has tags without markup and without duplicates, triggers once each, and a time zone that there is', async () => {
  const { records } = await openedRecords()
  const fields = { tags: ['level', '<i>level</i>', 'b'], triggers: ['trigger-1', 'trigger-1'] }
  expect(await records.create('zone', { name: 'A', ...fields })).toMatchObject({
    tags: ['level', 'b'],
    triggers: ['trigger-1'],
  })
  expect(await problemsOf(records.create('zone', { name: 'B', timezone: 'Mars/Olympus' }))).toHaveProperty('timezone')
})

test('a zone lies within no zone that lies within it: a stock core does not look', async () => {
  const { records } = await openedRecords()
  const level = await records.create('zone', { name: 'Level', parent_id: 'zone-1' })
  const room = await records.create('zone', { name: 'Room', parent_id: level.id })
  for (const parent_id of ['zone-1', level.id, room.id]) {
    expect(await problemsOf(records.update('zone', 'zone-1', { parent_id }))).toEqual({
      parent_id: 'is the zone itself, or lies within it',
    })
  }
  expect((await records.update('zone', room.id, { parent_id: 'zone-1' })).parent_id).toBe('zone-1')
  expect((await records.update('zone', room.id, { parent_id: '' })).parent_id).toBeNull()
})

describe('its triggers', () => {
  test('are at work in every system that lists it, from the moment they are added until they are taken away', async () => {
    const { store, records } = await openedRecords()
    await records.update('control_system', 'sys-1', { zones: ['zone-1'] })
    const other = await records.create('control_system', { name: 'Other', zones: ['zone-1'] })
    const trigger = await records.create('trigger', { name: 'Second' })
    await records.update('zone', 'zone-1', { triggers: ['trigger-1', trigger.id] })
    const instances = () =>
      store.trigger_instance
        .by('trigger_id', trigger.id)
        .map(row => row.control_system_id)
        .toSorted()
    expect(instances()).toEqual([other.id, 'sys-1'].toSorted())
    expect(store.trigger_instance.size).toBe(4)
    await records.update('zone', 'zone-1', { triggers: ['trigger-1'] })
    expect(instances()).toEqual([])
    expect(store.trigger_instance.size).toBe(2)
  })

  test('taken away leave what somebody added by hand', async () => {
    const { store, records } = await openedRecords()
    await records.create('trigger_instance', { control_system_id: 'sys-1', trigger_id: 'trigger-1' })
    await records.update('control_system', 'sys-1', { zones: ['zone-1'] })
    await records.update('zone', 'zone-1', { triggers: [] })
    expect(store.trigger_instance.all().map(({ zone_id }) => zone_id ?? null)).toEqual([null])
  })
})

test('with it go the zones within, all that belongs to them, and its place in systems', async () => {
  const { store, records } = await openedRecords()
  const level = await records.create('zone', { name: 'Level', parent_id: 'zone-1', triggers: ['trigger-1'] })
  const room = await records.create('zone', { name: 'Room', parent_id: level.id })
  const other = await records.create('zone', { name: 'Other' })
  await records.update('control_system', 'sys-1', { zones: [level.id, other.id, 'zone-1', room.id] })
  for (const parent_id of ['zone-1', level.id, room.id]) {
    await records.create('settings', { parent_id })
    await records.create('metadata', { name: 'a', details: 1, parent_id })
  }
  await records.remove('zone', 'zone-1')
  expect(store.zone.all().map(({ id }) => id)).toEqual([other.id])
  expect(store.settings.size + store.metadata.size + store.trigger_instance.size).toBe(0)
  expect(store.trigger.size).toBe(1)
  expect(store.control_system.get('sys-1')).toMatchObject({ zones: [other.id], version: 3 })
})
