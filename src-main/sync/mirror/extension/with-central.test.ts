import { expect, onTestFinished, test } from 'vitest'
import { startCentral } from '../../../../e2e/central/central.ts'
import { until } from '../../../testing/until.ts'
import { edgeOfCentral, hastyClock } from './testing/edge-of-central.ts'
import { rooms } from './testing/rooms.ts'

const EDGE = 'edge-Test'

/** A centre with three rooms, and an edge that has them all. */
async function synced({ rowsAtOnce }: { rowsAtOnce?: number } = {}) {
  const central = await startCentral({ extension: true, rows: rooms(EDGE, 3) })
  onTestFinished(() => central.close())
  const { secret } = central.addEdge({ id: EDGE })
  const given = { address: central.url, secret, clock: hastyClock, ...(rowsAtOnce ? { rowsAtOnce } : {}) }
  const edge = await edgeOfCentral(given)
  onTestFinished(() => edge.stop())
  await until(edge.mirror.state, ({ state, checkedAt }) => state === 'idle' && checkedAt !== undefined)
  return { central, ...edge }
}

const pullsOf = ({ received }: Awaited<ReturnType<typeof startCentral>>) =>
  received.filter(({ message }) => message?.body.type === 'alcove_pull').length

test('what concerns this node is here, secrets unreadable on disk and readable by the node', async () => {
  const { store, mirror } = await synced()
  expect(store.control_system.all().map(({ name }) => name)).toEqual(['Room 0', 'Room 1', 'Room 2'])
  expect(store.module.get('mod-1-edge')).toMatchObject({ ip: '10.0.0.2', name: 'Display' })
  const settings = store.settings.get('sets-1-secret')
  expect(settings?.settings_string).not.toContain('password')
  expect(store.secrets.decrypt(3, 'mod-1-edge', settings?.settings_string ?? '')).toBe('password: p1\n')
  expect(mirror.state()).toMatchObject({ state: 'idle', reason: '' })
})

test('one change at the centre is one request, one record and no word about the others', async () => {
  const { central, store } = await synced()
  const changed: string[] = []
  store.changed.on(({ id }) => changed.push(id))
  const before = pullsOf(central)
  central.data.update('control_system', 'sys-1', { name: 'Boardroom' }, { by: 'Ada' })
  await until(
    () => changed,
    ids => ids.length > 0,
  )
  expect(store.control_system.get('sys-1')?.name).toBe('Boardroom')
  expect(changed).toEqual(['sys-1'])
  expect(pullsOf(central)).toBe(before + 1)
})

test('a room that is removed there goes here, with all that belonged to it', async () => {
  const { central, store, mirror } = await synced()
  central.data.remove('control_system', 'sys-1')
  await until(
    () => store.control_system.size,
    size => size === 2,
  )
  await until(mirror.state, ({ state }) => state === 'idle')
  expect(store.metadata.get('meta-1')).toBeUndefined()
  expect(store.removedHere.all()).toEqual([])
})

test('a centre that begins anew is listed anew, and nothing is written for it', async () => {
  const { central, store, mirror, document } = await synced()
  const changed: string[] = []
  store.changed.on(({ id }) => changed.push(id))
  const records = mirror.state().records
  central.newEpoch()
  central.data.update('zone', 'zone-1', { name: 'Attic' })
  await until(
    () => store.zone.get('zone-1')?.name,
    name => name === 'Attic',
  )
  await until(
    () => document.get().mirror?.cursor ?? '',
    cursor => cursor.startsWith('e1:'),
  )
  expect(changed).toEqual(['zone-1'])
  expect(mirror.state().records).toBe(records)
})

test('what was changed here goes up as an override, and is the centre’s once it is promoted', async () => {
  const { central, store, overrides } = await synced()
  await store.write(change => void change.update('control_system', 'sys-1', { name: 'Our room' }), 'user-us')
  await until(
    () => central.overrides.get(EDGE) ?? [],
    reports => reports.length === 1,
  )
  expect(central.overrides.get(EDGE)).toMatchObject([
    { entity: 'control_system', id: 'sys-1', field: 'name', mine: 'Our room', base: 'Room 1' },
  ])
  const answer = await central.resolve(EDGE, { entity: 'control_system', id: 'sys-1', field: 'name' }, 'promote')
  expect(answer).toMatchObject({ success: true })
  expect(central.data.get('control_system', 'sys-1')?.name).toBe('Our room')
  await until(
    () => central.overrides.get(EDGE) ?? [],
    reports => reports.length === 0,
  )
  expect(overrides.list()).toEqual([])
})

test('what the centre turns down is here as it is there', async () => {
  const { central, store } = await synced()
  await store.write(change => void change.update('control_system', 'sys-1', { name: 'Our room' }), 'user-us')
  await until(
    () => central.overrides.get(EDGE) ?? [],
    reports => reports.length === 1,
  )
  await central.resolve(EDGE, { entity: 'control_system', id: 'sys-1', field: 'name' }, 'drop')
  await until(
    () => store.control_system.get('sys-1')?.name,
    name => name === 'Room 1',
  )
})

test('what was removed here stays removed and counts as the centre has it, over a restart of the link too', async () => {
  const { central, store, mirror, log } = await synced()
  await store.write(change => void change.remove('metadata', 'meta-1'))
  const before = pullsOf(central)
  central.cut(EDGE, 'tcp')
  central.data.update('zone', 'zone-1', { name: 'Attic' })
  await until(
    () => store.zone.get('zone-1')?.name,
    name => name === 'Attic',
  )
  await until(mirror.state, ({ state }) => state === 'idle')
  expect(store.metadata.get('meta-1')).toBeUndefined()
  expect(pullsOf(central) - before).toBeLessThanOrEqual(2)
  expect(log.lines.filter(line => line.includes('listed anew'))).toEqual([])
})

test('damaged pages and a wrong digest are met in words, and mend themselves', async () => {
  const { central, store, mirror, log } = await synced({ rowsAtOnce: 10 })
  central.misbehave.truncatedPages = true
  central.data.update('zone', 'zone-1', { name: 'Attic' })
  await until(mirror.state, ({ state }) => state === 'trouble')
  expect(store.zone.get('zone-1')?.name).toBe('Level 1')
  central.misbehave.truncatedPages = false
  central.misbehave.wrongDigest = true
  await until(mirror.state, ({ reason }) => reason.includes('differs from the centre'))
  expect(store.zone.get('zone-1')?.name).toBe('Attic')
  central.misbehave.wrongDigest = false
  central.data.update('zone', 'zone-1', { name: 'Roof' })
  await until(mirror.state, ({ state, reason }) => state === 'idle' && reason === '')
  expect(store.zone.get('zone-1')?.name).toBe('Roof')
  expect(log.lines.join('\n')).not.toContain('password')
})

test('a new secret that the centre sends is handed on', async () => {
  const { central, rotated } = await synced()
  const secret = await central.rotate(EDGE)
  expect(rotated).toEqual([secret])
})
