import { describe, expect, test } from 'vitest'
import { loaded, openedRecords, problemsOf } from '../testing/opened-records.ts'

const body = { name: 'Room 2' }

describe('a system', () => {
  test('has sets of text without markup and without duplicates', async () => {
    const { records } = await openedRecords()
    const features = ['<b>VC</b>', 'Whiteboard', 'VC']
    expect((await records.create('control_system', { ...body, features })).features).toEqual(['VC', 'Whiteboard'])
  })

  test('has no blank addresses: they are empty, null, or dropped from their list', async () => {
    const { records } = await openedRecords()
    const blank = { support_url: ' ', timetable_url: ' ', camera_url: '', room_booking_url: '\t' }
    const lists = { images: ['https://a', ' ', ''], camera_snapshot_urls: [' ', 'https://b/c'] }
    expect(await records.create('control_system', { ...body, ...blank, ...lists })).toMatchObject({
      support_url: '',
      timetable_url: null,
      camera_url: null,
      room_booking_url: null,
      images: ['https://a'],
      camera_snapshot_urls: ['https://b/c'],
    })
  })

  test('has addresses with scheme and host where that is asked for, anything where it is not', async () => {
    const { records } = await openedRecords()
    const bad = { support_url: 'help desk', camera_snapshot_urls: ['a', 'b', 'https://c'] }
    expect(await problemsOf(records.create('control_system', { ...body, ...bad }))).toEqual({
      support_url: 'is an invalid URI',
      camera_snapshot_urls: 'contains an invalid URI',
    })
    const free = { timetable_url: 'a', camera_url: 'b', room_booking_url: 'c', email: 'not an address' }
    expect(await records.create('control_system', { ...body, ...free })).toMatchObject(free)
  })

  test('is in a time zone that there is', async () => {
    const { records } = await openedRecords()
    const problems = await problemsOf(records.create('control_system', { ...body, timezone: 'Mars/Olympus' }))
    expect(problems).toEqual({ timezone: 'is not a time zone; write one such as Europe/Berlin' })
    expect((await records.create('control_system', { ...body, timezone: 'Europe/Berlin' })).timezone).toBe(
      'Europe/Berlin',
    )
    expect((await records.update('control_system', 'sys-1', { timezone: '' })).timezone).toBeNull()
  })

  test('loses modules that are not there without a word, and keeps the order of the others', async () => {
    const { store, records } = await openedRecords()
    await loaded(store, 'module', { id: 'mod-2', driver_id: 'driver-device' })
    const modules = ['mod-2', 'mod-none', 'mod-1', 'mod-2']
    expect((await records.create('control_system', { ...body, modules })).modules).toEqual(['mod-2', 'mod-1'])
  })

  test('counts no plain save as a change of what it is made of, whatever version is sent', async () => {
    const { records } = await openedRecords()
    expect((await records.update('control_system', 'sys-1', { capacity: 5, version: 41 })).version).toBe(0)
  })
})

describe('the triggers of its zones', () => {
  test('are at work in it once it lists the zone, named after the zone, and important as the trigger is', async () => {
    const { store, records } = await openedRecords()
    const { id } = await records.create('control_system', { ...body, zones: ['zone-1'] })
    expect(store.trigger_instance.all()).toMatchObject([
      { control_system_id: id, trigger_id: 'trigger-1', zone_id: 'zone-1', important: true, enabled: true },
    ])
  })

  test('stop when it leaves the zone; those of nobody’s zone stay', async () => {
    const { store, records } = await openedRecords()
    const own = await records.create('trigger_instance', { control_system_id: 'sys-1', trigger_id: 'trigger-1' })
    await records.update('control_system', 'sys-1', { zones: ['zone-1'] })
    expect(store.trigger_instance.size).toBe(2)
    await records.update('control_system', 'sys-1', { zones: [] })
    expect(store.trigger_instance.all().map(({ id }) => id)).toEqual([own.id])
  })

  test('stay as they are when zones only change places', async () => {
    const { store, records } = await openedRecords()
    await records.create('zone', { name: 'Level', triggers: ['trigger-1'] })
    const zones = store.zone.all().map(({ id }) => id)
    await records.update('control_system', 'sys-1', { zones })
    const before = store.trigger_instance.all()
    await records.update('control_system', 'sys-1', { zones: zones.toReversed() })
    expect(store.trigger_instance.all()).toEqual(before)
  })
})

describe('a system that goes', () => {
  test('takes its settings, metadata, private triggers and all instances along', async () => {
    const { store, records } = await openedRecords()
    await records.create('settings', { parent_id: 'sys-1' })
    await records.create('metadata', { name: 'a', details: 1, parent_id: 'sys-1' })
    const own = await records.create('trigger', { name: 'Own', control_system_id: 'sys-1' })
    await records.create('trigger_instance', { control_system_id: 'sys-1', trigger_id: own.id })
    await records.update('control_system', 'sys-1', { zones: ['zone-1'] })
    await records.remove('control_system', 'sys-1')
    expect(store.settings.size + store.metadata.size + store.trigger_instance.size).toBe(0)
    expect(store.trigger.all().map(({ id }) => id)).toEqual(['trigger-1'])
    expect(store.zone.size).toBe(1)
  })

  test('takes the modules along that no other system lists, logic modules included', async () => {
    const { store, records } = await openedRecords()
    const logic = await records.create('module', { driver_id: 'driver-logic', control_system_id: 'sys-1' })
    await loaded(store, 'module', { id: 'mod-2', driver_id: 'driver-device' })
    await records.update('control_system', 'sys-1', { modules: ['mod-1', 'mod-2', logic.id] })
    const other = await records.create('control_system', { ...body, modules: ['mod-2'] })
    await records.remove('control_system', 'sys-1')
    expect(store.module.all().map(({ id }) => id)).toEqual(['mod-2'])
    expect(store.control_system.get(other.id)?.modules).toEqual(['mod-2'])
  })

  test('takes its logic module along also when its list has lost it', async () => {
    const { store, records } = await openedRecords()
    await records.create('module', { driver_id: 'driver-logic', control_system_id: 'sys-1' })
    await records.update('control_system', 'sys-1', { modules: [] })
    await records.remove('control_system', 'sys-1')
    expect(store.module.filter(row => row.role === 99)).toEqual([])
  })

  test('leaves a logic module that another system lists to that one; a stock core lets it name what is gone', async () => {
    const { store, records } = await openedRecords()
    const logic = await records.create('module', { driver_id: 'driver-logic', control_system_id: 'sys-1' })
    const other = await records.create('control_system', { ...body, modules: [logic.id] })
    await records.remove('control_system', 'sys-1')
    expect(store.module.get(logic.id)?.control_system_id).toBe(other.id)
  })
})
