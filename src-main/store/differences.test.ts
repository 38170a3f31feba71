import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import type { CentralMark } from '../model/central-mark.ts'
import { keptOf } from './own-fields.ts'
import { openedStore } from './testing/opened-store.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')

/** A store that holds a zone, settings and a repository as the centre has them. */
async function withCentre() {
  const clock = fakeClock()
  const opened = await openedStore({ clock })
  const { store } = opened
  await store.write(change => {
    change.load('zone', { id: 'zone-1', name: 'Lobby', capacity: 4, central: { revision: 'r1' } })
    change.load('settings', {
      ...{ id: 'sets-1', parent_id: 'zone-1', encryption_level: 2, settings_string: 'pin: 1234' },
      central: { revision: 'r1' },
    })
    change.load('repository', {
      ...{ id: 'repo-1', name: 'A', folder_name: 'a', uri: 'https://example.com', password: 'swordfish' },
      central: { revision: 'r1' },
    })
  })
  const edit = async (fields: object, by?: string) => {
    await clock.advance(1_000)
    await store.write(change => void change.update('zone', 'zone-1', fields), by)
  }
  const mark = () => store.zone.get('zone-1')?.central
  return { ...opened, clock, edit, mark }
}

test('a row of the centre’s remembers what the centre had in each field that is changed here, and who changed it when', async () => {
  const { edit, mark, reopened } = await withCentre()
  await edit({ name: 'Foyer', display_name: 'The foyer', capacity: 4 }, 'user-1')
  const differs = {
    name: { base: 'Lobby', by: 'user-1', at: NOW + 1_000, reason: '' },
    display_name: { base: null, by: 'user-1', at: NOW + 1_000, reason: '' },
  }
  expect(mark()).toEqual({ revision: 'r1', differs })
  expect((await reopened()).store.zone.get('zone-1')?.central).toEqual({ revision: 'r1', differs })
})

test('what it had stays when the field is changed again, and a field that is back at it differs no longer', async () => {
  const { edit, mark } = await withCentre()
  await edit({ name: 'Foyer', capacity: 5 }, 'user-1')
  await edit({ name: 'Hall' })
  expect(mark()?.differs).toEqual({
    name: { base: 'Lobby', by: null, at: NOW + 2_000, reason: '' },
    capacity: { base: 4, by: 'user-1', at: NOW + 1_000, reason: '' },
  })
  await edit({ name: 'Lobby', capacity: 4, made_up: [1] })
  expect(Object.keys(mark()?.differs ?? {})).toEqual(['made_up'])
  await edit({ made_up: null })
  expect(mark()?.differs).toEqual({})
})

test('a conflict stays until what both have is the same; to set it back to what the centre had before is no choice', async () => {
  const { store, edit, mark } = await withCentre()
  await edit({ name: 'Foyer' })
  const theirs = { value: 'Atrium', by: 'Kim', at: 7 }
  await store.write(change => {
    const row = store.zone.get('zone-1') as never as { id: string; name: string; central: CentralMark }
    const name = { ...row.central.differs.name, theirs } as never
    change.load('zone', { ...row, central: { ...row.central, differs: { name } } })
  })
  await edit({ name: 'Lobby' })
  expect(mark()?.differs.name).toMatchObject({ base: 'Lobby', theirs })
  await edit({ name: 'Atrium' })
  expect(mark()?.differs).toEqual({})
})

test('nobody can bring a mark along, take one away, or leave it to a version of the record', async () => {
  const { store, edit, mark } = await withCentre()
  await edit({ name: 'Foyer', central: undefined })
  expect(mark()?.differs).toHaveProperty('name')
  await edit({ central: { revision: 'forged' } })
  expect(mark()?.revision).toBe('r1')
  await store.write(change => void change.put('zone', { id: 'zone-2', name: 'B', central: { revision: 'forged' } }))
  expect(store.zone.get('zone-2')).not.toHaveProperty('central')
})

test('secrets are compared by what they say and remembered sealed, whatever becomes of their level', async () => {
  const { store, folder } = await withCentre()
  const save = (fields: object) => store.write(change => void change.update('settings', 'sets-1', fields))
  await save({ settings_string: 'pin: 1234' })
  expect(store.settings.get('sets-1')?.central?.differs).toEqual({})
  await save({ settings_string: 'pin: 9876' })
  await save({ encryption_level: 1, settings_string: 'pin: 9876' })
  await store.write(change => void change.update('repository', 'repo-1', { password: 'sesame' }))
  const { settings_string, encryption_level } = store.settings.get('sets-1')?.central?.differs ?? {}
  expect(encryption_level?.base).toBe(2)
  expect(store.secrets.decrypt(3, 'sets-1', String(settings_string?.base))).toBe('pin: 1234')
  const password = store.repository.get('repo-1')?.central?.differs.password
  expect(store.secrets.decrypt(3, 'repo-1', String(password?.base))).toBe('swordfish')
  const file = readFileSync(join(folder, 'model.json'), 'utf8')
  for (const text of ['1234', '9876', 'swordfish', 'sesame']) expect(file).not.toContain(text)
  expect(keptOf(store.secrets, 'settings', 'sets-1', 'settings_string', '')).toBe('')
})

test('a removal is remembered with the row as it was, and is none when the centre has removed it, too', async () => {
  const { store, edit, mark, reopened } = await withCentre()
  await edit({ name: 'Foyer' }, 'user-1')
  const row = store.zone.get('zone-1')
  await store.write(change => void change.remove('zone', 'zone-1'), 'user-2')
  const removed = { entity: 'zone', row, by: 'user-2', at: NOW + 1_000, reason: '' }
  expect(store.removedHere.all()).toEqual([removed])
  const later = await reopened()
  expect(later.store.removedHere.get('zone', 'zone-1')).toEqual(removed)
  expect(mark()).toBeUndefined()

  await later.store.write(change => change.unload('settings', 'sets-1'))
  await later.store.write(change => {
    change.load('zone', { id: 'zone-3', name: 'C', central: { revision: 'r1', removed_there: { by: '', at: 0 } } })
    change.remove('zone', 'zone-3')
    change.forgetRemoved('zone', 'zone-1')
  })
  expect(later.store.removedHere.all()).toEqual([])
  expect((await later.reopened()).store.removedHere.all()).toEqual([])
})

test('a row that was removed here and is back with its id is changed, not removed', async () => {
  const { store, mark } = await withCentre()
  await store.write(change => void change.remove('zone', 'zone-1'))
  await store.write(change => void change.put('zone', { id: 'zone-1', name: 'Hall', capacity: 4 }))
  expect(store.removedHere.all()).toEqual([])
  expect(mark()).toMatchObject({ revision: 'r1', differs: { name: { base: 'Lobby' } } })
  expect(Object.keys(mark()?.differs ?? {})).toEqual(['name'])
})

test('a disk that refuses leaves row, mark and removals as they were, and listeners without news', async () => {
  const { store, disk, edit, mark, reopened } = await withCentre()
  await edit({ name: 'Foyer' })
  const before = store.zone.get('zone-1')
  const heard: unknown[] = []
  store.removedHere.changed.on(one => heard.push(one))
  disk.refuse('ENOSPC')
  await expect(edit({ name: 'Hall', capacity: 9 })).rejects.toMatchObject({ code: 'offline' })
  await expect(store.write(change => change.remove('zone', 'zone-1'))).rejects.toMatchObject({ code: 'offline' })
  expect(store.zone.get('zone-1')).toBe(before)
  expect(store.removedHere.all()).toEqual([])
  disk.recover()
  await store.write(change => change.remove('zone', 'zone-1'))
  expect(heard).toEqual([{ entity: 'zone', id: 'zone-1' }])
  disk.refuse('EIO')
  const forgotten = store.write(change => change.forgetRemoved('zone', 'zone-1'))
  await expect(forgotten).rejects.toMatchObject({ code: 'offline' })
  expect(store.removedHere.all()).toHaveLength(1)
  expect(mark()).toBeUndefined()
  disk.recover()
  const later = await reopened()
  expect(later.store.removedHere.all()).toHaveLength(1)
  expect(later.log.lines).toEqual([])
})

test('a removal on disk that cannot be read is named in the log and kept in the file', async () => {
  const { store, reopened, folder } = await withCentre()
  await store.write(change => {
    change.remove('zone', 'zone-1')
    change.keepRemoved({ entity: 'zone', row: { id: 'zone-9', central: 7 as never }, by: null, at: 0, reason: '' })
  })
  const later = await reopened()
  expect(later.store.removedHere.all().map(({ row }) => row.id)).toEqual(['zone-1'])
  expect(later.log.lines.join()).toContain('removed here under "zone zone-9" cannot be read')
  await later.store.write(change => change.forgetRemoved('zone', 'zone-1'))
  expect(readFileSync(join(folder, 'model.json'), 'utf8')).toContain('zone-9')
})
