import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import type { EntityName } from '../../model/index.ts'
import { createRecords } from '../../records/records.ts'
import { versionsOf } from '../../records/versions.ts'
import { openedStore } from '../../store/testing/opened-store.ts'
import { placeosRows } from '../../store/testing/placeos-rows.ts'
import type { CentreChange } from '../centre.ts'
import { createApply } from './apply.ts'
import { createOverrides } from './overrides.ts'

async function opened() {
  const { store, clock, log, disk, reopened } = await openedStore()
  const apply = createApply({ store, clock, log })
  const overrides = createOverrides({ store, apply, clock, log })
  const records = createRecords({ store, clock })
  return { store, clock, log, disk, reopened, apply, overrides, records }
}

const sent = (entity: EntityName, row: { id: string; [field: string]: unknown }, more: Partial<CentreChange> = {}) => ({
  ...{ entity, id: row.id, revision: 'r1', by: 'Kim', at: 5 },
  row: row as Record<string, Json>,
  ...more,
})
const gone = (entity: EntityName, id: string): CentreChange => ({ ...sent(entity, { id }), row: null })
const root = { id: 'user-root', name: 'Root', email: 'root@example.com', authority_id: 'authority-1' }
const lobby = { id: 'zone-1', name: 'Lobby', created_at: 3, updated_at: 4, capacity: 4 }

test('what the centre sends is here as it sends it, times and unknown fields too, and is not written twice', async () => {
  const { store, apply, disk } = await opened()
  const rows = Object.entries(placeosRows).filter(
    ([entity, row]) => entity !== 'api_key' && !JSON.stringify(row).includes('\\u001b'),
  )
  const changes = rows.map(([entity, row]) => sent(entity as EntityName, { ...row, invented_later: { yes: [1] } }))
  expect(await apply(changes)).toEqual({ changed: changes.length, conflicts: 0, keptOut: [] })
  for (const { entity, id, row } of changes)
    expect(store[entity].get(id)).toMatchObject({ ...row, id, central: { revision: 'r1', differs: {} } })
  const [written, heard] = [disk.written, [] as unknown[]]
  store.changed.on(one => heard.push(one))
  expect(await apply(changes)).toMatchObject({ changed: 0 })
  expect([disk.written, heard]).toEqual([written, []])
})

test('what the centre does not say stays: other fields of a partial row, passwords of PlaceOS’s own, worked-out fields', async () => {
  const { store, apply } = await opened()
  const person = { id: 'user-1', name: 'Jo', email: 'jo@example.com', authority_id: 'authority-1', phone: '1' }
  await apply([sent('user', person), sent('zone', lobby)])
  await store.write(change => void change.update('user', 'user-1', { password_digest: '$2a$x', email_digest: 'abc' }))
  await apply([
    sent('user', { ...person, phone: null, name: 'Joe' }, { revision: 'r2' }),
    sent('zone', { id: 'zone-1', capacity: 5 }, { revision: 'r2', partial: true }),
  ])
  expect(store.user.get('user-1')).toMatchObject({ name: 'Joe', password_digest: '$2a$x', email_digest: 'abc' })
  expect(store.user.get('user-1')?.phone ?? null).toBeNull()
  expect(store.zone.get('zone-1')).toMatchObject({ ...lobby, capacity: 5, central: { revision: 'r2' } })
})

test('a row that cannot be taken is kept out, logged and reported, and costs the others nothing', async () => {
  const { store, apply, log } = await opened()
  await apply([sent('zone', { ...lobby, id: 'zone-2' })])
  const applied = await apply(
    [
      sent('zone', { id: 'zone-2', name: 7 }, { revision: 'r2' }),
      sent('zone', lobby),
      sent('toaster' as never, { id: 'toaster-1' }),
      sent('zone', { id: 'zone-3', name: 'C', description: null, central: { forged: true } }),
    ],
    [{ entity: 'zone' }],
  )
  expect(applied).toMatchObject({ changed: 2, keptOut: [{ entity: 'zone', id: 'zone-2' }, { id: 'toaster-1' }] })
  expect(log.lines.join('\n')).toContain('zone zone-2: name must be of type string, not number.')
  expect(store.zone.all().map(({ id }) => id)).toEqual(['zone-2', 'zone-1', 'zone-3'])
  expect(store.zone.get('zone-3')).toMatchObject({ description: '', central: { revision: 'r1', differs: {} } })
})

test('a row of this node’s own that turns out to be the centre’s takes its values, and the log names the fields', async () => {
  const { store, apply, log, overrides } = await opened()
  await store.write(change => {
    change.put('zone', { id: 'zone-1', name: 'Foyer', capacity: 4 })
    change.put('repository', { id: 'repo-1', name: 'A', folder_name: 'a', uri: 'https://a', password: 'same' })
  })
  const repository = { id: 'repo-1', name: 'A', folder_name: 'a', uri: 'https://a', password: 'same' }
  await apply([sent('zone', lobby), sent('repository', repository)])
  expect(store.zone.get('zone-1')).toMatchObject({ ...lobby, central: { revision: 'r1' } })
  expect(log.lines).toEqual([
    'warn: zone zone-1 is the centre’s too from now on. The centre’s values count in: name.'.replaceAll('’', "'"),
  ])
  expect(overrides.list()).toEqual([])
})

test('secrets come in clear and are sealed; the same ones again change nothing; the centre’s own ciphertext is left aside', async () => {
  const { store, apply, log } = await opened()
  const secret = { id: 'sets-1', parent_id: 'zone-1', encryption_level: 3, settings_string: 'pin: 1', keys: ['pin'] }
  const key = { id: 'trig-1', control_system_id: 'sys-1', trigger_id: 'trigger-1', webhook_secret: 'hook' }
  const both = [sent('settings', secret), sent('trigger_instance', key)]
  await apply(both)
  const [row, instance] = [store.settings.get('sets-1'), store.trigger_instance.get('trig-1')]
  expect([row?.settings_string, instance?.webhook_secret].every(text => text?.startsWith('\u001b'))).toBe(true)
  expect(await apply(both)).toMatchObject({ changed: 0 })
  await apply([sent('settings', { ...secret, settings_string: '\u001btheirs|AAAA|AAAA' }, { revision: 'r2' })])
  expect(store.settings.get('sets-1')?.settings_string).toBe(row?.settings_string)
  expect(log.lines).toEqual([
    expect.stringContaining('settings sets-1: settings_string came from the centre as its own'),
  ])
  // Another level is another seal of the same text.
  await apply([sent('settings', { ...secret, encryption_level: 1 }, { revision: 'r3' })])
  const later = store.settings.get('sets-1')
  expect(store.secrets.decrypt(1, 'zone-1', String(later?.settings_string))).toBe('pin: 1')
})

test('what was changed here stays changed, the rest follows; the node counts on where the centre counts otherwise', async () => {
  const { store, apply, overrides, records } = await opened()
  const room = { id: 'sys-1', name: 'Room', modules: [], zones: [], version: 3, features: ['a'], capacity: 1 }
  await apply([sent('control_system', { ...room, updated_at: 9 })])
  await records.write(step => void step.save('control_system', 'sys-1', { features: ['a', 'b'], version: 4 }))
  await apply([sent('control_system', { ...room, capacity: 2, version: 3, updated_at: 10 }, { revision: 'r2' })])
  expect(store.control_system.get('sys-1')).toMatchObject({ features: ['a', 'b'], capacity: 2, version: 4 })
  expect(overrides.list()).toMatchObject([{ key: 'control_system/sys-1/features', mine: ['a', 'b'], base: ['a'] }])
  const conflict = sent('control_system', { ...room, features: ['c'], version: 5 }, { revision: 'r3' })
  expect(await apply([conflict])).toMatchObject({ changed: 1, conflicts: 1 })
  expect(await apply([conflict])).toMatchObject({ changed: 0, conflicts: 0 })
  expect(overrides.list()).toMatchObject([{ theirs: { value: ['c'], by: 'Kim', at: 5 } }])
  // An old page again, and the newer one after it: as before.
  await apply([sent('control_system', room), conflict])
  expect(overrides.list()).toMatchObject([{ base: ['a'], theirs: { value: ['c'] } }])
})

test('settings merge key by key, and the keys of the record follow', async () => {
  const { store, apply, overrides, records } = await opened()
  await apply([sent('zone', lobby)])
  const row = { id: 'sets-1', parent_id: 'zone-1', encryption_level: 0, keys: ['a', 'b'] }
  await apply([sent('settings', { ...row, settings_string: 'a: 1\nb: 1 # here\n' })])
  await records.update('settings', 'sets-1', { settings_string: 'a: 1\nb: 2 # here\nc: 1\n' }, 'user-1')
  await apply([sent('settings', { ...row, settings_string: 'a: 2\nb: 3\n' }, { revision: 'r2' })])
  expect(store.settings.get('sets-1')).toMatchObject({
    settings_string: 'a: 2\nb: 2 # here\nc: 1\n',
    keys: ['a', 'b', 'c'],
    modified_by_id: 'user-1',
  })
  expect(overrides.list()).toMatchObject([
    { field: 'settings_string.b', mine: 2, base: 1, theirs: { value: 3 } },
    { field: 'settings_string.c', mine: 1, base: null },
  ])
})

test('what the centre has removed goes, with its own history; what was changed here stays until somebody chooses', async () => {
  const { store, apply, overrides, records } = await opened()
  const metadata = { id: 'metadata-1', name: 'a', parent_id: 'zone-1', details: 1 }
  await apply([sent('zone', lobby), sent('zone', { ...lobby, id: 'zone-2', name: 'B' }), sent('metadata', metadata)])
  await records.update('metadata', 'metadata-1', { details: 2 })
  await records.update('metadata', 'metadata-1', { details: 1 })
  expect(versionsOf(store, 'metadata', 'metadata-1').every(version => !('central' in version))).toBe(true)
  await records.update('zone', 'zone-2', { capacity: 9 })
  const removals = [gone('metadata', 'metadata-1'), gone('zone', 'zone-1'), gone('zone', 'zone-2')]
  expect(await apply(removals)).toMatchObject({ changed: 3, conflicts: 1 })
  expect(await apply(removals)).toMatchObject({ changed: 0, conflicts: 0 })
  expect([store.metadata.size, store.zone.all().map(({ id }) => id)]).toEqual([0, ['zone-2']])
  expect(overrides.list()).toMatchObject([{ kind: 'removed_there', id: 'zone-2', field: '', theirs: { by: 'Kim' } }])
  // It is back.
  await apply([sent('zone', { ...lobby, id: 'zone-2', name: 'B' }, { revision: 'r2' })])
  expect(overrides.list()).toMatchObject([{ kind: 'changed', field: 'capacity', mine: 9, base: 4 }])
})

test('a stretch says what is there no longer; what is this node’s own, or lies elsewhere, stays', async () => {
  const { store, apply } = await opened()
  await apply(['a', 'b', 'c', 'd', 'e'].map(id => sent('zone', { id, name: id })))
  await store.write(change => {
    change.put('zone', { id: 'c-own', name: 'Own' })
    change.remove('zone', 'd')
    change.remove('zone', 'e')
  })
  await apply([sent('zone', { id: 'c', name: 'c' })], [{ entity: 'zone', after: 'a', upto: 'd' }])
  expect(store.zone.all().map(({ id }) => id)).toEqual(['a', 'c', 'c-own'])
  expect(store.removedHere.all().map(({ row }) => row.id)).toEqual(['e'])
  await apply([], [{ entity: 'zone' }])
  expect([store.zone.all().map(({ id }) => id), store.removedHere.all()]).toEqual([['c-own'], []])
})

test('what was removed here stays so, unless the centre has changed in it what a person can set', async () => {
  const { store, apply, overrides } = await opened()
  const module = { id: 'mod-1', driver_id: 'driver-1', ip: '10.0.0.1', port: 23, connected: true }
  await apply([sent('module', module)])
  await store.write(change => change.remove('module', 'mod-1'))
  await apply([sent('module', { ...module, connected: false }, { revision: 'r2' })])
  expect(store.removedHere.get('module', 'mod-1')?.row.central.revision).toBe('r2')
  expect(overrides.list()).toMatchObject([{ kind: 'removed_here', base: null }])
  const changed = sent('module', { id: 'mod-1', ip: '10.0.0.2' }, { revision: 'r3', partial: true, by: 'Kim' })
  expect(await apply([changed])).toMatchObject({ changed: 0, conflicts: 1 })
  expect(await apply([changed])).toMatchObject({ changed: 0, conflicts: 0 })
  expect(overrides.list()).toMatchObject([
    { kind: 'removed_here', base: { ip: '10.0.0.1' }, theirs: { value: { ip: '10.0.0.2' }, by: 'Kim' } },
  ])
  expect(store.module.size).toBe(0)
  await apply([gone('module', 'mod-1')])
  expect(overrides.list()).toEqual([])
})

test('what somebody changes or removes here while a long batch is worked out is not run over', async () => {
  const { store, clock, log, overrides } = await opened()
  let time = 0
  const slow = { ...clock, monotonic: () => (time += 1_000) }
  const apply = createApply({ store, clock: slow, log })
  const rows = ['zone-1', 'zone-2', 'zone-3', 'zone-4'].map(id => ({ ...lobby, id, name: id }))
  await apply(rows.map(row => sent('zone', row)))
  const laying = apply(rows.map(row => sent('zone', { ...row, capacity: 8, name: `${row.name}b` }, { revision: 'r2' })))
  await setImmediate()
  await store.write(change => {
    change.update('zone', 'zone-1', { capacity: 9 })
    change.remove('zone', 'zone-2')
    change.update('zone', 'zone-4', { capacity: 8 })
  })
  expect(await laying).toEqual({ changed: 3, conflicts: 2, keptOut: [] })
  expect(store.zone.all().map(({ name, capacity }) => [name, capacity])).toEqual([
    ['zone-1b', 9],
    ['zone-3b', 8],
    ['zone-4b', 8],
  ])
  expect(overrides.list()).toMatchObject([
    { key: 'zone/zone-1/capacity', mine: 9, base: 4, theirs: { value: 8 } },
    { key: 'zone/zone-2/', kind: 'removed_here', theirs: { value: { capacity: 8, name: 'zone-2b' } } },
  ])
})

test('a record that comes several times in a batch is as it came last, and is written once', async () => {
  const { store, apply } = await opened()
  const heard: unknown[] = []
  store.changed.on(({ id }) => heard.push(id))
  const twice = [
    sent('zone', lobby),
    gone('zone', 'zone-1'),
    sent('zone', { ...lobby, name: 'Hall' }, { revision: 'r2' }),
    sent('zone', { ...lobby, id: 'zone-2' }),
    gone('zone', 'zone-2'),
  ]
  expect(await apply(twice)).toMatchObject({ changed: 1 })
  expect(store.zone.all()).toMatchObject([{ name: 'Hall', central: { revision: 'r2' } }])
  expect(heard).toEqual(['zone-1'])
})

test('a disk that refuses leaves all as it was, and the batch can be laid again', async () => {
  const { store, apply, disk } = await opened()
  await apply([sent('zone', lobby)])
  disk.refuse('ENOSPC')
  const batch = [
    sent('zone', { ...lobby, name: 'Hall' }, { revision: 'r2' }),
    sent('zone', { id: 'zone-2', name: 'B' }),
  ]
  await expect(apply(batch)).rejects.toMatchObject({ code: 'offline' })
  expect(store.zone.all()).toMatchObject([{ name: 'Lobby', central: { revision: 'r1' } }])
  disk.recover()
  expect(await apply(batch)).toMatchObject({ changed: 2 })
})

test('how often a trigger fired is counted here, and a centre that never counts takes nothing away', async () => {
  const { store, apply } = await opened()
  const instance = { id: 'trig-1', control_system_id: 'sys-1', trigger_id: 'trigger-1', trigger_count: 0 }
  await apply([sent('trigger_instance', instance)])
  await store.write(change => void change.update('trigger_instance', 'trig-1', { trigger_count: 7, triggered: true }))
  await apply([sent('trigger_instance', { ...instance, triggered: false, enabled: false }, { revision: 'r2' })])
  expect(store.trigger_instance.get('trig-1')).toMatchObject({ trigger_count: 7, triggered: true, enabled: false })
})

test('a centre hands out no keys of this node, and takes no administrator of its own away', async () => {
  const { store, apply } = await opened()
  await store.write(change => void change.put('user', { ...root, sys_admin: true }))
  const key = {
    id: 'key-1',
    name: 'Door',
    user_id: 'user-root',
    authority_id: 'authority-1',
    permissions: 2,
    secret: 'x',
  }
  const { changed, keptOut } = await apply([
    sent('api_key', key),
    sent('user', { ...root, sys_admin: false }),
    sent('zone', lobby),
  ])
  expect([changed, keptOut?.map(({ id }) => id)]).toEqual([1, ['key-1', 'user-root']])
  expect(store.api_key.size).toBe(0)
  expect(store.user.get('user-root')).toMatchObject({ sys_admin: true })
  await apply([sent('user', { ...root, name: 'Rooted', sys_admin: true })])
  expect(store.user.get('user-root')).toMatchObject({ name: 'Rooted', sys_admin: true })
})
