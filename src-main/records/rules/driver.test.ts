import { describe, expect, test } from 'vitest'
import { loaded, openedRecords, problemsOf } from '../testing/opened-records.ts'

const body = { name: 'A', role: 'device', repository_id: 'repo-1', file_name: 'a/b', commit: 'c', module_name: 'A' }

test('two may have the same name', async () => {
  const { records } = await openedRecords()
  const [one, other] = [await records.create('driver', body), await records.create('driver', body)]
  expect(one).toMatchObject({ role: 1, alert_level: 'medium', json_schema: '{}', update_available: false })
  expect(other.id).not.toBe(one.id)
})

test('its repository must be one of drivers', async () => {
  const { store, records } = await openedRecords()
  const pages = { id: 'repo-2', name: 'P', folder_name: 'p', uri: 'https://p', repo_type: 'interface' }
  await loaded(store, 'repository', pages)
  expect(await problemsOf(records.create('driver', { ...body, repository_id: 'repo-2' }))).toEqual({
    repository: 'should be a driver repository',
  })
})

test('its role stays as it was first saved', async () => {
  const { records } = await openedRecords()
  expect(await problemsOf(records.update('driver', 'driver-device', { role: 'ssh' }))).toEqual({
    role: 'cannot be changed',
  })
  await records.update('driver', 'driver-device', { role: 'device', default_port: 22, default_uri: 'https://a' })
})

test('the shape of its settings must be a JSON schema, in a text', async () => {
  const { records } = await openedRecords()
  expect((await records.create('driver', { ...body, json_schema: { type: 'object' } })).json_schema).toBe(
    '{"type":"object"}',
  )
  const problems = await problemsOf(records.create('driver', { ...body, json_schema: '{"type":"toaster"}' }))
  expect(problems.json_schema).toMatch(/^is not a JSON schema/)
})

test('saving it at the very commit that was offered takes the offer off', async () => {
  const { store, records } = await openedRecords()
  const update_info = { commit: 'd4e5f6a', message: 'fix' }
  await loaded(store, 'driver', { ...body, role: 1, id: 'driver-1', update_available: true, update_info })
  expect(await records.update('driver', 'driver-1', { commit: 'd4e5' })).toMatchObject({ update_available: true })
  expect(await records.update('driver', 'driver-1', { commit: 'd4e5f6a' })).toMatchObject({
    update_available: false,
    update_info,
  })
})

describe('its modules', () => {
  test('take its new module name over, even one that could not be saved by itself', async () => {
    const { store, records } = await openedRecords()
    const synced = { driver_id: 'driver-device', name: 'Device' }
    await loaded(
      store,
      'module',
      { id: 'mod-bad', ...synced, ip: '', port: 0 },
      { id: 'mod-own', ...synced, custom_name: 'Left' },
    )
    await records.update('driver', 'driver-device', { module_name: 'Display' })
    expect(store.module.all().map(({ name }) => name)).toEqual(['Display', 'Display', 'Display'])
    expect(store.module.get('mod-own')?.custom_name).toBe('Left')
  })

  test('are left alone by any other change', async () => {
    const { clock, store, records } = await openedRecords()
    const before = store.module.get('mod-1')
    await clock.advance(5_000)
    await records.update('driver', 'driver-device', { description: 'A' })
    expect(store.module.get('mod-1')).toBe(before)
  })

  test('go with it and leave their systems, as do settings of both', async () => {
    const { store, records } = await openedRecords()
    await records.create('settings', { parent_id: 'driver-device' })
    await records.create('settings', { parent_id: 'mod-1' })
    await records.remove('driver', 'driver-device')
    expect(store.module.size + store.settings.size).toBe(0)
    expect(store.control_system.get('sys-1')).toMatchObject({ modules: [], version: 1 })
  })
})
