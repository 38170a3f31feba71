import { afterEach, beforeEach, expect, test } from 'vitest'
import { building } from './testing/building.ts'
import { allIds, idsOf, mirrored } from './testing/mirrored.ts'
import { type SmallPlaceos, smallPlaceos } from './testing/small-placeos.ts'
import { metadataId } from './wire-row.ts'

let placeos: SmallPlaceos
beforeEach(async () => {
  placeos = await smallPlaceos()
})
afterEach(() => placeos.stop())

test('what concerns this node is here after the first look, and nothing else', async () => {
  building(placeos, 2)
  const { store, mirror, document, stop } = await mirrored(placeos.url)
  expect(mirror.state()).toMatchObject({ state: 'idle', changedAt: expect.any(Number), checkedAt: expect.any(Number) })
  expect(allIds(store)).toEqual({
    authority: ['authority-1'],
    user: ['user-1'],
    repository: ['repo-1'],
    driver: ['driver-logic', 'driver-panel'],
    control_system: ['sys-0', 'sys-1'],
    module: ['mod-0-0-edge', 'mod-0-logic', 'mod-1-0-edge', 'mod-1-logic'],
    zone: ['zone-building', 'zone-level-0', 'zone-level-1', 'zone-org'],
    settings: ['sets-0-secret', 'sets-1-secret', 'sets-mod-0-0-edge', 'sets-mod-1-0-edge'],
    json_schema: ['json_schema-1'],
    metadata: [metadataId('sys-0', 'map'), metadataId('sys-1', 'map'), metadataId('zone-building', 'bindings')].sort(),
    trigger: ['trigger-1'],
    trigger_instance: ['trig-0', 'trig-1'],
    edge: ['edge-1'],
    broker: ['broker-1'],
    doorkeeper_application: ['7'],
    ldap_authentication: ['ldap_strat-1'],
  })
  expect(mirror.state().records).toBe(Object.values(allIds(store)).flat().length)
  expect(document.get()).toMatchObject({ edge_id: 'edge-1', mirror: { kind: 'rest' } })
  await stop()
})

test('records are as the model has them: without what PlaceOS puts in on the way, secrets sealed', async () => {
  building(placeos, 1)
  const { store, stop } = await mirrored(placeos.url)
  const module = store.module.get('mod-0-0-edge')
  expect(module).toMatchObject({ ip: '10.0.0.0', port: 4999, running: true, role: 1, edge_id: 'edge-1' })
  expect(module).not.toHaveProperty('driver')
  expect(module).not.toHaveProperty('core_node')
  expect(store.control_system.get('sys-0')).toMatchObject({ name: 'Room 0', version: 3, bookable: true })
  expect(store.control_system.get('sys-0')).not.toHaveProperty('module_data')
  // Whether a trigger has fired there is for the centre to know.
  expect(store.trigger_instance.get('trig-0')).toMatchObject({ triggered: false, trigger_count: 0, enabled: true })
  expect(store.repository.get('repo-1')?.password ?? null).toBe(null)
  const { settings_string = '', parent_id = '' } = store.settings.get('sets-0-secret') ?? {}
  expect(settings_string).not.toContain('4711')
  expect(store.secrets.decrypt(2, parent_id, settings_string)).toBe('pin: 4711')
  await stop()
})

test('settings above what the key may read are left to the edge protocol, and the page says so', async () => {
  building(placeos, 1)
  placeos.role = 1
  const { store, mirror, stop } = await mirrored(placeos.url)
  expect(idsOf(store, 'settings')).toEqual(['sets-mod-0-0-edge'])
  expect(mirror.state()).toMatchObject({
    state: 'idle',
    reason: expect.stringContaining('above what the API key may read'),
  })
  await stop()
})

test('systems that somebody chose come too, and go when they are no longer wanted', async () => {
  building(placeos, 1)
  const { store, document, looked, stop } = await mirrored(placeos.url)
  await document.change(now => ({ ...now, systems: ['sys-other'] }))
  await looked()
  expect(idsOf(store, 'control_system')).toEqual(['sys-0', 'sys-other'])
  expect(idsOf(store, 'driver')).toContain('driver-other')
  expect(idsOf(store, 'settings')).toContain('sets-other')
  await document.change(now => ({ ...now, systems: [] }))
  await looked()
  expect(idsOf(store, 'control_system')).toEqual(['sys-0'])
  expect(idsOf(store, 'settings')).not.toContain('sets-other')
  await stop()
})

test('a module that the edge protocol brings is found with its system at once', async () => {
  building(placeos, 1)
  const { store, document, poked, stop } = await mirrored(placeos.url)
  placeos.put('module', { id: 'mod-new-edge', driver_id: 'driver-panel', name: 'Display', role: 1, edge_id: 'edge-1' })
  placeos.put('control_system', { id: 'sys-new', name: 'New', zones: [], modules: ['mod-new-edge'], version: 1 })
  const assigned = { key: 'drivers_panel', payload: null, started: true }
  await document.change(now => ({ ...now, assigned: { 'mod-new-edge': assigned } }))
  await poked()
  expect(idsOf(store, 'control_system')).toContain('sys-new')
  expect(idsOf(store, 'module')).toContain('mod-new-edge')
  await stop()
})

test('nothing is written while nothing changes, not even after a restart', async () => {
  building(placeos, 2)
  const first = await mirrored(placeos.url)
  await first.looked()
  expect(first.laid).toHaveLength(1)
  await first.stop()
  const second = await mirrored(placeos.url, { folder: first.folder })
  for (let tick = 0; tick < 10; tick++) await second.looked()
  expect(second.laid).toEqual([])
  expect(second.mirror.state()).toMatchObject({ state: 'idle', changedAt: first.document.get().mirror?.at })
  await second.stop()
})

test('looking at five rooms costs eight questions on average and never more than ten, and everything is looked at in five minutes', async () => {
  building(placeos, 5, 10)
  const { looked, stop } = await mirrored(placeos.url)
  const each = []
  const all = new Set<string>()
  for (let tick = 0; tick < 10; tick++) {
    placeos.asked = []
    await looked()
    each.push(placeos.asked.length)
    for (const question of placeos.asked) all.add(question)
  }
  expect(each.reduce((sum, count) => sum + count, 0) / each.length).toBeLessThanOrEqual(8)
  expect(Math.max(...each)).toBeLessThanOrEqual(10)
  expect([...all]).toEqual(
    expect.arrayContaining(['GET /users', 'GET /edges', 'GET /metadata/zone-org', 'GET /drivers/driver-panel']),
  )
  await stop()
})

test('a setting that changes at the centre is here with the next look, and nothing else is written', async () => {
  building(placeos, 2)
  const { store, laid, looked, stop } = await mirrored(placeos.url)
  laid.length = 0
  const changed = placeos.tables.settings.get('sets-mod-0-0-edge')
  placeos.put('settings', { ...changed, id: 'sets-mod-0-0-edge', settings_string: 'volume: 11' })
  await looked()
  expect(laid.flat().map(({ id }) => id)).toEqual(['sets-mod-0-0-edge'])
  expect(store.settings.get('sets-mod-0-0-edge')?.settings_string).toBe('volume: 11')
  await stop()
})

test('a poke looks at rooms and settings only', async () => {
  building(placeos, 2)
  const { store, poked, stop } = await mirrored(placeos.url)
  placeos.put('module', { ...placeos.tables.module.get('mod-1-0-edge'), id: 'mod-1-0-edge', ip: '10.1.1.1' })
  placeos.asked = []
  await poked()
  expect(store.module.get('mod-1-0-edge')?.ip).toBe('10.1.1.1')
  expect(placeos.asked.sort()).toEqual(['GET /settings', 'GET /systems/sys-0', 'GET /systems/sys-1'])
  await stop()
})

test('what is removed at the centre goes here, with all that hung on it', async () => {
  building(placeos, 2)
  const { store, looked, stop } = await mirrored(placeos.url)
  const { tables } = placeos
  tables.control_system.delete('sys-1')
  for (const id of ['mod-1-0-edge', 'mod-1-logic']) tables.module.delete(id)
  tables.metadata.delete('metadata-zone-building')
  tables.user.delete('user-1')
  for (let tick = 0; tick < 11; tick++) await looked()
  expect(idsOf(store, 'control_system')).toEqual(['sys-0'])
  expect(idsOf(store, 'module')).toEqual(['mod-0-0-edge', 'mod-0-logic'])
  expect(idsOf(store, 'zone')).toEqual(['zone-building', 'zone-level-0', 'zone-org'])
  expect(idsOf(store, 'settings')).toEqual(['sets-0-secret', 'sets-mod-0-0-edge'])
  expect(idsOf(store, 'metadata')).toEqual([metadataId('sys-0', 'map')])
  expect(idsOf(store, 'json_schema')).toEqual([])
  expect(idsOf(store, 'trigger_instance')).toEqual(['trig-0'])
  expect(idsOf(store, 'user')).toEqual([])
  await stop()
})

test('what was removed while the node was off goes when it is on again', async () => {
  building(placeos, 2)
  const first = await mirrored(placeos.url)
  await first.stop()
  placeos.tables.control_system.delete('sys-1')
  placeos.tables.module.delete('mod-1-0-edge')
  placeos.tables.broker.delete('broker-1')
  const second = await mirrored(placeos.url, { folder: first.folder })
  expect(idsOf(second.store, 'control_system')).toEqual(['sys-0'])
  expect(idsOf(second.store, 'broker')).toEqual([])
  await second.stop()
})

test('settings that came with the start of a module stay', async () => {
  building(placeos, 1)
  const { store, looked, stop, folder } = await mirrored(placeos.url)
  const id = 'sets-edge-mod-0-0-edge'
  await store.write(change => {
    change.load('settings', {
      id,
      parent_id: 'mod-0-0-edge',
      settings_string: 'a: 1',
      central: { revision: 'start', differs: {} },
    } as never)
  })
  await looked()
  await stop()
  const again = await mirrored(placeos.url, { folder })
  expect(again.store.settings.get(id)).toBeDefined()
  await again.stop()
})

test('whoever else looked after the records meanwhile, they are looked through again', async () => {
  building(placeos, 1)
  const { store, mirror, held, laid, poked, clock, stop } = await mirrored(placeos.url)
  held.isAway = true
  mirror.poke()
  await clock.advance(1_000)
  await store.write(change => {
    const zone = store.zone.get('zone-org')
    change.load('zone', { ...zone, name: 'As of the others', central: { revision: '17', differs: {} } } as never)
  })
  laid.length = 0
  held.isAway = false
  await poked()
  expect(laid.flat().map(({ id }) => id)).toEqual(['zone-org'])
  expect(store.zone.get('zone-org')?.name).toBe('Organisation')
  await stop()
})
