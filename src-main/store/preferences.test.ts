import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seal } from './envelope.ts'
import { openedStore } from './testing/opened-store.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

test('a new node gets an id and keeps it', async () => {
  const { store, reopened } = await openedStore()
  const { node_id } = store.preferences.get()
  expect(node_id).toMatch(/^node-.{10}$/)
  expect((await reopened()).store.preferences.get()).toEqual({
    node_id,
    name: 'Alcove',
    panel_system_id: null,
    simulated_modules: [],
    replayed_modules: {},
    parked_modules: [],
  })
})

test('an update is seen at once, is on disk when it resolves, and is told to those who listen', async () => {
  const { store, reopened } = await openedStore()
  const told: unknown[] = []
  store.preferences.changed(({ name }) => told.push(name))
  const saved = store.preferences.update({ name: 'Boardroom', central_url: 'https://place.example.com' })
  expect(store.preferences.get().name).toBe('Boardroom')
  expect(told).toEqual([])
  await saved
  expect(told).toEqual(['Boardroom'])
  expect((await reopened()).store.preferences.get()).toMatchObject({
    name: 'Boardroom',
    central_url: 'https://place.example.com',
  })
})

test('a wrong value is refused by name and changes nothing', async () => {
  const { store } = await openedStore()
  const wrong: object = { simulated_modules: 'mod-1' }
  await expect(store.preferences.update(wrong)).rejects.toThrow('node.json: simulated_modules is not valid')
  expect(store.preferences.get().simulated_modules).toEqual([])
})

test('a disk that refuses undoes the update', async () => {
  const { store, disk, reopened } = await openedStore()
  disk.refuse('ENOSPC')
  await expect(store.preferences.update({ name: 'Boardroom' })).rejects.toThrow('the disk is full')
  expect(store.preferences.get().name).toBe('Alcove')
  disk.recover()
  await store.preferences.update({ panel_system_id: 'sys-1' })
  expect((await reopened()).store.preferences.get()).toMatchObject({ name: 'Alcove', panel_system_id: 'sys-1' })
})

test('a stored value that cannot be read is named, replaced by its default, and kept until it is set anew', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'node.json')
  const stored = { node_id: 'node-1', name: 7, panel_system_id: 'sys-1' }
  writeFileSync(path, Buffer.concat(await seal(1, [JSON.stringify(stored)])))
  const { store, log } = await openedStore({ folder })
  expect(log.lines).toEqual(['error: node.json: name cannot be read and its default is used.'])
  expect(store.preferences.get()).toMatchObject({ node_id: 'node-1', name: 'Alcove', panel_system_id: 'sys-1' })
  await store.preferences.update({ panel_system_id: null })
  expect(JSON.parse(readFileSync(path, 'utf8')).data).toMatchObject({ name: 7, panel_system_id: null })
})

test('preferences cannot be changed by those who read them', async () => {
  const { store } = await openedStore()
  expect(() => store.preferences.get().simulated_modules.push('mod-1')).toThrow('not extensible')
})
