import { expect, test } from 'vitest'
import { settle } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { EntityName } from '../../model/index.ts'
import { openedRecords } from '../../records/testing/opened-records.ts'
import type { CentreChange, Promotion, PromotionOutcome, Upward } from '../centre.ts'
import { createApply } from './apply.ts'
import { createOverrides } from './overrides.ts'

const { signal } = new AbortController()

/** A room with its module, zone, settings and trigger as the centre has them, and a centre that answers as told. */
async function opened() {
  const { store, clock, log, records, reopened } = await openedRecords()
  const apply = createApply({ store, clock, log })
  const overrides = createOverrides({ store, apply, clock, log })
  const rows: [EntityName, { id: string; [field: string]: Json }][] = [
    ['zone', { id: 'zone-1', name: 'Building', triggers: ['trigger-1'] }],
    [
      'control_system',
      { id: 'sys-1', name: 'Room', zones: ['zone-1'], modules: ['mod-1', 'mod-2'], features: ['Left'] },
    ],
    ['module', { id: 'mod-1', driver_id: 'driver-device', name: 'Device', ip: '10.0.0.1', port: 23 }],
    [
      'module',
      { id: 'mod-2', driver_id: 'driver-device', name: 'Device', custom_name: 'Left', ip: '10.0.0.2', port: 23 },
    ],
    ['settings', { id: 'sets-1', parent_id: 'mod-1', parent_type: 'module', settings_string: 'a: 1\nb: 1\n' }],
    ['settings', { id: 'sets-2', parent_id: 'mod-1', encryption_level: 2, settings_string: 'pin: 12345\n' }],
    ['trigger_instance', { id: 'trig-1', control_system_id: 'sys-1', trigger_id: 'trigger-1', zone_id: 'zone-1' }],
  ]
  await apply(rows.map(([entity, row]) => changeOf(entity, row)))
  const asked: Promotion[] = []
  let answer: PromotionOutcome | Failed = { kind: 'taken' }
  const way: Upward = {
    refuses: () => undefined,
    async promote(promotion) {
      asked.push(promotion)
      if (answer instanceof Failed) throw answer
      return answer
    },
  }
  overrides.through([way])
  const answers = (next: typeof answer) => {
    answer = next
  }
  return { store, clock, log, records, reopened, apply, overrides, asked, answers, way }
}

const changeOf = (entity: EntityName, row: { id: string; [field: string]: Json }, revision = 'r1'): CentreChange => ({
  ...{ entity, id: row.id, revision, by: 'Kim', at: 5, row: { created_at: 1, updated_at: 1, ...row } },
})

test('each difference says what, where, who, when and why, for a person', async () => {
  const { overrides, records, store } = await opened()
  await records.update('zone', 'zone-1', { name: 'House' }, 'user-jo')
  await records.update('settings', 'sets-1', { settings_string: 'a: 2\nb: 1\nc: [1]\n' })
  await overrides.explain('zone/zone-1/name', ' It is called so here. ', 'user-admin')
  expect(overrides.list()).toEqual([
    expect.objectContaining({
      key: 'settings/sets-1/settings_string.a',
      label: 'settings of Device',
      mine: 2,
      base: 1,
    }),
    expect.objectContaining({ field: 'settings_string.c', mine: [1], base: null, by: 'the node', reason: '' }),
    {
      ...{ key: 'zone/zone-1/name', entity: 'zone', id: 'zone-1', label: 'House', field: 'name', kind: 'changed' },
      ...{ mine: 'House', base: 'Building', secret: false, by: 'user-jo', at: Date.parse('2026-01-01T00:00:00Z') },
      reason: 'It is called so here.',
    },
  ])
  expect(overrides.reports()[2]).toEqual({
    ...{ entity: 'zone', id: 'zone-1', field: 'name', label: 'House', mine: 'House', base: 'Building' },
    ...{ secret: false, by: 'user-jo', at: Date.parse('2026-01-01T00:00:00Z'), conflict: false },
    reason: 'It is called so here.',
  })
  const named = createOverrides({
    ...{ store, apply: async () => ({ changed: 0, conflicts: 0 }), clock: { now: () => 0 } as never, log: {} as never },
    nameOf: (_entity, id) => `the ${id}`,
  })
  expect(named.list().at(-1)?.label).toBe('the zone-1')
})

test('a secret is said to differ, and what it is is said to nobody', async () => {
  const { overrides, records, apply, store } = await opened()
  await records.update('settings', 'sets-2', { settings_string: 'pin: 99999\n' })
  const settings = { id: 'sets-2', parent_id: 'mod-1', encryption_level: 0, settings_string: 'pin: 77777\n' }
  await apply([changeOf('settings', settings, 'r2')])
  const all = JSON.stringify([overrides.list(), overrides.reports()])
  expect(all).not.toMatch(/12345|99999|77777/)
  // That the centre lowers its level does not bring to light what was written here for few.
  expect(overrides.list()).toMatchObject([
    { field: 'encryption_level', mine: 2, theirs: { value: 0 } },
    { field: 'settings_string.pin', secret: true, mine: null, base: null, theirs: { value: null, by: 'Kim' } },
  ])
  expect(store.settings.get('sets-2')?.settings_string).not.toContain('99999')
  await overrides.drop('settings/sets-2/settings_string.pin')
  await overrides.drop('settings/sets-2/encryption_level')
  expect(store.settings.get('sets-2')).toMatchObject({ encryption_level: 0, settings_string: 'pin: 77777\n' })
  expect(overrides.list()).toEqual([])
})

test('what nobody may read does not come to light by dropping its level, and is readable under any other', async () => {
  const { overrides, records, store } = await opened()
  await records.update('settings', 'sets-2', { encryption_level: 3 })
  await records.update('settings', 'sets-1', { encryption_level: 3, settings_string: 'a: 1\nb: 7\n' })
  await overrides.drop('settings/sets-2/encryption_level')
  const { settings_string = '' } = store.settings.get('sets-2') ?? {}
  expect(store.secrets.decrypt(2, 'mod-1', settings_string)).toBe('pin: 12345\n')
  await expect(overrides.drop('settings/sets-1/encryption_level')).rejects.toMatchObject({ code: 'conflict' })
  await overrides.drop('settings/sets-1/settings_string.b')
  await overrides.drop('settings/sets-1/encryption_level')
  expect(store.settings.get('sets-1')).toMatchObject({ encryption_level: 0, settings_string: 'a: 1\nb: 1\n' })
  expect(overrides.list()).toEqual([])
})

test('dropped: what the centre has counts here too, what follows from it as well, and the other keys stay', async () => {
  const { overrides, records, store, apply } = await opened()
  await records.update('settings', 'sets-1', { settings_string: 'a: 2\nb: 2 # loud\nc: 1\n' }, 'user-jo')
  await overrides.drop('settings/sets-1/settings_string.c', 'user-admin')
  expect(store.settings.get('sets-1')).toMatchObject({ settings_string: 'a: 2\nb: 2 # loud\n', keys: ['a', 'b'] })
  const settings = { id: 'sets-1', parent_id: 'mod-1', settings_string: 'a: 3\nb: 1\n' }
  await apply([changeOf('settings', settings, 'r2')])
  await overrides.drop('settings/sets-1/settings_string.a', 'user-admin')
  expect(store.settings.get('sets-1')?.settings_string).toBe('a: 3\nb: 2 # loud\n')
  expect(store.settings.get('sets-1')?.modified_by_id).toBe('user-admin')
  await overrides.drop('settings/sets-1/settings_string.b', 'Kim of the head office')
  expect(store.settings.get('sets-1')).toMatchObject({ settings_string: 'a: 3\nb: 1\n', modified_by_id: null })
  expect(overrides.list()).toEqual([])
  await expect(overrides.drop('settings/sets-1/settings_string.b')).rejects.toMatchObject({ code: 'not_found' })
})

test('a room that was removed here is one thing to a person, and comes back with all that went with it', async () => {
  const { overrides, records, store } = await opened()
  const rows = () => {
    const room = { ...store.control_system.get('sys-1'), version: 0, updated_at: 0 }
    return [room, store.module.all(), store.settings.all(), store.trigger_instance.all()].map(one =>
      structuredClone(one),
    )
  }
  const before = rows()
  await records.remove('control_system', 'sys-1', 'user-jo')
  expect(store.removedHere.all().length).toBeGreaterThan(4)
  expect(overrides.list()).toMatchObject([
    { kind: 'removed_here', entity: 'control_system', label: 'Room', field: '', mine: null, by: 'user-jo' },
  ])
  await overrides.explain('control_system/sys-1/', 'It was never there.')
  expect(overrides.reports()).toMatchObject([{ field: '', reason: 'It was never there.', conflict: false }])
  await overrides.drop('control_system/sys-1/')
  expect(before).not.toEqual([])
  for (const [index, after] of rows().entries()) expect(sorted(after)).toEqual(sorted(before[index]))
  expect([overrides.list(), store.removedHere.all()]).toEqual([[], []])
})

/** Rows in one order, and secrets by their presence only: they are sealed anew. */
const sorted = (rows: unknown) =>
  Array.isArray(rows)
    ? rows.map(row => ({ ...row, settings_string: row.settings_string?.length })).sort((a, b) => (a.id < b.id ? -1 : 1))
    : rows

test('a module that was removed here comes back to its place in its room', async () => {
  const { overrides, records, store } = await opened()
  await records.remove('module', 'mod-2', 'user-jo')
  expect(
    overrides
      .list()
      .map(({ key }) => key)
      .sort(),
  ).toEqual(['control_system/sys-1/features', 'control_system/sys-1/modules', 'module/mod-2/'])
  await overrides.drop('module/mod-2/')
  expect(store.control_system.get('sys-1')).toMatchObject({ modules: ['mod-1', 'mod-2'], features: ['Left'] })
  expect(overrides.list()).toEqual([])
})

test('a list that names what was removed is dropped all the same', async () => {
  const { overrides, records, store } = await opened()
  await records.remove('module', 'mod-2')
  await overrides.drop('control_system/sys-1/modules')
  expect(store.control_system.get('sys-1')?.modules).toEqual(['mod-1', 'mod-2'])
  expect(
    overrides
      .list()
      .map(({ key }) => key)
      .sort(),
  ).toEqual(['control_system/sys-1/features', 'module/mod-2/'])
})

test('a zone’s trigger that is taken back is at work by the centre’s own instance', async () => {
  const { overrides, records, store } = await opened()
  await records.update('zone', 'zone-1', { triggers: [] })
  expect(store.trigger_instance.size).toBe(0)
  await overrides.drop('zone/zone-1/triggers')
  expect(store.trigger_instance.all()).toMatchObject([{ id: 'trig-1', central: { revision: 'r1', differs: {} } }])
  expect(overrides.list()).toEqual([])
})

test('promoted: the centre is asked with what it had, in clear, and what it takes differs no longer', async () => {
  const { overrides, records, asked, store, apply } = await opened()
  await records.update('settings', 'sets-2', { settings_string: 'pin: 99999\nlamp: on\n' }, 'user-jo')
  await overrides.explain('settings/sets-2/settings_string.pin', 'New lock')
  await overrides.promote('settings/sets-2/settings_string.pin', 'user-admin', signal)
  expect(asked).toEqual([
    {
      ...{ entity: 'settings', id: 'sets-2', by: 'user-admin', at: Date.parse('2026-01-01T00:00:00Z') },
      fields: { settings_string: 'pin: 99999\n' },
      base: { settings_string: 'pin: 12345\n' },
      reason: 'New lock',
    },
  ])
  expect(overrides.list().map(({ field }) => field)).toEqual(['settings_string.lamp'])
  // It comes back from the centre as anybody's change.
  const settings = { id: 'sets-2', parent_id: 'mod-1', encryption_level: 2, settings_string: 'pin: 99999\n' }
  expect(await apply([changeOf('settings', settings, 'r2')])).toMatchObject({ conflicts: 0 })
  await overrides.promote('settings/sets-2/settings_string.lamp', undefined, signal)
  expect(overrides.list()).toEqual([])
  expect(store.secrets.decrypt(2, 'mod-1', store.settings.get('sets-2')?.settings_string ?? '')).toContain('lamp: on')
})

test('what was changed here once more, while the centre took what was before, goes on to differ', async () => {
  const { overrides, records, way } = await opened()
  await records.update('zone', 'zone-1', { capacity: 5 })
  const slow: Upward = {
    ...way,
    async promote() {
      await records.update('zone', 'zone-1', { capacity: 6 })
      return { kind: 'taken' }
    },
  }
  overrides.through([slow])
  await overrides.promote('zone/zone-1/capacity', undefined, signal)
  expect(overrides.list()).toMatchObject([{ mine: 6, base: 5 }])
  expect(overrides.list()[0]).not.toHaveProperty('theirs')
})

test('a centre that has changed it meanwhile is heard: the conflict is there to see, and the words say so', async () => {
  const { overrides, records, answers, store, asked } = await opened()
  await records.update('zone', 'zone-1', { name: 'House' })
  const now = changeOf('zone', { id: 'zone-1', name: 'Tower', triggers: ['trigger-1'] }, 'r2')
  answers({ kind: 'changed', now })
  await expect(overrides.promote('zone/zone-1/name', undefined, signal)).rejects.toMatchObject({
    code: 'conflict',
    message: 'House, name: it was changed at the centre meanwhile by Kim. Look at both, and promote or drop it then.',
  })
  expect(overrides.list()).toMatchObject([{ mine: 'House', base: 'Building', theirs: { value: 'Tower', by: 'Kim' } }])
  expect(overrides.reports()).toMatchObject([{ conflict: true }])
  answers({ kind: 'taken' })
  await overrides.promote('zone/zone-1/name', undefined, signal)
  expect(asked.at(-1)?.base).toEqual({ name: 'Tower' })
  expect([overrides.list(), store.zone.get('zone-1')?.name]).toEqual([[], 'House'])
})

test('removals are promoted, too: here with all that went with it, there by making the record anew', async () => {
  const { overrides, records, apply, asked, store } = await opened()
  await records.update('zone', 'zone-1', { name: 'House' })
  await apply([{ ...changeOf('zone', { id: 'zone-1' }), row: null }])
  await overrides.explain('zone/zone-1/', 'It is used every day.')
  expect(overrides.list()).toMatchObject([
    { kind: 'removed_there', reason: 'It is used every day.', theirs: { by: 'Kim' } },
  ])
  await overrides.promote('zone/zone-1/', undefined, signal)
  expect(asked[0]).toMatchObject({ fields: { name: 'House', triggers: ['trigger-1'] }, base: {} })
  expect([overrides.list(), store.zone.get('zone-1')?.name]).toEqual([[], 'House'])

  await records.remove('control_system', 'sys-1')
  await overrides.promote('control_system/sys-1/', undefined, signal)
  expect(asked[1]).toMatchObject({ fields: null, base: { name: 'Room', zones: ['zone-1'] } })
  expect([overrides.list(), store.removedHere.all()]).toEqual([[], []])
})

test('what the centre has removed is dropped with all that hangs on it here', async () => {
  const { overrides, records, apply, store } = await opened()
  await records.update('module', 'mod-1', { notes: 'Look behind the lamp' })
  await records.create('settings', { parent_id: 'mod-1', encryption_level: 1, settings_string: 'x: 1' })
  await apply([...['sets-1', 'sets-2'].map(id => ({ ...changeOf('settings', { id }), row: null }))])
  await apply([{ ...changeOf('module', { id: 'mod-1' }), row: null }])
  await overrides.drop('module/mod-1/')
  expect(store.module.get('mod-1')).toBeUndefined()
  expect(store.settings.by('parent_id', 'mod-1')).toEqual([])
  expect(store.removedHere.all()).toEqual([])
})

test('the first way that does not refuse is taken; without any, each difference says why it cannot be promoted', async () => {
  const { overrides, records, way, asked } = await opened()
  await records.update('zone', 'zone-1', { name: 'House' })
  const key = 'zone/zone-1/name'
  const refusing: Upward = { ...way, refuses: ({ entity }) => `Not a ${entity}.` }
  overrides.through([refusing, way])
  expect(overrides.list()[0]).not.toHaveProperty('cannotPromote')
  overrides.through([refusing])
  expect(overrides.list()[0]?.cannotPromote).toBe('Not a zone.')
  await expect(overrides.promote(key, undefined, signal)).rejects.toMatchObject({
    code: 'rejected',
    message: 'Not a zone.',
  })
  overrides.through([])
  expect(overrides.list()[0]?.cannotPromote).toContain('cannot be reached now')
  await expect(overrides.promote(key, undefined, signal)).rejects.toMatchObject({ code: 'offline' })
  overrides.through([way])
  await expect(overrides.promote(key, undefined, AbortSignal.abort(new Failed('cancelled', 'x')))).rejects.toThrow('x')
  expect(asked).toEqual([])
})

test('a centre that does not take it leaves all as it is', async () => {
  const { overrides, records, answers } = await opened()
  await records.update('zone', 'zone-1', { name: 'House' })
  const before = overrides.list()
  answers(new Failed('rejected', 'Names are kept at the centre.'))
  await expect(overrides.promote('zone/zone-1/name', undefined, signal)).rejects.toThrow(
    'Names are kept at the centre.',
  )
  expect(overrides.list()).toEqual(before)
})

test('who listens is told once of a batch, and of nothing that is no difference', async () => {
  const { overrides, records, store, apply } = await opened()
  await settle()
  let told = 0
  overrides.changed(() => {
    told += 1
  })
  const heard = async (work: Promise<unknown>) => {
    const before = told
    await work
    await settle()
    return told - before
  }
  const many = Array.from({ length: 50 }, (_, n) => changeOf('zone', { id: `zone-m${n}`, name: `M${n}` }))
  expect(await heard(apply(many))).toBe(0)
  const rename = store.write(change => {
    for (const { id } of many) change.update('zone', id, { capacity: 7 })
  })
  expect(await heard(rename)).toBe(1)
  expect(overrides.list()).toHaveLength(50)
  expect(await heard(records.remove('module', 'mod-1'))).toBe(1)
  expect(await heard(overrides.drop('zone/zone-m0/capacity'))).toBe(1)
  expect(overrides.list()).toHaveLength(49 + 2)
})

test('a restart keeps what differs and what was removed', async () => {
  const { overrides, records, reopened } = await opened()
  await records.update('zone', 'zone-1', { name: 'House' }, 'user-jo')
  await records.remove('module', 'mod-2', 'user-jo')
  const before = overrides.list()
  const { store, clock, log } = await reopened()
  const parts = { store, clock, log, apply: createApply({ store, clock, log }) }
  const again = createOverrides(parts)
  again.through([{ refuses: () => undefined, promote: async () => ({ kind: 'taken' }) }])
  expect(again.list()).toEqual(before)
})
