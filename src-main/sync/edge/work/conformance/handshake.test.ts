import { expect, test } from 'vitest'
import { fakeClock } from '../../../../base/fake-clock.ts'
import { archOf } from '../../../../runtime/compiled/driver-key.ts'
import { keyFor, standInFile } from '../../../../runtime/compiled/testing/stand-in-file.ts'
import { until } from '../../../../testing/until.ts'
import { startEdge, type TestEdge } from '../../../testing/start-edge.ts'
import { fakeCompiled, noneCompiled } from '../testing/fake-compiled.ts'
import { type Hall, keys, openHall, openSharedHall, untilLinkedAnew } from '../testing/hall.ts'

// edge.md 3: what is said at the beginning of each link.

/** Something changes at the centre that the edge is not told, and then there is another link. */
async function whileAway(hall: Hall, edge: TestEdge, change: () => void): Promise<void> {
  const before = hall.asked('register').length
  change()
  edge.link.reconnect('The test wants another link.')
  await untilLinkedAnew(hall, before)
}

const untold = { tellsOfChanges: false }

// Those that change nothing of the node share one, as each of them needs its threads.
const shared = await openSharedHall(untold)
const sharedEdge = await shared.start()

test('19: an empty edge is given a driver, a module and a start, and the module reports that it runs', async () => {
  const [hall, edge] = [shared, sharedEdge]
  expect(edge.work.view()).toEqual({ here: 0, started: 0, not_here: [] })
  await whileAway(hall, edge, () => {
    hall.module('mod-1', { driver_id: 'acme' })
    hall.setting('mod-1', 'greeting: good morning')
  })
  await hall.shows('mod-1', 'connected', true)
  await hall.shows('mod-1', 'greeting', 'good morning')
  expect(edge.document.get().driver_keys).toEqual([keys.acme])
  expect(edge.document.get().assigned['mod-1']).toMatchObject({ key: keys.acme, started: true })
  expect(edge.document.get().edge_id).toBe(hall.edgeId)
  expect(edge.store.module.get('mod-1')).toMatchObject({ running: true, driver_id: 'driver-acme' })
  expect(edge.store.driver.get('driver-acme')).toMatchObject({
    ...{ name: 'acme display', module_name: 'Display', file_name: 'acme/display', commit: '1a2b3c4', role: 1 },
  })
  expect(edge.work.view()).toEqual({ here: 1, started: 1, not_here: [] })
  expect(hall.central.violations).toEqual([])
})

test('20: modules that are gone are unloaded before their driver is removed', async () => {
  const hall = await openHall(untold)
  hall.module('mod-1', { driver_id: 'unknown' })
  hall.module('mod-2')
  hall.central.binaries.set(keys.unknown, Buffer.from('a program'))
  const compiled = fakeCompiled()
  const order: string[] = []
  const remove = compiled.remove
  const edge = await hall.start({
    compiled: {
      ...compiled,
      remove(key) {
        order.push(`${key} with ${Object.keys(edge.document.get().assigned)}`)
        return remove(key)
      },
    },
  })
  await until(
    () => edge.work.view(),
    ({ started }) => started === 2,
  )
  await whileAway(hall, edge, () => hall.central.data.remove('module', 'mod-1'))
  await until(
    () => compiled.removed,
    removed => removed.length > 0,
  )
  expect(order).toEqual([`${keys.unknown} with mod-2`])
  await until(
    () => edge.store.module.all().map(({ id }) => id),
    ids => ids.join() === 'mod-2',
  )
  expect(edge.store.settings.all().filter(({ parent_id }) => parent_id === 'mod-1')).toEqual([])
})

test('21: a driver that is provided for nobody is gone from the next register', async () => {
  const hall = await openHall(untold)
  hall.module('mod-1')
  hall.central.binaries.set('drivers_old_thing_abc1234_amd64', Buffer.from('a program'))
  const compiled = fakeCompiled()
  await compiled.provide(
    'drivers_old_thing_abc1234_amd64',
    async () => Buffer.from('old'),
    new AbortController().signal,
  )
  const edge = await hall.start({ compiled })
  expect(hall.asked('register')[0]?.drivers).toEqual(['drivers_old_thing_abc1234_amd64'])
  await whileAway(hall, edge, () => undefined)
  expect(hall.asked('register').at(-1)).toMatchObject({ modules: [], drivers: [keys.device] })
})

test('23, 9: a link that drops leaves the modules at work, and is followed by one handshake', async () => {
  const [hall, edge] = [shared, sharedEdge]
  const links = hall.asked('register').length
  const connections = hall.panel.connections
  hall.central.misbehave.answerAfterMs = 100
  for (let count = links + 1; count <= links + 3; count++) {
    edge.link.reconnect('The test wants another link.')
    await until(
      () => hall.asked('register').length,
      now => now === count,
    )
  }
  await until(
    () => edge.link.state.phase,
    phase => phase === 'up',
  )
  hall.central.misbehave.answerAfterMs = 0
  const link = hall.central.link(hall.edgeId)
  expect(link.registrations).toBe(1)
  expect(hall.panel.connections).toBe(connections)
  expect(edge.runtime.healthOf('mod-1').state).toBe('connected')
})

test('24: settings that were changed while the edge was away are there after it, without a restart', async () => {
  const [hall, edge] = [shared, sharedEdge]
  await whileAway(hall, edge, () => {
    hall.module('mod-2')
    hall.setting('mod-2', 'level: 1')
  })
  await hall.shows('mod-2', 'connected', true)
  const connections = hall.panel.connections
  await whileAway(hall, edge, () => hall.setting('mod-2', 'level: 7'))
  await hall.shows('mod-2', 'level', 7)
  await hall.shows('mod-2', 'updates', 1)
  expect(hall.panel.connections).toBe(connections)
})

test('24: modules that were stopped, started and moved to another commit while the edge was away are so', async () => {
  const [hall, edge] = [shared, sharedEdge]
  await whileAway(hall, edge, () => {
    hall.module('mod-stopped')
    hall.module('mod-started', { running: false })
    hall.module('mod-moved', { driver_id: 'acme' })
  })
  await hall.shows('mod-moved', 'connected', true)
  await hall.shows('mod-stopped', 'connected', true)
  expect(edge.document.get().assigned['mod-started']?.started).toBe(false)
  await whileAway(hall, edge, () => {
    hall.central.data.update('module', 'mod-stopped', { running: false })
    hall.central.data.update('module', 'mod-started', { running: true })
    hall.central.data.update('driver', 'driver-acme', { commit: 'fffffff' })
  })
  await hall.shows('mod-started', 'connected', true)
  await until(
    () => edge.runtime.healthOf('mod-stopped').state,
    state => state === 'stopped',
  )
  expect(edge.document.get().assigned['mod-moved']?.key).toBe('drivers_acme_display_fffffff_amd64')
  expect(edge.store.driver.get('driver-acme')?.commit).toBe('fffffff')
  expect(edge.document.get().driver_keys.toSorted()).toEqual(['drivers_acme_display_fffffff_amd64', keys.device])
})

test('25: a module that no driver is here for is shown with the reason on both sides, and the others start', async () => {
  const hall = await openHall()
  hall.module('mod-1')
  hall.module('mod-strange', { driver_id: 'unknown' })
  const edge = await hall.start({ compiled: noneCompiled })
  await hall.shows('mod-1', 'connected', true)
  await hall.shows('mod-strange', 'connected', false)
  const reason =
    'No driver of this node stands in for "nobody knows" (drivers_nobody_knows_abc1234_amd64). This machine runs none of ' +
    "the central server's own drivers. Put a driver that answers for it into the drivers folder of this node."
  await hall.shows('mod-strange', 'no_driver_here', reason)
  expect(edge.work.whyNotHere('mod-strange')).toBe(reason)
  expect(edge.work.whyNotHere('mod-1')).toBeUndefined()
  expect(edge.work.view()).toEqual({
    ...{ here: 1, started: 1 },
    not_here: [{ module_id: 'mod-strange', driver_key: keys.unknown, reason }],
  })
  await until(
    () => edge.runtime.healthOf('mod-strange'),
    ({ state, reason: why }) => state === 'disconnected' && why?.includes(keys.unknown) === true,
  )
  expect(await hall.ask({ type: 'load', module_id: 'mod-strange', driver_key: keys.unknown })).toMatchObject({
    success: false,
  })
  expect(await hall.ask({ type: 'start', module_id: 'mod-strange', payload: '{}' })).toMatchObject({ success: false })
  expect(await hall.ask({ type: 'module_loaded', module_id: 'mod-strange' })).toMatchObject({ success: false })
  const executed = await hall.execute('mod-strange', 'power', [true])
  expect(executed).toMatchObject({ success: false, code: 500 })
  expect(JSON.parse(executed.output ?? '').message).toMatch(/is not running\. No driver .* \(ModuleError\)$/)
})

test('52: a link that drops during a download forgets what waited for it, and the next handshake begins anew', async () => {
  const hall = await openHall(untold)
  hall.module('mod-1', { driver_id: 'unknown' })
  const edge = await hall.start({ compiled: fakeCompiled(), clock: fakeClock() })
  await until(
    () => hall.asked('fetch_binary').length,
    count => count === 1,
  )
  expect(edge.document.get().assigned).toEqual({})
  await whileAway(hall, edge, () => void hall.central.binaries.set(keys.unknown, Buffer.from('a program')))
  await until(
    () => edge.document.get().assigned['mod-1'],
    now => now?.started === true,
  )
  expect(hall.asked('fetch_binary')).toHaveLength(2)
})

test('a node that starts without its centre has the modules that were put on it at work', async () => {
  const hall = await openHall()
  hall.module('mod-1')
  hall.setting('mod-1', 'level: 3\nhidden: only here', 3)
  const first = await hall.start()
  await hall.shows('mod-1', 'connected', true)
  await first.stop()
  await hall.central.away()
  const drivers = [new URL('../testing/drivers/', import.meta.url)]
  const edge = await startEdge({ folder: first.folder, drivers, address: hall.central.url, secret: 'x' })
  try {
    await until(
      () => edge.runtime.statusOf('mod-1'),
      status => status.connected?.value === true,
    )
    expect(edge.runtime.statusOf('mod-1')).toMatchObject({ level: { value: 3 }, hidden: { value: 'only here' } })
  } finally {
    await edge.stop()
    await hall.central.back()
  }
})

test('a command that comes after the list was asked for counts more than the list', async () => {
  const hall = await openHall()
  hall.module('mod-1')
  hall.central.misbehave.answerAfterMs = 300
  const starting = hall.start()
  await until(
    () => hall.asked('register').length,
    count => count === 1,
  )
  expect(await hall.ask({ type: 'load', module_id: 'mod-1', driver_key: keys.device })).toMatchObject({ success: true })
  const edge = await starting
  expect(edge.document.get().assigned['mod-1']).toMatchObject({ started: false })
})

test("7: a module of a driver that only the centre has runs on the centre's own, also after a boot without it", async () => {
  const hall = await openHall({ arch: archOf(process.arch) })
  const key = keyFor('drivers_nobody_knows', 'abc1234')
  hall.central.binaries.set(key, standInFile())
  hall.module('mod-1', { driver_id: 'unknown' })
  const first = await hall.start()
  await hall.shows('mod-1', 'connected', true)
  expect(first.store.driver.get('driver-unknown')?.file_name).toBe(`compiled/${key}`)
  expect(first.work.view()).toEqual({ here: 1, started: 1, not_here: [] })
  expect(await hall.ask({ type: 'loaded_modules' })).toMatchObject({ modules: { [key]: ['mod-1'] } })
  const launches = async () => (await hall.ask({ type: 'driver_status', driver_key: key })).status?.launch_count
  expect(await launches()).toBe(1)
  expect(await hall.ask({ type: 'kill', driver_key: key })).toMatchObject({ success: true })
  await until(launches, count => count === 2)
  await first.stop()
  await hall.central.away()
  const edge = await startEdge({ folder: first.folder, address: hall.central.url, secret: 'x' })
  try {
    await until(
      () => edge.runtime.statusOf('mod-1'),
      status => status.connected?.value === true,
    )
  } finally {
    await edge.stop()
    await hall.central.back()
  }
})
