import { describe, expect, test } from 'vitest'
import { NEW_YEAR, openedRecords, problemsOf } from './testing/opened-records.ts'
import { isVersion, restoreVersion, versionsOf } from './versions.ts'

const entry = { name: 'a', details: 0, parent_id: 'zone-1' }

describe.each(['settings', 'metadata'] as const)('%s', name => {
  const bodies = {
    settings: (n: number) => ({ parent_id: 'zone-1', settings_string: `n: ${n}`, encryption_level: 2 }),
    metadata: (n: number) => ({ ...entry, details: n }),
  }
  const masterOf = { settings: 'settings_id', metadata: 'metadata_id' } as const

  async function saved(times: number) {
    const opened = await openedRecords()
    const row = await opened.records.create(name, bodies[name](0), 'user-jo')
    for (let n = 1; n < times; n++) {
      await opened.clock.advance(7)
      await opened.records.update(name, row.id, bodies[name](n), 'user-admin')
    }
    const versions = () => versionsOf(opened.store, name, row.id)
    return { ...opened, row: opened.store[name].get(row.id) ?? row, versions }
  }

  test('keep a copy of each save, newest first, the newest being how it is', async () => {
    const { row, versions } = await saved(3)
    expect(versions()).toHaveLength(3)
    const [newest] = versions()
    const { id, ...copy } = newest ?? { id: '' }
    expect({ ...row, ...copy, id }).toEqual({ ...row, id, [masterOf[name]]: row.id })
    expect(id).not.toBe(row.id)
  })

  test('name who saved each, which a stock core forgets', async () => {
    const { versions } = await saved(2)
    expect(versions().map(version => version.modified_by_id)).toEqual(['user-admin', 'user-jo'])
  })

  test('are told apart and in order also within one second, or one millisecond', async () => {
    const { records, row, versions } = await saved(1)
    for (let n = 1; n <= 10; n++) await records.update(name, row.id, bodies[name](n))
    const numbers = versions().map(version => ('details' in version ? version.details : version.keys.length))
    if (name === 'metadata') expect(numbers).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    else expect(new Set(versions().map(({ id }) => id)).size).toBe(11)
  })

  test('are kept to the newest twenty', async () => {
    const { versions, row, store } = await saved(25)
    expect(versions()).toHaveLength(20)
    expect(store[name].size).toBe(21)
    expect(versions()[0]?.created_at).toBe(NEW_YEAR)
    expect(versions().every(version => version.id !== row.id)).toBe(true)
  })

  test('make none of themselves, and are not in their own way', async () => {
    const { records, versions } = await saved(2)
    const [version] = versions()
    await records.update(name, String(version?.id), {})
    expect(versions()).toHaveLength(2)
  })

  test('go with the record, and with its parent', async () => {
    for (const [entity, id] of [
      [name, undefined],
      ['zone', 'zone-1'],
    ] as const) {
      const { store, records, row } = await saved(3)
      await records.remove(entity, id ?? row.id)
      expect(store[name].size).toBe(0)
    }
  })

  test('can be taken away one by one', async () => {
    const { store, records, versions, row } = await saved(3)
    await records.remove(name, String(versions()[1]?.id))
    expect(versions()).toHaveLength(2)
    expect(store[name].get(row.id)).toBeDefined()
  })

  test('restored make the record what it was, which is one more version', async () => {
    const { clock, store, records, row, versions } = await saved(3)
    const oldest = versions().at(-1)
    if (!oldest) throw new Error('There is none.')
    await clock.advance(60_000)
    await records.write(step => restoreVersion(step, name, row.id, oldest), 'user-jo')
    const now = store[name].get(row.id)
    const {
      id: _,
      created_at: __,
      updated_at: ___,
      modified_by_id: ____,
      [masterOf[name]]: _____,
      ...was
    } = {
      ...(oldest as Record<string, unknown>),
    }
    expect(now).toMatchObject({ ...was, id: row.id, modified_by_id: 'user-jo' })
    expect(now).toMatchObject({ created_at: row.created_at, updated_at: NEW_YEAR + 60 })
    expect(versions()).toHaveLength(4)
    expect(isVersion(now ?? {})).toBe(false)
  })
})

test('settings of another level and parent are restored to that level and parent, and can be read', async () => {
  const { store, records } = await openedRecords()
  const body = { parent_id: 'zone-1', settings_string: 'password: hunter2', encryption_level: 3 }
  const { id } = await records.create('settings', body)
  await records.update('settings', id, { parent_id: 'sys-1', settings_string: 'a: 1', encryption_level: 0 })
  const [, was] = versionsOf(store, 'settings', id)
  if (!was) throw new Error('There is none.')
  const row = await records.write(step => restoreVersion(step, 'settings', id, was))
  expect(row).toMatchObject({ parent_id: 'zone-1', parent_type: 'zone', encryption_level: 3, keys: ['password'] })
  expect(store.secrets.decrypt(3, 'zone-1', row.settings_string)).toBe('password: hunter2')
})

test('what has become impossible is not restored', async () => {
  const { store, records } = await openedRecords()
  const { id } = await records.create('metadata', entry)
  await records.update('metadata', id, { name: 'b' })
  await records.create('metadata', entry)
  const was = versionsOf(store, 'metadata', id).at(-1)
  if (!was) throw new Error('There is none.')
  expect(await problemsOf(records.write(step => restoreVersion(step, 'metadata', id, was)))).toEqual({
    name: "must be unique beneath 'parent_id'",
  })
})
