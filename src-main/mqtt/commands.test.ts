import { expect, onTestFinished, test } from 'vitest'
import { selfSignedCertificate } from '../runtime/simulators/certificate.ts'
import { openMosquitto } from '../testing/mosquitto.ts'
import { until } from '../testing/until.ts'
import { keptAt, visitorAt } from './testing/kept-at.ts'
import { notingBroker } from './testing/noting-broker.ts'
import { publishingRoom, topicOf } from './testing/publishing-room.ts'
import { availabilityTopic } from './topics/home-assistant.ts'

const functions = { power: {}, mute_audio: {}, reboot: { level: 'administrator' } }

async function commanded(allowed: string[] | null = ['Display/power', 'Display/reboot']) {
  const broker = await notingBroker()
  const asked: string[] = []
  const room = await publishingRoom({
    description: { functions, implements: ['PlaceOS::Driver::Interface::Powerable'] } as never,
    commanded(module) {
      asked.push(`asks ${module}`)
      return () => void asked.push(`asked ${module}`)
    },
  })
  await room.broker('broker-1', { port: broker.port })
  await room.publishing.keepOptions('broker-1', {
    home_assistant: true,
    commands: { allowed: allowed !== null, functions: allowed ?? [] },
  })
  room.begin()
  await room.told('broker-1')
  const node = room.store.preferences.get().node_id
  const visitor = await visitorAt(`mqtt://127.0.0.1:${broker.port}`)
  return {
    ...{ broker, room, node, visitor, asked },
    async ask(rest: string, payload: string, retain = false) {
      const from = visitor.heard.length
      await visitor.says(`alcove/${node}/exec/${rest}`, payload, retain)
      const answer = await until(
        () => visitor.heard.slice(from).find(({ topic }) => topic === `alcove/${node}/result/${rest}`),
        found => found !== undefined,
      )
      const { time, ...said } = JSON.parse(answer?.payload ?? '')
      expect(time).toBeGreaterThan(0)
      return said
    },
  }
}

test('a listed function is called with what JSON says, and what came of it is told', async () => {
  const { room, ask, asked } = await commanded()
  room.answers.of = async () => 'warming up'
  expect(await ask('sys-1/Display/2/power', '[true]')).toEqual({ ok: true, value: 'warming up' })
  await ask('sys-1/Display/1/power', '{"state":false}')
  await ask('sys-1/Display/1/power', 'true')
  await ask('sys-1/Display/1/power', '')
  expect(room.calls).toEqual([
    { mod: 'mod-2', method: 'power', args: [true] },
    { mod: 'mod-1', method: 'power', args: { state: false } },
    { mod: 'mod-1', method: 'power', args: [true] },
    { mod: 'mod-1', method: 'power', args: [] },
  ])
  const ofOne = ['asks mod-1', 'asked mod-1']
  expect(asked).toEqual(['asks mod-2', 'asked mod-2', ...ofOne, ...ofOne, ...ofOne])
})

test.each([
  ['that is not listed', 'sys-1/Display/1/mute_audio', '[true]', 'denied'],
  ['above the role of a user', 'sys-1/Display/1/reboot', '[]', 'denied'],
  ['of a module that is not there', 'sys-1/Display/9/power', '[]', 'not_found'],
  ['of an index that is none', 'sys-1/Display/constructor/power', '[]', 'not_found'],
  ['with what is no JSON', 'sys-1/Display/1/power', '[tru', 'invalid'],
  ['nested too deep', 'sys-1/Display/1/power', `${'['.repeat(200)}${']'.repeat(200)}`, 'invalid'],
  ['with too much', 'sys-1/Display/1/power', `"${'x'.repeat(70_000)}"`, 'invalid'],
])('a function %s is not called, and it is said why', async (_, rest, payload, code) => {
  const { room, ask } = await commanded()
  expect(await ask(rest, payload)).toMatchObject({ ok: false, failure: { code, message: expect.any(String) } })
  expect(room.calls).toEqual([])
})

test('a command that was retained is not done again at each connection', async () => {
  const { broker, room, node, visitor } = await commanded()
  const [asked, answered] = ['exec', 'result'].map(word => `alcove/${node}/${word}/sys-1/Display/1/power`)
  await visitor.says(asked ?? '', '[true]', true)
  await until(
    () => room.calls.length,
    calls => calls === 1,
  )
  await room.store.write(change => change.update('broker', 'broker-1', { username: 'another' }))
  const answers = () => broker.of(answered ?? '')
  await until(answers, all => all.length === 2)
  expect(answers()[1]).toContain('A command must not be retained')
  expect(room.calls).toHaveLength(1)
})

test('where the broker can say so, a command that is retained is never done, nor its removal taken for one', async () => {
  const broker = await openMosquitto()
  onTestFinished(() => broker.close())
  const room = await publishingRoom({ description: { functions } as never })
  await room.broker('broker-1', { port: broker.port })
  await room.publishing.keepOptions('broker-1', { commands: { allowed: true, functions: ['Display/power'] } })
  room.begin()
  await room.told('broker-1')
  const visitor = await visitorAt(broker.uri)
  const rest = 'sys-1/Display/1/power'
  const [asked, answered] = ['exec', 'result'].map(
    word => `alcove/${room.store.preferences.get().node_id}/${word}/${rest}`,
  )
  await visitor.says(asked ?? '', '[true]', true)
  await visitor.says(asked ?? '', '', true)
  await visitor.says(asked ?? '', '[false]')
  const answers = await until(
    () => visitor.heard.filter(({ topic }) => topic === answered).map(({ payload }) => JSON.parse(payload).ok),
    all => all.length === 3,
  )
  expect(answers).toEqual([false, false, true])
  expect(room.calls).toEqual([{ mod: 'mod-1', method: 'power', args: [false] }])
})

test('a command whose topic is as long as topics can be is not answered, and disturbs nothing', async () => {
  const { room, node, ask, visitor } = await commanded()
  const topic = `alcove/${node}/exec/`
  await visitor.says(`${topic}${'x'.repeat(65_535 - topic.length - 6)}/a/b/c`, '')
  expect(await ask('sys-1/Display/1/power', '[true]')).toMatchObject({ ok: true })
  expect(room.log.lines.every(line => line.length < 1_000)).toBe(true)
  expect(room.standing('broker-1')).toMatchObject({ state: 'up', received: 2 })
})

test('more commands than can be done at once are turned away', async () => {
  const { broker, room, node } = await commanded()
  const done = Promise.withResolvers<null>()
  room.answers.of = () => done.promise
  const rest = 'sys-1/Display/1/power'
  for (let sent = 0; sent < 55; sent++) await broker.says(`alcove/${node}/exec/${rest}`, '[true]')
  const refused = await until(
    () => broker.of(`alcove/${node}/result/${rest}`),
    all => all.length === 5,
  )
  expect(refused[0]).toContain('50 commands run already')
  done.resolve(null)
  await until(
    () => broker.of(`alcove/${node}/result/${rest}`),
    all => all.length === 55,
  )
  expect(room.standing('broker-1').received).toBe(55)
})

test('without leave nothing is subscribed to, and Home Assistant sees what it cannot set', async () => {
  const { broker, room, node } = await commanded(null)
  room.report('mod-1', { power: true })
  const config = (kind: string) => `homeassistant/${kind}/${node.replaceAll('~', '_7e')}/sys-1_mod-1_power/config`
  await until(
    () => broker.kept().get(config('binary_sensor')),
    text => text?.includes(topicOf('power')) === true,
  )
  await broker.says(`alcove/${node}/exec/sys-1/Display/1/power`, '[true]')
  await room.publishing.keepOptions('broker-1', { commands: { allowed: true, functions: ['Display/power'] } })
  await until(
    () => broker.kept().get(config('switch')),
    text => text?.includes(`alcove/${node}/exec/sys-1/Display/1/power`) === true,
  )
  expect(broker.kept().has(config('binary_sensor'))).toBe(false)
  await room.store.write(change => change.update('control_system', 'sys-1', { display_name: 'Board room' }))
  await until(
    () => broker.kept().get(config('switch')),
    text => text?.includes('"suggested_area":"Board room"') === true,
  )
  expect(room.calls).toEqual([])
  await room.publishing.keepOptions('broker-1', { home_assistant: false })
  await broker.keeps(config('switch'), undefined)
  await room.told('broker-1')
  expect((await keptAt(`mqtt://127.0.0.1:${broker.port}`)).has(availabilityTopic(node))).toBe(false)
})

test('what is set otherwise for a broker takes nothing away from Home Assistant that stays as it is', async () => {
  const { broker, room, node } = await commanded([])
  room.report('mod-1', { power: true, connected: true })
  const [power, connected] = ['power', 'connected'].map(
    status => `homeassistant/binary_sensor/${node.replaceAll('~', '_7e')}/sys-1_mod-1_${status}/config`,
  )
  await until(
    () => broker.kept().has(power ?? '') && broker.kept().has(connected ?? ''),
    yes => yes,
  )
  const { cert: ca } = await selfSignedCertificate()
  await room.publishing.keepOptions('broker-1', { ca })
  await room.publishing.keepOptions('broker-1', { commands: { allowed: true, functions: ['Display/power'] } })
  await broker.keeps(power ?? '', undefined)
  await room.told('broker-1')
  expect(broker.of(connected ?? '')).not.toContain('')
  expect(broker.of(power ?? '').filter(text => text === '')).toHaveLength(1)
})

test('with another version of the driver Home Assistant is told what that one can, and no longer what it cannot', async () => {
  const { broker, room, node } = await commanded()
  const config = (kind: string) => `homeassistant/${kind}/${node.replaceAll('~', '_7e')}/sys-1_mod-1_power/config`
  const report = async (power: boolean) => {
    room.report('mod-1', { power })
    await broker.keeps(topicOf('power'), `{"time":1700000000,"value":${power}}`)
    await room.told('broker-1')
  }
  room.drivenBy({})
  await report(true)
  expect(broker.kept().has(config('switch'))).toBe(false)
  room.drivenBy({ implements: ['Powerable'] })
  await report(false)
  expect(broker.kept().get(config('switch'))).toContain('Acme panel')
  room.drivenBy({ name: 'Acme panel 2', implements: ['Powerable'] })
  await report(true)
  expect(broker.of(config('switch'))).toEqual([
    expect.stringContaining('"Acme panel"'),
    expect.stringContaining('"Acme panel 2"'),
  ])
  room.drivenBy({})
  await report(false)
  expect(broker.kept().has(config('switch'))).toBe(false)
})

test('Home Assistant is told that the node is there, and by the broker that it is not', async () => {
  const { broker, room, node } = await commanded()
  await broker.keeps(availabilityTopic(node), 'online')
  await room.stop()
  await until(
    async () => (await keptAt(`mqtt://127.0.0.1:${broker.port}`)).get(availabilityTopic(node)),
    text => text === 'offline',
  )
})
