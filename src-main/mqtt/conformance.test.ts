import { createHmac } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Clock, systemClock } from '../base/clock.ts'
import { openedRecords, problemsOf } from '../records/testing/opened-records.ts'
import { openMosquitto } from '../testing/mosquitto.ts'
import { until } from '../testing/until.ts'
import { keptAt } from './testing/kept-at.ts'
import { notingBroker } from './testing/noting-broker.ts'
import { publishingRoom, topicOf } from './testing/publishing-room.ts'

// The closing list of mqtt.md, by its numbers. Elsewhere: 26 and 28 in broker.test.ts, 36 to 40 in
// api/handlers/mqtt-clients.test.ts. Where this node does better, the name of the test says what holds instead.

type Given = Parameters<typeof publishingRoom>[0]

async function published(given?: Given) {
  const broker = await notingBroker()
  const room = await publishingRoom(given)
  await room.broker('broker-1', { port: broker.port })
  room.begin()
  await room.told('broker-1')
  return { broker, room }
}

async function mosquitto() {
  const broker = await openMosquitto()
  onTestFinished(() => broker.close())
  return broker
}

/** Pauses between attempts are over soon; a sign of life is waited for as long as ever, so that nobody is cut off. */
function impatient() {
  let waited = 0
  const clock: Clock = {
    ...systemClock,
    timer(ms, callback) {
      // Pauses double from 1 s on: none is of such a length.
      if (ms >= 10_000 && ms <= 15_000) return systemClock.timer(ms, callback)
      return systemClock.timer(ms / 200, () => {
        waited += ms
        callback()
      })
    },
  }
  return { clock, waited: () => waited }
}

const seconds = '{"time":1700000000,'

describe('state', () => {
  test('1, 5, 7: goes to the topic of twelve levels, retained, its value as JSON, its time in whole seconds', async () => {
    const { broker, room } = await published()
    room.report('mod-1', { power: true, input: 'on' })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    await broker.keeps(topicOf('input'), `${seconds}"value":"on"}`)
    expect(broker.heard.filter(({ topic }) => topic === topicOf('power'))).toEqual([
      { topic: topicOf('power'), payload: `${seconds}"value":true}`, retain: true, qos: 0 },
    ])
    expect(topicOf('power').split('/')).toHaveLength(12)
    await room.store.write(change => {
      change.put('zone', { id: 'zone-reg', name: 'North', tags: ['region'] })
      change.put('zone', { id: 'zone-area', name: 'West wing', tags: ['area'] })
      const zones = ['zone-area', 'zone-lvl', 'zone-bld', 'zone-reg', 'zone-org']
      change.update('control_system', 'sys-1', { zones })
    })
    const full = 'placeos/zone-org/state/zone-reg/zone-bld/zone-lvl/zone-area/sys-1/driver-1/Display/1/power'
    await broker.keeps(full, `${seconds}"value":true}`)
  })

  test('1, 6, 11, 13: whoever comes to a real Mosquitto later is told the last of it, and nothing of what was cleared', async () => {
    const broker = await mosquitto()
    const room = await publishingRoom()
    await room.broker('broker-1', { port: broker.port })
    room.begin()
    room.report('mod-1', { power: true, input: 'on' })
    room.report('mod-1', { input: null }, 1_700_000_005_000)
    const stateTopics = async () => {
      await room.told('broker-1')
      return [...(await keptAt(broker.uri))].filter(([topic]) => topic.includes('/state/')).toSorted()
    }
    const told = (name: string) => [
      [topicOf('input', { name }), '{"time":1700000005,"value":null}'],
      [topicOf('power', { name }), `${seconds}"value":true}`],
    ]
    expect(await stateTopics()).toEqual(told('Display'))
    await room.store.write(change => change.update('module', 'mod-1', { custom_name: 'Wall' }))
    expect(await stateTopics()).toEqual(told('Wall').slice(1))
    await room.store.write(change => {
      change.update('control_system', 'sys-1', { modules: ['mod-2'] })
      change.remove('module', 'mod-1')
    })
    expect(await stateTopics()).toEqual([])
  })

  test('2: has _ where a system lists no zone of that level', async () => {
    const { broker, room } = await published()
    await room.store.write(change => change.update('control_system', 'sys-1', { zones: ['zone-org'] }))
    room.report('mod-1', { power: true })
    await broker.keeps('placeos/zone-org/state/_/_/_/_/sys-1/driver-1/Display/1/power', `${seconds}"value":true}`)
  })

  test.each([
    ['3: lists no org', ['zone-bld', 'zone-lvl']],
    ['4: lists only a level whose parents are building and org', ['zone-lvl']],
  ])('of a system that %s goes nowhere', async (_, zones) => {
    const broker = await notingBroker()
    const room = await publishingRoom()
    await room.store.write(change => {
      change.update('control_system', 'sys-1', { zones })
      change.put('control_system', { id: 'sys-2', name: 'Room 2', zones: ['zone-org'], modules: ['mod-2'] })
    })
    await room.broker('broker-1', { port: broker.port })
    room.begin()
    room.report('mod-1', { power: true })
    room.report('mod-2', { power: true })
    await broker.keeps('placeos/zone-org/state/_/_/_/_/sys-2/driver-1/Display/1/power', `${seconds}"value":true}`)
    await room.told('broker-1')
    expect([...broker.kept().keys()].filter(topic => topic.includes('sys-1/'))).toEqual([])
  })

  test('6: that is taken away is null, and stays', async () => {
    const { broker, room } = await published()
    room.report('mod-1', { power: true })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    room.report('mod-1', { power: null }, 1_700_000_005_000)
    await broker.keeps(topicOf('power'), '{"time":1700000005,"value":null}')
  })

  test('8, 9, 10: has number and custom name of the module, once in each of its systems', async () => {
    const { broker, room } = await published()
    await room.store.write(change => {
      change.put('module', { id: 'mod-3', driver_id: 'driver-1', name: 'Display', custom_name: 'Left screen' })
      change.update('control_system', 'sys-1', { modules: ['mod-1', 'mod-2', 'mod-3'] })
      const zones = ['zone-org', 'zone-bld', 'zone-lvl']
      change.put('control_system', { id: 'sys-2', name: 'Room 2', modules: ['mod-2'], zones })
    })
    for (const mod of ['mod-2', 'mod-3']) room.report(mod, { volume: 5 })
    const said = `${seconds}"value":5}`
    await broker.keeps(topicOf('volume', { index: 2 }), said)
    await broker.keeps(topicOf('volume', { sys: 'sys-2' }), said)
    await broker.keeps(topicOf('volume', { name: 'Left screen' }), said)
  })

  test('14, 11, 12: of a renamed module leaves its old topic first, and is at the new one at once', async () => {
    const { broker, room } = await published()
    room.report('mod-1', { power: true, gone: 1 })
    room.report('mod-1', { gone: null })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    await room.told('broker-1')
    const from = broker.heard.length
    await room.store.write(change => change.update('module', 'mod-1', { custom_name: 'Wall' }))
    await broker.keeps(topicOf('power', { name: 'Wall' }), `${seconds}"value":true}`)
    expect(broker.kept().has(topicOf('power'))).toBe(false)
    expect(broker.kept().has(topicOf('gone'))).toBe(false)
    const order = broker.heard.slice(from).map(({ topic, payload }) => `${payload === '' ? 'empty ' : ''}${topic}`)
    expect(order.indexOf(`empty ${topicOf('power')}`)).toBeLessThan(order.indexOf(topicOf('power', { name: 'Wall' })))
  })

  test('11: when two change places, each topic holds what its module says', async () => {
    const { broker, room } = await published()
    room.report('mod-1', { volume: 1 })
    room.report('mod-2', { volume: 2 })
    await broker.keeps(topicOf('volume', { index: 2 }), `${seconds}"value":2}`)
    await room.store.write(change => change.update('control_system', 'sys-1', { modules: ['mod-2', 'mod-1'] }))
    await broker.keeps(topicOf('volume', { index: 2 }), `${seconds}"value":1}`)
    await broker.keeps(topicOf('volume'), `${seconds}"value":2}`)
  })

  test.each<[string, (room: Awaited<ReturnType<typeof publishingRoom>>) => Promise<unknown>]>([
    [
      '13: a removed module',
      ({ store }) =>
        store.write(change => {
          change.update('control_system', 'sys-1', { modules: ['mod-2'] })
          change.remove('module', 'mod-1')
        }),
    ],
    ['a removed system', ({ store }) => store.write(change => change.remove('control_system', 'sys-1'))],
    ['a zone without its tag', ({ store }) => store.write(change => change.update('zone', 'zone-org', { tags: [] }))],
    [
      'a removed driver',
      ({ store }) =>
        store.write(change => {
          for (const id of ['mod-1', 'mod-2']) change.remove('module', id)
          change.update('control_system', 'sys-1', { modules: [] })
          change.remove('driver', 'driver-1')
        }),
    ],
  ])('of %s is cleared', async (_, remove) => {
    const { broker, room } = await published()
    room.report('mod-1', { power: true })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    await remove(room)
    await broker.keeps(topicOf('power'), undefined)
  })

  test('15: of a system that moves is at the new place at once, and no longer at the old', async () => {
    const { broker, room } = await published()
    room.report('mod-1', { power: true })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    await room.store.write(change => {
      change.put('zone', { id: 'zone-new', name: 'Annex', tags: ['building'], parent_id: 'zone-org' })
      change.update('control_system', 'sys-1', { zones: ['zone-org', 'zone-new'] })
    })
    const moved = 'placeos/zone-org/state/_/zone-new/_/_/sys-1/driver-1/Display/1/power'
    await broker.keeps(moved, `${seconds}"value":true}`)
    await broker.keeps(topicOf('power'), undefined)
  })

  test('35: of trigger instances is not published', async () => {
    const { broker, room } = await published()
    room.report('trig-1', { triggered: true })
    room.report('mod-1', { power: true })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    expect([...broker.kept().keys()].filter(topic => topic.includes('trig'))).toEqual([])
  })
})

describe('metadata', () => {
  test('16, 33: of a system holds its record, and its new name after it is renamed', async () => {
    const { broker, room } = await published()
    const value = () => JSON.parse(broker.kept().get('placeos/org/metadata/sys-1') ?? '{}').value
    expect(value()).toMatchObject({ id: 'sys-1', name: 'Room 1', modules: ['mod-1', 'mod-2'] })
    await room.store.write(change => change.update('control_system', 'sys-1', { name: 'Big room' }))
    await until(value, ({ name }) => name === 'Big room')
  })

  test('17: stands below the first tag of the hierarchy', async () => {
    const broker = await notingBroker()
    const room = await publishingRoom({ hierarchy: ['campus', 'building'] })
    await room.store.write(change => change.update('zone', 'zone-org', { tags: ['campus'] }))
    await room.broker('broker-1', { port: broker.port })
    room.begin()
    await room.told('broker-1')
    room.report('mod-1', { power: true })
    await broker.keeps('placeos/zone-org/state/zone-bld/sys-1/driver-1/Display/1/power', `${seconds}"value":true}`)
    expect([...broker.kept().keys()].filter(topic => topic.includes('/metadata/')).toSorted()).toEqual([
      'placeos/campus/metadata/driver-1',
      'placeos/campus/metadata/sys-1',
      'placeos/campus/metadata/zone-bld',
      'placeos/campus/metadata/zone-org',
    ])
  })

  test('18: is not there for a level below a building below an org', async () => {
    const { broker, room } = await published()
    await room.store.write(change => change.update('zone', 'zone-lvl', { name: 'Level one' }))
    room.report('mod-1', { power: true })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    expect(broker.kept().has('placeos/org/metadata/zone-bld')).toBe(true)
    expect(broker.kept().has('placeos/org/metadata/zone-lvl')).toBe(false)
  })

  test('19: of a removed system is an envelope with null', async () => {
    const { broker, room } = await published()
    await room.store.write(change => change.remove('control_system', 'sys-1'))
    const value = () => JSON.parse(broker.kept().get('placeos/org/metadata/sys-1') ?? '{}').value
    await until(value, now => now === null)
  })
})

describe('brokers', () => {
  test('20 to 23: what the filters of one match is hashed with its own secret, there alone, and never in topics', async () => {
    const [one, two, plain] = [await notingBroker(), await notingBroker(), await notingBroker()]
    const room = await publishingRoom()
    const filters = ['secret@x.io', 'Display']
    await room.broker('broker-1', { port: one.port, filters })
    await room.broker('broker-2', { port: two.port, filters })
    await room.broker('broker-3', { port: plain.port })
    room.begin()
    room.report('mod-1', { who: 'secret@x.io' })
    await plain.keeps(topicOf('who'), `${seconds}"value":"secret@x.io"}`)
    for (const id of ['broker-1', 'broker-2']) await room.told(id)
    const [first, second] = [one, two].map(broker => broker.kept().get(topicOf('who')))
    const hash = (id: string) => createHmac('sha256', `secret of ${id}`).update('secret@x.io').digest('hex')
    expect(hash('broker-1')).toMatch(/^[0-9a-f]{64}$/)
    expect([first, second]).toEqual(['broker-1', 'broker-2'].map(id => `${seconds}"value":"${hash(id)}"}`))
    expect(first).not.toBe(second)
  })

  test('24: one whose filter is no regular expression is not saved', async () => {
    const { store, records } = await openedRecords()
    const fields = { name: 'A', host: 'a', filters: ['ok', '('] }
    expect(await problemsOf(records.create('broker', fields))).toEqual({ filters: expect.stringContaining('(') })
    expect(store.broker.size).toBe(0)
  })

  test('25: a user name that is set is sent, whatever auth_type says', async () => {
    const broker = await notingBroker()
    const names: (string | undefined)[] = []
    broker.authenticates(name => void names.push(name))
    const room = await publishingRoom()
    await room.broker('broker-1', { port: broker.port, auth_type: 1, username: 'room' })
    room.begin()
    await room.told('broker-1')
    expect(names.at(-1)).toBe('room')
  })

  test('27, 32, 33, better than PlaceOS: one that is down at start is told everything once it is up, and no other one anything', async () => {
    const [broker, late] = [await notingBroker(), await mosquitto()]
    await late.stop()
    const room = await publishingRoom({ clock: impatient().clock })
    room.report('mod-1', { power: true, input: 'on' })
    room.report('mod-2', { power: false })
    await room.broker('broker-1', { port: broker.port })
    room.begin()
    await room.broker('broker-2', { port: late.port })
    await room.becomes('broker-2', 'down')
    await room.told('broker-1')
    const before = broker.heard.length
    await late.start()
    await room.told('broker-2')
    const kept = await keptAt(late.uri)
    expect([...kept.keys()].toSorted()).toEqual(
      [
        ...['driver-1', 'sys-1', 'zone-bld', 'zone-org'].map(id => `placeos/org/metadata/${id}`),
        ...[topicOf('input'), topicOf('power'), topicOf('power', { index: 2 })],
      ].toSorted(),
    )
    expect(kept).toEqual(broker.kept())
    expect(broker.heard.length).toBe(before)
  })

  test('29, better than PlaceOS: after an outage of minutes the last value is there, with the time at which it changed', async () => {
    const { clock, waited } = impatient()
    const broker = await mosquitto()
    const room = await publishingRoom({ clock })
    await room.broker('broker-1', { port: broker.port })
    room.begin()
    await room.told('broker-1')
    await broker.stop()
    for (const volume of [1, 2, 3]) room.report('mod-1', { volume }, 1_700_000_000_000 + volume * 1_000)
    await room.becomes('broker-1', 'down')
    // PlaceOS gives a message up after some 17 s.
    await until(waited, ms => ms > 120_000)
    await broker.start()
    await room.told('broker-1')
    expect((await keptAt(broker.uri)).get(topicOf('volume'))).toBe('{"time":1700000003,"value":3}')
  })

  test('30: of ten changes in one turn the last goes out', async () => {
    const { broker, room } = await published()
    for (let volume = 1; volume <= 10; volume++) room.report('mod-1', { volume })
    await broker.keeps(topicOf('volume'), `${seconds}"value":10}`)
    expect(broker.of(topicOf('volume'))).toEqual([`${seconds}"value":10}`])
  })

  test('31, better than PlaceOS: one that is made later is told everything, metadata too, and the others nothing', async () => {
    const { broker, room } = await published()
    room.report('mod-1', { power: true })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    const from = broker.heard.length
    const later = await notingBroker()
    await room.broker('broker-2', { port: later.port })
    await later.keeps(topicOf('power'), `${seconds}"value":true}`)
    await room.told('broker-2')
    expect([...later.kept().keys()].toSorted()).toEqual([...broker.kept().keys()].toSorted())
    expect(broker.heard.length).toBe(from)
  })

  test('34: one that is removed is left, and what it keeps stays', async () => {
    const { broker, room } = await published()
    room.report('mod-1', { power: true })
    await broker.keeps(topicOf('power'), `${seconds}"value":true}`)
    await room.store.write(change => change.remove('broker', 'broker-1'))
    await until(broker.connected, count => count === 0)
    expect(broker.kept().get(topicOf('power'))).toBe(`${seconds}"value":true}`)
    expect(room.publishing.states()).toEqual([])
  })

  test('a client id is of the node and the record, so that a centre at the same broker is not thrown out', async () => {
    const { broker, room } = await published()
    expect(broker.clients).toEqual([`alcove-${room.store.preferences.get().node_id}-broker-1`])
  })
})
