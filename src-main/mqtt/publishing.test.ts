import { connectAsync } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { openMosquitto } from '../testing/mosquitto.ts'
import { until } from '../testing/until.ts'
import { cutDoor } from './testing/cut-door.ts'
import { keptAt } from './testing/kept-at.ts'
import { notingBroker } from './testing/noting-broker.ts'
import { hurriedClock, publishingRoom, topicOf } from './testing/publishing-room.ts'

async function published() {
  const broker = await notingBroker()
  const room = await publishingRoom()
  await room.broker('broker-1', { port: broker.port })
  room.begin()
  await room.told('broker-1')
  return { broker, room }
}

test('brokers are off until it runs and afterwards, and whoever shows them is told of each change', async () => {
  const broker = await notingBroker()
  const room = await publishingRoom()
  await room.broker('broker-1', { port: broker.port })
  const states: string[] = []
  room.publishing.changed(id => void states.push(`${id} ${room.standing(id).state}`))
  expect(room.standing('broker-1')).toMatchObject({ state: 'off', published: 0, retained: 0, next_try_at: null })
  room.begin()
  await room.told('broker-1')
  expect(room.standing('broker-1')).toMatchObject({ state: 'up', retained: broker.kept().size })
  await room.stop()
  expect(room.standing('broker-1').state).toBe('off')
  expect([...new Set(states)]).toEqual(['broker-1 connecting', 'broker-1 up', 'broker-1 off'])
})

test('a zone with tags of two levels makes the first of them, and the log says so', async () => {
  const { broker, room } = await published()
  await room.store.write(change => change.update('zone', 'zone-bld', { tags: ['area', 'vip', 'building'] }))
  room.report('mod-1', { power: true })
  const topic = topicOf('power').replace('/_/zone-bld/zone-lvl/_/', '/_/_/zone-lvl/zone-bld/')
  await broker.keeps(topic, '{"time":1700000000,"value":true}')
  expect(room.log.lines).toContain(
    'warn: Zone Tower is published as area only, though it is tagged building too. Leave one of them.',
  )
})

test('a preview shows what is published as it is published, so many at most', async () => {
  const { broker, room } = await published()
  await room.store.write(change => change.update('broker', 'broker-1', { filters: ['Ann'] }))
  room.report('mod-1', { who: 'Ann', power: true })
  await broker.keeps(topicOf('power'), '{"time":1700000000,"value":true}')
  await room.told('broker-1')
  const shown = room.publishing.preview('broker-1', 100)
  expect(new Map(shown.map(({ topic, payload }) => [topic, payload]))).toEqual(broker.kept())
  expect(room.publishing.preview('broker-1', 2)).toHaveLength(2)
  expect(() => room.publishing.preview('broker-9', 1)).toThrow('There is no broker broker-9.')
  await room.store.write(change => change.update('broker', 'broker-1', { filters: ['('] }))
  expect(() => room.publishing.preview('broker-1', 1)).toThrow('is no regular expression')
})

test('a broker and a room that are removed in one go disturb no other broker', async () => {
  const { broker, room } = await published()
  const other = await notingBroker()
  await room.broker('broker-2', { port: other.port })
  await room.publishing.keepOptions('broker-1', { home_assistant: true })
  room.report('mod-1', { connected: true })
  await other.keeps(topicOf('connected'), '{"time":1700000000,"value":true}')
  await room.store.write(change => {
    change.remove('broker', 'broker-1')
    change.remove('control_system', 'sys-1')
  })
  await other.keeps(topicOf('connected'), undefined)
  await until(broker.connected, count => count === 0)
})

test('metadata of what no longer belongs to an org is null, and comes back with it', async () => {
  const { broker, room } = await published()
  const value = (id: string) => JSON.parse(broker.kept().get(`placeos/org/metadata/${id}`) ?? '{}').value
  expect(value('zone-bld')).toMatchObject({ name: 'Tower' })
  await room.store.write(change => change.update('zone', 'zone-org', { tags: ['other'] }))
  for (const id of ['zone-org', 'zone-bld', 'sys-1', 'driver-1'])
    await until(
      () => value(id),
      now => now === null,
    )
  await room.store.write(change => change.update('zone', 'zone-org', { tags: ['org'] }))
  for (const id of ['zone-org', 'zone-bld', 'sys-1', 'driver-1'])
    await until(
      () => value(id),
      now => now?.id === id,
    )
})

test('a module that makes up names for ever takes the room of nobody else', async () => {
  const { broker, room } = await published()
  room.report('mod-1', Object.fromEntries(Array.from({ length: 5_100 }, (_, at) => [`s${at}`, at])))
  room.report('mod-2', { power: true })
  await broker.keeps(topicOf('power', { index: 2 }), '{"time":1700000000,"value":true}')
  await room.told('broker-1')
  expect([...broker.kept().keys()].filter(topic => topic.includes('/Display/1/'))).toHaveLength(5_000)
  expect(room.log.lines.join('\n')).toContain(`Nothing is published at ${topicOf('s5000')}`)
})

test('what another node says of a module that it runs now is not written over, and goes with the module', async () => {
  const broker = await openMosquitto()
  onTestFinished(() => broker.close())
  const door = await cutDoor(broker.port)
  const room = await publishingRoom({ clock: hurriedClock })
  await room.broker('broker-1', { port: door.port })
  room.begin()
  for (const mod of ['mod-1', 'mod-2']) room.report(mod, { power: true })
  await room.told('broker-1')
  room.runsElsewhere('mod-1')
  const theirs = '{"time":1700000900,"value":false}'
  const other = await connectAsync(broker.uri)
  await other.publishAsync(topicOf('power'), theirs, { qos: 1, retain: true })
  await other.endAsync()
  door.cut()
  room.report('mod-2', { power: false })
  await room.told('broker-1')
  expect((await keptAt(broker.uri)).get(topicOf('power'))).toBe(theirs)

  await room.store.write(change => change.update('module', 'mod-1', { custom_name: 'Wall' }))
  const states = async () => [...(await keptAt(broker.uri)).keys()].filter(topic => topic.includes('/state/'))
  await until(states, topics => topics.join() === topicOf('power'))
  expect((await keptAt(broker.uri)).get(topicOf('power'))).toBe('{"time":1700000000,"value":false}')
})

test('a status whose name is too long for a topic at Home Assistant hinders nothing else', async () => {
  const broker = await notingBroker()
  const room = await publishingRoom({ description: { implements: ['PlaceOS::Driver::Interface::Lighting::Level'] } })
  await room.broker('broker-1', { port: broker.port })
  await room.publishing.keepOptions('broker-1', { home_assistant: true })
  room.begin()
  const long = `area${'\u6f22'.repeat(14_000)}_level`
  room.report('mod-1', { [long]: 5, area1_level: 7 })
  await broker.keeps(topicOf(long), '{"time":1700000000,"value":5}')
  await broker.keeps(topicOf('area1_level'), '{"time":1700000000,"value":7}')
  await room.told('broker-1')
  expect(room.standing('broker-1')).toMatchObject({ reason: '', dropped: 1 })
  await room.publishing.keepOptions('broker-1', { home_assistant: false })
  await until(
    () => [...broker.kept().keys()].filter(topic => topic.startsWith('homeassistant/')),
    topics => topics.length === 0,
  )
  await room.told('broker-1')
})
