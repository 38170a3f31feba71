import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Promotion } from '../../centre.ts'
import { building } from './testing/building.ts'
import { idsOf, mirrored } from './testing/mirrored.ts'
import { type SmallPlaceos, smallPlaceos } from './testing/small-placeos.ts'
import { metadataId } from './wire-row.ts'

let placeos: SmallPlaceos
let here: Awaited<ReturnType<typeof mirrored>>
beforeEach(async () => {
  placeos = await smallPlaceos()
  building(placeos, 1)
  here = await mirrored(placeos.url)
  placeos.asked = []
})
afterEach(async () => {
  await here.stop()
  await placeos.stop()
})

const never = new AbortController().signal
const change = (some: Pick<Promotion, 'entity' | 'id' | 'fields' | 'base'>): Promotion => ({
  ...some,
  by: 'Ada',
  at: 1,
  reason: '',
})
const promote = (some: Parameters<typeof change>[0]) => here.mirror.upward.promote(change(some), never)
const writes = () => placeos.asked.filter(question => !question.startsWith('GET'))

test('a change goes up when the centre has what it had', async () => {
  const outcome = await promote({
    entity: 'module',
    id: 'mod-0-0-edge',
    fields: { ip: '10.7.7.7' },
    base: { ip: '10.0.0.0' },
  })
  expect(outcome).toEqual({ kind: 'taken' })
  expect(placeos.tables.module.get('mod-0-0-edge')).toMatchObject({ ip: '10.7.7.7', port: 4999 })
})

test('a system is changed as of the version that was read', async () => {
  await promote({ entity: 'control_system', id: 'sys-0', fields: { capacity: 12 }, base: { capacity: 0 } })
  expect(placeos.tables.control_system.get('sys-0')).toMatchObject({ capacity: 12, version: 4 })
})

test('what was changed there meanwhile is not written over, and comes back', async () => {
  placeos.put('module', { ...placeos.tables.module.get('mod-0-0-edge'), id: 'mod-0-0-edge', ip: '10.8.8.8' })
  const outcome = await promote({
    entity: 'module',
    id: 'mod-0-0-edge',
    fields: { ip: '10.7.7.7' },
    base: { ip: '10.0.0.0' },
  })
  expect(outcome).toMatchObject({
    kind: 'changed',
    now: { entity: 'module', id: 'mod-0-0-edge', row: { ip: '10.8.8.8' } },
  })
  expect(writes()).toEqual([])
})

test('what somebody changes between reading and writing is not written over either', async () => {
  placeos.instead = ({ method }) => (method === 'PATCH' ? { status: 409, body: { error: 'version' } } : undefined)
  const outcome = await promote({
    entity: 'control_system',
    id: 'sys-0',
    fields: { capacity: 12 },
    base: { capacity: 0 },
  })
  expect(outcome).toMatchObject({ kind: 'changed', now: { row: { version: 3 } } })
})

test('what the centre has already is not written again', async () => {
  expect(
    await promote({ entity: 'zone', id: 'zone-org', fields: { name: 'Organisation' }, base: { name: 'Old' } }),
  ).toEqual({ kind: 'taken' })
  expect(writes()).toEqual([])
})

test('a secret goes up though nobody can read it there', async () => {
  await promote({ entity: 'repository', id: 'repo-1', fields: { password: 'new' }, base: { password: null } })
  expect(placeos.tables.repository.get('repo-1')).toMatchObject({ password: 'new' })
})

test('settings go up with their text when only their level is another', async () => {
  const [id, fields, base] = ['sets-0-secret', { encryption_level: 1 }, { encryption_level: 2 }]
  await promote({ entity: 'settings', id, fields, base })
  expect(placeos.tables.settings.get(id)).toMatchObject({ encryption_level: 1, settings_string: 'pin: 4711' })
})

test('settings that the key may not read are not written over unseen', async () => {
  const some = {
    entity: 'settings' as const,
    id: 'sets-0-never',
    fields: { settings_string: 'pin: 1' },
    base: { settings_string: 'x' },
  }
  await expect(promote(some)).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringContaining('above what the API key may read'),
  })
  expect(writes()).toEqual([])
})

test('metadata keeps what was not changed', async () => {
  const id = metadataId('zone-building', 'bindings')
  await promote({ entity: 'metadata', id, fields: { details: { seats: 5 } }, base: { details: { seats: 4 } } })
  expect(placeos.tables.metadata.get('metadata-zone-building')).toMatchObject({
    ...{ name: 'bindings', details: { seats: 5 }, schema_id: 'json_schema-1', editors: [] },
  })
})

test('of a trigger instance goes up what may', async () => {
  await promote({ entity: 'trigger_instance', id: 'trig-0', fields: { enabled: false }, base: { enabled: true } })
  expect(placeos.tables.trigger_instance.get('trig-0')).toMatchObject({ enabled: false })
  const refused = here.mirror.upward.refuses({ entity: 'trigger_instance', id: 'trig-0', fields: { zone_id: null } })
  expect(refused).toContain('zone_id')
})

test('a removal goes up, and one that was done there already is done', async () => {
  const removal = { entity: 'broker' as const, id: 'broker-1', fields: null, base: { name: 'Events' } }
  expect(await promote(removal)).toEqual({ kind: 'taken' })
  expect(placeos.tables.broker.size).toBe(0)
  expect(await promote(removal)).toEqual({ kind: 'taken' })
})

test('a change to what is gone there is told as a removal', async () => {
  placeos.tables.broker.clear()
  const outcome = await promote({ entity: 'broker', id: 'broker-1', fields: { port: 1 }, base: { port: 1883 } })
  expect(outcome).toMatchObject({ kind: 'changed', now: { row: null } })
})

/** Somebody changed it here, and then it was removed there: it stays, for somebody to choose. */
async function keptThoughGone(entity: 'settings' | 'control_system', id: string) {
  const mark = here.store[entity].get(id)?.central
  await here.store.write(change => {
    const row = { ...here.store[entity].get(id), central: { ...mark, removed_there: { by: '', at: 1 } } }
    change.load(entity, row as never)
  })
  placeos.tables[entity].delete(id)
}

test('settings that are gone there are made anew, and the ones under the old id go', async () => {
  const id = 'sets-mod-0-0-edge'
  await keptThoughGone('settings', id)
  const fields = { parent_id: 'mod-0-0-edge', encryption_level: 0, settings_string: 'volume: 5' }
  expect(await promote({ entity: 'settings', id, fields, base: {} })).toEqual({ kind: 'taken' })
  // As what is promoted becomes the centre's.
  await here.store.write(change =>
    change.load('settings', { ...here.store.settings.get(id), central: { revision: '', differs: {} } } as never),
  )
  await here.poked()
  const ofModule = idsOf(here.store, 'settings').filter(
    each => here.store.settings.get(each)?.parent_id === 'mod-0-0-edge',
  )
  expect(ofModule).toHaveLength(1)
  expect(here.store.settings.get(ofModule[0] ?? '')?.settings_string).toBe('volume: 5')
  expect(here.store.settings.get(id)).toBeUndefined()
})

test('what was made there again meanwhile is not written over', async () => {
  const fields = { parent_id: 'mod-0-0-edge', settings_string: 'volume: 5' }
  expect(await promote({ entity: 'settings', id: 'sets-mod-0-0-edge', fields, base: {} })).toMatchObject({
    ...{ kind: 'changed', now: { row: { settings_string: 'volume: 0' } } },
  })
})

test('a system that is gone there cannot be made anew from here, in words', async () => {
  await keptThoughGone('control_system', 'sys-0')
  const fields = { name: 'Room 0' }
  expect(here.mirror.upward.refuses({ entity: 'control_system', id: 'sys-0', fields })).toContain('an id of its own')
  await expect(promote({ entity: 'control_system', id: 'sys-0', fields, base: {} })).rejects.toMatchObject({
    code: 'rejected',
  })
})

test.each([
  [{ status: 403 }, 'rejected', /may not change \/zones\/zone-org/],
  [
    { status: 422, body: { error: 'validation failed', failures: [{ field: 'name', reason: 'should be unique' }] } },
    'rejected',
    /name should be unique/,
  ],
  [{ status: 503 }, 'offline', /trouble of its own/],
])('the centre that will not take it is told in words: %#', async (said, code, words) => {
  placeos.instead = ({ method }) => (method === 'PATCH' ? said : undefined)
  const made = promote({ entity: 'zone', id: 'zone-org', fields: { name: 'New' }, base: { name: 'Organisation' } })
  await expect(made).rejects.toMatchObject({ code, message: expect.stringMatching(words) })
})

test('a key that may not write is known before anybody tries', async () => {
  const { refuses } = here.mirror.upward
  expect(refuses({ entity: 'user', id: 'user-1', fields: { name: 'A' } })).toBeUndefined()
  expect(refuses({ entity: 'user', id: 'user-1', fields: { email: 'a@b.c' } })).toContain('email')
  expect(refuses({ entity: 'api_key', id: 'k', fields: { name: 'A' } })).toContain('API key')
  placeos.role = 1
  for (let tick = 0; tick < 10; tick++) await here.looked()
  expect(refuses({ entity: 'user', id: 'user-1', fields: { name: 'A' } })).toContain('admin permissions')
  expect(refuses({ entity: 'zone', id: 'zone-org', fields: { name: 'A' } })).toBeUndefined()
})
