import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { until } from '../testing/until.ts'
import { cutDoor } from './testing/cut-door.ts'
import { notingBroker } from './testing/noting-broker.ts'
import { publishingRoom, quickClock, topicOf } from './testing/publishing-room.ts'

// What brokers keep when the node was stopped meanwhile.

/** A room whose broker can be away, and which can be stopped and started again. */
async function restartable() {
  const broker = await notingBroker()
  const door = await cutDoor(broker.port)
  const folder = temporaryFolder()
  let room = await publishingRoom({ clock: quickClock, folder })
  await room.broker('broker-1', { port: door.port })
  room.begin()
  await room.told('broker-1')
  return {
    ...{ broker, door, folder },
    get room() {
      return room
    },
    async restart(meanwhile = () => {}, hierarchy?: string[]) {
      await room.close()
      meanwhile()
      room = await publishingRoom({ clock: quickClock, folder, ...(hierarchy ? { hierarchy } : {}) })
      room.begin()
    },
  }
}

test('what was renamed while the broker was away is gone there, though the node was stopped before it was back', async () => {
  const node = await restartable()
  node.room.report('mod-1', { power: true })
  await node.broker.keeps(topicOf('power'), '{"time":1700000000,"value":true}')
  node.door.shut(true)
  await node.room.store.write(change => {
    change.update('module', 'mod-1', { custom_name: 'Wall' })
    change.update('zone', 'zone-bld', { parent_id: null })
  })
  await node.restart()
  await node.restart()
  node.door.shut(false)
  await node.broker.keeps(topicOf('power'), undefined)
  node.room.report('mod-1', { power: false })
  await node.broker.keeps(topicOf('power', { name: 'Wall' }), '{"time":1700000000,"value":false}')
  const metadata = node.broker.kept().get('placeos/org/metadata/zone-bld')
  expect(JSON.parse(metadata ?? '{}').value).toBeNull()
})

test('what was renamed right before a power cut, and what stands elsewhere with other levels, is gone after the start', async () => {
  const node = await restartable()
  const file = join(node.folder, 'published.json')
  node.room.report('mod-1', { power: true })
  await node.broker.keeps(topicOf('power'), '{"time":1700000000,"value":true}')
  await node.restart()
  const before = readFileSync(file)
  node.door.shut(true)
  await node.room.store.write(change => change.update('module', 'mod-1', { custom_name: 'Wall' }))
  await node.restart(() => writeFileSync(file, before))
  node.door.shut(false)
  await node.broker.keeps(topicOf('power'), undefined)
  node.room.report('mod-1', { power: true })
  await node.broker.keeps(topicOf('power', { name: 'Wall' }), '{"time":1700000000,"value":true}')
  await node.restart(() => {}, ['org', 'building'])
  await node.broker.keeps(topicOf('power', { name: 'Wall' }), undefined)
  node.room.report('mod-1', { power: true })
  await node.broker.keeps(
    'placeos/zone-org/state/zone-bld/sys-1/driver-1/Wall/1/power',
    '{"time":1700000000,"value":true}',
  )
})

test('values stay as they are while the node starts, and go with a module that is removed before it ran', async () => {
  const node = await restartable()
  node.room.report('mod-1', { power: true, input: 'hdmi' })
  node.room.report('mod-2', { power: true })
  await node.broker.keeps(topicOf('power', { index: 2 }), '{"time":1700000000,"value":true}')
  await node.room.told('broker-1')
  const kept = node.broker.kept()
  await node.restart()
  await node.room.told('broker-1')
  const state = (all: Map<string, string>) => [...all].filter(([topic]) => topic.includes('/state/'))
  expect(state(node.broker.kept())).toEqual(state(kept))
  expect(node.room.standing('broker-1').retained).toBe(kept.size)
  expect(node.room.publishing.preview('broker-1', 100).some(({ topic }) => topic.includes('/state/'))).toBe(false)

  await node.room.store.write(change => {
    change.update('control_system', 'sys-1', { modules: ['mod-2'] })
    change.remove('module', 'mod-1')
  })
  // The second display is the first now, and nothing that the other said is said of it.
  for (const status of ['power', 'input']) await node.broker.keeps(topicOf(status), undefined)
  await node.broker.keeps(topicOf('power', { index: 2 }), undefined)
  node.room.report('mod-2', { power: true })
  await node.broker.keeps(topicOf('power'), '{"time":1700000000,"value":true}')
})

test('when two change places while the broker is away, neither has what the other said there after a restart', async () => {
  const node = await restartable()
  node.room.report('mod-1', { volume: 1 })
  node.room.report('mod-2', { volume: 2 })
  await node.broker.keeps(topicOf('volume', { index: 2 }), '{"time":1700000000,"value":2}')
  await node.room.told('broker-1')
  node.door.shut(true)
  await node.room.store.write(change => change.update('control_system', 'sys-1', { modules: ['mod-2', 'mod-1'] }))
  await node.restart()
  node.door.shut(false)
  for (const index of [1, 2]) await node.broker.keeps(topicOf('volume', { index }), undefined)
  node.room.report('mod-2', { volume: 3 })
  await node.broker.keeps(topicOf('volume'), '{"time":1700000000,"value":3}')
})

test('what filters should have masked does not stay in clear, though nobody can say it anew after the start', async () => {
  const node = await restartable()
  node.room.report('mod-1', { who: 'Ann', power: true })
  await node.broker.keeps(topicOf('who'), '{"time":1700000000,"value":"Ann"}')
  await node.restart()
  node.room.report('mod-1', { power: true })
  node.door.shut(true)
  await node.room.store.write(change => change.update('broker', 'broker-1', { filters: ['Ann'] }))
  await node.restart()
  node.door.shut(false)
  await node.broker.keeps(topicOf('who'), undefined)
})

test('what Home Assistant was told goes with the module, or with the option, after a restart', async () => {
  const broker = await notingBroker()
  const folder = temporaryFolder()
  const given = { clock: quickClock, folder, description: { implements: ['Powerable'] } }
  const found = () => [...broker.kept().keys()].filter(topic => topic.startsWith('homeassistant/')).length
  let room = await publishingRoom(given)
  const restart = async () => {
    await room.close()
    room = await publishingRoom(given)
    room.begin()
    await room.told('broker-1')
  }
  await room.broker('broker-1', { port: broker.port })
  await room.publishing.keepOptions('broker-1', { home_assistant: true })
  room.begin()
  for (const mod of ['mod-1', 'mod-2']) room.report(mod, { connected: true })
  await broker.keeps(topicOf('connected', { index: 2 }), '{"time":1700000000,"value":true}')
  await room.told('broker-1')
  expect(found()).toBe(2)
  await restart()
  await room.store.write(change => change.update('control_system', 'sys-1', { modules: ['mod-1'] }))
  await broker.keeps(topicOf('connected', { index: 2 }), undefined)
  await room.told('broker-1')
  expect(found()).toBe(1)
  await restart()
  await room.publishing.keepOptions('broker-1', { home_assistant: false })
  await room.told('broker-1')
  expect(found()).toBe(0)
  expect(broker.kept().has(topicOf('connected'))).toBe(true)
})

test('in whatever order things are renamed, moved, removed, restarted and cut off, the broker ends with what the records say', async () => {
  const sys = fc.constantFrom('sys-1', 'sys-2')
  const mod = fc.constantFrom('mod-1', 'mod-2', 'mod-3')
  const step = fc.oneof(
    fc.record({ kind: fc.constant('rename' as const), mod, name: fc.constantFrom('', 'Left', 'Right') }),
    fc.record({ kind: fc.constant('move' as const), sys, zones: fc.subarray(['zone-org', 'zone-bld']) }),
    fc.record({ kind: fc.constant('arrange' as const), sys, mods: fc.shuffledSubarray(['mod-1', 'mod-2', 'mod-3']) }),
    fc.record({ kind: fc.constant('remove' as const), sys }),
    fc.record({ kind: fc.constant('report' as const), mod, status: fc.constantFrom('a', 'b'), value: fc.nat(9) }),
    fc.record({ kind: fc.constant('shut' as const), yes: fc.boolean() }),
    fc.constant({ kind: 'restart' as const }),
    fc.constant({ kind: 'pause' as const }),
  )
  const node = await restartable()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async steps => {
      for (const one of steps) {
        const { store } = node.room
        if (one.kind === 'report') node.room.report(one.mod, { [one.status]: one.value })
        if (one.kind === 'shut') node.door.shut(one.yes)
        if (one.kind === 'restart') await node.restart()
        if (one.kind === 'pause') await new Promise(setImmediate)
        await store.write(change => {
          if (one.kind === 'rename') {
            change.put('module', {
              id: one.mod,
              driver_id: 'driver-1',
              name: 'Display',
              custom_name: one.name,
              running: true,
            })
          }
          if (one.kind === 'remove' && store.control_system.get(one.sys)) change.remove('control_system', one.sys)
          if (one.kind !== 'move' && one.kind !== 'arrange') return
          const { zones = ['zone-org'], modules = [] } = store.control_system.get(one.sys) ?? {}
          const now = one.kind === 'move' ? { modules, zones: one.zones } : { zones, modules: one.mods }
          change.put('control_system', { id: one.sys, name: one.sys, ...now })
        })
      }
      node.door.shut(false)
      const { room, broker } = node
      for (const { id } of room.store.module.all()) room.report(id, { a: id, b: 2 })
      const expected = saidBy(room.store)
      await until(
        () => saidIn(broker.kept()),
        now => isDeepStrictEqual(now, expected),
      )
    }),
    { numRuns: 15 },
  )
})

/** Values of status by topic, and whose record is told of the systems. */
function saidIn(kept: Map<string, string>): Record<string, unknown> {
  const all = [...kept].map(([topic, text]) => [topic, JSON.parse(text).value] as const)
  const states = all.filter(([topic]) => topic.includes('/state/'))
  const systems = all.filter(([topic, value]) => topic.startsWith('placeos/org/metadata/sys-') && value !== null)
  return Object.fromEntries([...states, ...systems.map(([topic, { id }]) => [topic, id])])
}

/** What the law says of these records (mqtt.md 3), once more and simply. */
function saidBy(store: Awaited<ReturnType<typeof publishingRoom>>['store']): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const { id: sys, zones, modules } of store.control_system.all()) {
    if (!zones.includes('zone-org')) continue
    all[`placeos/org/metadata/${sys}`] = sys
    const levels = ['_', 'zone-bld', 'zone-lvl', '_'].map(zone => (zones.includes(zone) ? zone : '_')).join('/')
    const counts = new Map<string, number>()
    for (const row of modules.flatMap(id => store.module.get(id) ?? [])) {
      const name = row.custom_name || row.name
      const index = (counts.get(name) ?? 0) + 1
      counts.set(name, index)
      const base = `placeos/zone-org/state/${levels}/${sys}/driver-1/${name}/${index}`
      Object.assign(all, { [`${base}/a`]: row.id, [`${base}/b`]: 2 })
    }
  }
  return all
}
