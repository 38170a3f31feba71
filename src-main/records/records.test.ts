import { describe, expect, test } from 'vitest'
import { type EntityName, entities } from '../model/index.ts'
import { NEW_YEAR, openedRecords, problemsOf } from './testing/opened-records.ts'

describe('a record that is made', () => {
  test('has an id of its table, whatever is sent, and both times the same', async () => {
    const { records } = await openedRecords()
    const sent = { name: 'A', id: 'zone-mine', created_at: 5, updated_at: 7 }
    const row = await records.create('zone', sent)
    expect(row.id).toMatch(/^zone-[\w~-]{10}$/)
    expect(row).toMatchObject({ created_at: NEW_YEAR, updated_at: NEW_YEAR })
  })

  test.each([
    ['control_system', 'sys', { name: 'A' }],
    ['module', 'mod', { driver_id: 'driver-device', ip: 'a', port: 1 }],
    ['settings', 'sets', { parent_id: 'sys-1' }],
    ['trigger_instance', 'trig', { control_system_id: 'sys-1', trigger_id: 'trigger-1' }],
    ['trigger', 'trigger', { name: 'A' }],
    ['json_schema', 'json_schema', { name: 'A' }],
    ['ldap_authentication', 'ldap_strat', { name: 'A', host: 'a', base: 'b', authority_id: 'authority-1' }],
    ['saml_authentication', 'adfs_strat', { name: 'A', authority_id: 'authority-1' }],
  ] as const)('%s has an id that begins with %s-', async (name, table, body) => {
    const { records } = await openedRecords()
    const { id } = await records.create(name, body)
    expect(id.slice(0, -10)).toBe(`${table}-`)
  })

  test('keeps members that nobody here knows, and gives them back after a restart', async () => {
    const { records, reopened } = await openedRecords()
    const { id } = await records.create('zone', {
      name: 'A',
      invented_later: { yes: [1] },
      zone_data: [{}],
      settings: [],
    })
    await records.update('zone', id, { name: 'B', module_list: [], later_still: null })
    const row = (await reopened()).store.zone.get(id)
    expect(row).toMatchObject({ name: 'B', invented_later: { yes: [1] }, later_still: null })
    for (const member of ['zone_data', 'settings', 'module_list']) expect(row).not.toHaveProperty(member)
  })
})

describe('a record that is changed', () => {
  test('keeps what is not mentioned, and what nobody may set', async () => {
    const { clock, records } = await openedRecords()
    const { id } = await records.create('zone', { name: 'A', count: 5, tags: ['a'] })
    await clock.advance(5_000)
    expect(await records.update('zone', id, { id: 'zone-mine', created_at: 1, tags: ['b'] })).toMatchObject({
      id,
      count: 5,
      tags: ['b'],
      created_at: NEW_YEAR,
      updated_at: NEW_YEAR + 5,
    })
  })

  test('has only what is sent cleaned: what the centre sent stays as it sent it', async () => {
    const { store, records } = await openedRecords()
    await store.write(change => void change.load('zone', { id: 'zone-2', name: 'A', location: '<b>1,2</b>' }))
    expect((await records.update('zone', 'zone-2', { name: '<b>B</b>' })).location).toBe('<b>1,2</b>')
  })

  test.each(Object.keys(entities) as EntityName[])('%s: must be there, to be changed or removed', async name => {
    const { records } = await openedRecords()
    const missing = { code: 'not_found', message: `There is no ${entities[name].noun} none.` }
    await expect(records.update(name, 'none', {})).rejects.toMatchObject(missing)
    await expect(records.remove(name, 'none')).rejects.toMatchObject(missing)
  })
})

describe('several steps', () => {
  test('are one transaction: what was done before the one that fails is undone', async () => {
    const { store, records } = await openedRecords()
    const failing = records.write(step => {
      const { id } = step.create('zone', { name: 'A' })
      step.update('control_system', 'sys-1', { zones: [id] })
      step.remove('driver', 'driver-device')
      step.create('zone', { name: 'A' })
    })
    expect(await problemsOf(failing)).toEqual({ name: 'should be unique' })
    expect(store.zone.size).toBe(1)
    expect(store.module.get('mod-1')).toBeDefined()
    expect(store.control_system.get('sys-1')).toMatchObject({ zones: [], modules: ['mod-1'], version: 0 })
  })

  test('that the disk refuses are undone too, cascade and all', async () => {
    const { store, records, disk } = await openedRecords()
    disk.refuse('ENOSPC')
    await expect(records.remove('repository', 'repo-1')).rejects.toMatchObject({ code: 'offline' })
    expect([store.repository.size, store.driver.size, store.module.size]).toEqual([1, 5, 1])
    expect(store.control_system.get('sys-1')?.modules).toEqual(['mod-1'])
  })

  test('name who asked for them', async () => {
    const { store, records } = await openedRecords()
    const by: unknown[] = []
    store.changed.on(change => by.push([change.entity, change.by]))
    await records.remove('driver', 'driver-device', 'user-jo')
    expect(by).toContainEqual(['module', 'user-jo'])
  })
})

test('statistics may be kept, but nobody says what they count', async () => {
  const { records } = await openedRecords()
  expect(await records.create('statistics', { triggers_active: 5 })).toMatchObject({ triggers_active: 0 })
})
