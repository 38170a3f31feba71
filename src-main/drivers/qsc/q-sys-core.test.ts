import { once } from 'node:events'
import net from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { runDriver } from '../../runtime/testing/run-driver.ts'
import { until } from '../../testing/until.ts'
import { controlsIn, engineIn, messages, parseMessage, request, unknownIn } from './q-sys-core.messages.ts'
import { simulator } from './q-sys-core.sim.ts'
import { driver } from './q-sys-core.ts'

const quick = {
  answer_ms: 150,
  push_ms: 50,
  controls: ['MainGain', 'MainMute', { component: 'Microphone', name: 'gain' }],
}

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}) {
  const core = await onSimulator(driver, simulator, {
    settings: { ...quick, ...settings },
    simulatorSettings: simulated,
  })
  ends.push(core.stop)
  return core
}

async function ready(settings?: Record<string, Json>, simulated?: Record<string, unknown>) {
  const core = await plugIn(settings, simulated)
  await core.until(status => status.faderMainGain !== undefined)
  return core
}

test('it says what it is, what it runs, and how the controls of its settings are, once connected', async () => {
  const { status } = await ready()
  expect(status).toEqual({
    connected: true,
    platform: 'Core 110f',
    state: 'Active',
    design_name: 'Meeting Room',
    design_code: 'code of Meeting Room',
    is_redundant: false,
    is_emulator: false,
    status: { Code: 0, String: 'OK' },
    'control/MainGain': -10,
    faderMainGain: 75,
    'control/MainMute': false,
    faderMainMute_mute: false,
    'control/gain_Microphone': -20,
    fadergain_Microphone: 66.7,
  })
})

test('faders are set in percent, one or several at once, and reported as the Core has them', async () => {
  const { exec, simulator, status } = await ready()
  await exec('fader', 'MainGain', 50)
  expect(simulator.state).toMatchObject({ mainGain: -40 })
  expect(status).toMatchObject({ faderMainGain: 50, 'control/MainGain': -40 })
  await exec('fader', ['gain'], 100, 'Microphone')
  expect(simulator.state).toMatchObject({ microphoneGain: 20 })
  expect(status.fadergain_Microphone).toBe(100)
})

test('0 and 100 are as loud as the settings say', async () => {
  const { exec, simulator, status } = await ready({ fader_min_db: -60, fader_max_db: 0 })
  expect(status.faderMainGain).toBe(83.3)
  await exec('fader', 'MainGain', 0)
  expect(simulator.state).toMatchObject({ mainGain: -60 })
  await exec('fader', 'MainGain', 100)
  expect(simulator.state).toMatchObject({ mainGain: 0 })
})

test('sound is muted and comes back', async () => {
  const { exec, simulator, status } = await ready()
  await exec('mute', 'MainMute')
  expect(simulator.state).toMatchObject({ mainMute: true })
  expect(status.faderMainMute_mute).toBe(true)
  await exec('unmute', ['MainMute'])
  expect(status.faderMainMute_mute).toBe(false)
  await exec('mute', 'mute', true, 'Microphone')
  expect(simulator.state).toMatchObject({ microphoneMute: true })
  expect(status.fadermute_Microphone_mute).toBe(true)
})

test('the room volume and its mute are the controls that the settings name', async () => {
  const { exec, status } = await ready({ controls: [], volume_control: 'MainGain', mute_control: 'MainMute' })
  await exec('volume', 25)
  await exec('mute_audio')
  expect(status).toMatchObject({ volume: 25, audio_mute: true, faderMainGain: 25 })
})

test('without them it says which settings are missing', async () => {
  const { exec } = await ready()
  await expect(exec('volume', 25)).rejects.toThrow('put a Named Control into "volume_control"')
  await expect(exec('mute_audio')).rejects.toThrow('put a Named Control into "mute_control"')
})

test('controls and components can be set and read as they are', async () => {
  const { exec, simulator, status } = await ready()
  await exec('control_set', 'Source', 'Camera')
  expect(simulator.state).toMatchObject({ source: 'Camera' })
  expect(status['control/Source']).toBe('Camera')
  expect(await exec('control_get', ['MainGain', 'Source'])).toMatchObject([
    { Name: 'MainGain', Value: -10 },
    { Name: 'Source', Value: 'Camera' },
  ])
  await exec('component_set', 'Microphone', 'gain', -3)
  expect(await exec('component_get', 'Microphone', 'gain')).toMatchObject([{ Component: 'Microphone', Value: -3 }])
  expect(await exec('get_components')).toMatchObject([{ Name: 'Microphone' }, { Name: 'Matrix' }])
})

test('what was asked for once is reported by itself from then on', async () => {
  const { exec, simulator, status, until } = await ready()
  await exec('query_faders', 'Source')
  await exec('query_mutes', 'mute', 'Microphone')
  expect(status).toMatchObject({ 'control/Source': 'Laptop', fadermute_Microphone_mute: false })
  simulator.set({ source: 'Phone', microphoneMute: true })
  await until(status => status['control/Source'] === 'Phone' && status.fadermute_Microphone_mute === true)
})

test('mixers are set by input, output and crosspoint', async () => {
  const { exec, simulator } = await ready()
  await exec('matrix_fader', 'Matrix', 50, [1, 2], 'matrix_in')
  await exec('matrix_fader', 'Matrix', 100, 3)
  await exec('matrix_fader', 'Matrix', 0, [4, 5], 'matrix_crosspoint')
  await exec('matrix_mute', 'Matrix', true, [6], 'matrix_in')
  await exec('matrix_mute', 'Matrix', false, [7])
  await exec('mixer', 'Matrix', { 1: [2, 3], 4: 5 }, true)
  expect(simulator.state).toMatchObject({
    mixer: {
      'InputGain 1 2 -': -40,
      'OutputGain - 3': 20,
      'CrossPointGain 4 5': -100,
      'InputMute 6 -': true,
      'OutputMute - 7': false,
      'CrossPointMute 1 2 3': true,
      'CrossPointMute 4 5': true,
    },
  })
})

test('snapshots are loaded and saved', async () => {
  const { exec, simulator } = await ready()
  await exec('snapshot', 'Scenes', 3, 1.5)
  expect(simulator.state).toMatchObject({ snapshot: 3 })
  await exec('save_snapshot', 'Scenes', 4)
  await expect(exec('snapshot', 'Nowhere', 3)).rejects.toThrow('The Core refuses the snapshot 3 of "Nowhere"')
})

test('names that the design has not are refused in words, each with its own', async () => {
  const { exec } = await ready()
  await expect(exec('fader', 'Nobody', 10)).rejects.toThrow('The design has no control that "Nobody" names')
  await expect(exec('fader', 'gain', 10, 'Nothing')).rejects.toThrow('no component that "gain" of "Nothing" names')
  await expect(exec('matrix_mute', 'Matrix', true, 99)).rejects.toThrow('The mixer has no such input or output')
})

test('a wrong name in the settings is told, and the right ones beside it are reported all the same', async () => {
  const controls = [
    'Nobody',
    'MainGain',
    { component: 'Nothing', name: 'gain' },
    { component: 'Microphone', name: 'mute' },
  ]
  const { simulator, status, until } = await ready({ controls })
  await until(status => status.fadermute_Microphone_mute !== undefined)
  expect(status.last_error).toMatch(/(no Named Control "Nobody"|"Nothing" has no control "gain")/)
  simulator.set({ mainGain: 0 })
  await until(status => status['control/MainGain'] === 0)
  expect(Object.keys(status).filter(key => key.includes('Nobody'))).toEqual([])
})

test('of many levels that wait for one fader, only the latest is sent', async () => {
  const { exec, simulator, status } = await ready()
  const all = await Promise.allSettled(Array.from({ length: 30 }, (_, at) => exec('fader', 'MainGain', at + 1)))
  expect(status.faderMainGain).toBe(30)
  expect(simulator.state).toMatchObject({ mainGain: -64 })
  expect(all.at(-1)?.status).toBe('fulfilled')
  expect(all.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(20)
})

test('its state is asked for when told to', async () => {
  const { exec, simulator, status } = await ready()
  simulator.fault('silent')
  simulator.set({ engine: 'Idle' })
  simulator.fault('none')
  await exec('get_status')
  expect(status.state).toBe('Idle')
})

test('knobs turned elsewhere are pushed, and so is what the Core runs', async () => {
  const { simulator, until } = await ready()
  simulator.set({ mainGain: 8, mainMute: true, engine: 'Standby' })
  await until(status => status.faderMainGain === 90 && status.faderMainMute_mute === true && status.state === 'Standby')
})

test('another design is subscribed to anew', async () => {
  const { simulator, until } = await ready()
  simulator.set({ design: 'Divided Room' })
  await until(status => status.design_name === 'Divided Room')
  simulator.set({ mainGain: -22 })
  await until(status => status['control/MainGain'] === -22)
})

test('it logs on with the user of the settings', async () => {
  const user = { username: 'rooms', password: '1234' }
  const { exec, status } = await ready(user, user)
  await exec('fader', 'MainGain', 50)
  expect(status.faderMainGain).toBe(50)
})

test.each([
  ['a wrong PIN', { username: 'rooms', password: '9' }, 'The Core refuses the logon. Correct the settings'],
  ['no user', {}, 'The Core asks for a logon. Put the name and the PIN of a user'],
])('with %s it is told at once what is wrong', async (_, user, sentence) => {
  const { exec, until } = await plugIn(user, { username: 'rooms', password: '1234' })
  await until(status => String(status.last_error).includes(sentence) && status.connected === false)
  await expect(exec('fader', 'MainGain', 50)).rejects.toThrow('The Core is not connected')
})

test.each(['silent', 'garbled', 'slow'] as const)('a %s Core fails in words, and works again', async fault => {
  const { exec, simulator, status } = await ready()
  simulator.fault(fault)
  await expect(exec('fader', 'MainGain', 20)).rejects.toThrow('The Core does not answer. Check its power')
  simulator.fault('none')
  await exec('fader', 'MainGain', 30)
  expect(status.faderMainGain).toBe(30)
})

test('a request that got lost is sent again', async () => {
  const { exec, simulator, status } = await ready()
  simulator.set({ hearsNothing: 1 })
  await exec('fader', 'MainGain', 20)
  expect(status.faderMainGain).toBe(20)
})

test('a Core that stops answering is not connected until it answers again', async () => {
  const { exec, log, simulator, until } = await ready({ refresh_ms: 50 })
  simulator.fault('silent')
  await until(status => status.connected === false)
  expect(log.join('\n')).toContain('The Core has stopped answering.')
  await expect(exec('fader', 'MainGain', 20)).rejects.toThrow('The Core is not connected')
  simulator.fault('none')
  await until(status => status.connected === true, 15_000)
})

test.each(['dropping', 'refusing'] as const)(
  'a Core that is %s connections is back with all that changed meanwhile',
  async fault => {
    const { exec, simulator, until } = await ready()
    if (fault === 'refusing') simulator.dropAll()
    simulator.fault(fault)
    await until(status => status.connected === false)
    await expect(exec('fader', 'MainGain', 20)).rejects.toThrow('The Core is not connected')
    simulator.set({ mainGain: -50, microphoneGain: 10 })
    simulator.fault('none')
    await until(status => status['control/MainGain'] === -50 && status['control/gain_Microphone'] === 10, 15_000)
    simulator.set({ mainGain: -51 })
    await until(status => status['control/MainGain'] === -51)
  },
)

describe('a Core that is not as it should be', () => {
  /** Answers `StatusGet`, and then what the test says. */
  async function oddCore() {
    let peer: net.Socket | undefined
    const asked: { id: number; method: string }[] = []
    const server = net.createServer(socket => {
      peer = socket
      const cutter = messages.create()
      socket.on('error', () => socket.destroy())
      socket.on('data', bytes => {
        for (const text of cutter.push(bytes)) {
          const { id, method } = JSON.parse(text)
          asked.push({ id, method })
          if (method === 'StatusGet') send({ id, result: { State: 'Active', DesignCode: 'x' } })
        }
      })
    })
    const send = (message: object) => void peer?.write(`${JSON.stringify(message)}\0`)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const running = runDriver(driver, {
      settings: { controls: ['MainGain'] },
      port: (server.address() as net.AddressInfo).port,
    })
    ends.push(() => server.close())
    ends.push(() => peer?.destroy())
    ends.push(() => running.module.stop())
    await until(running.connections, all => all.some(([connected]) => connected))
    const idOf = async (method: string) => {
      await until(
        () => asked,
        all => all.some(each => each.method === method),
      )
      const last = asked.findLast(each => each.method === method)
      return last?.id ?? 0
    }
    return { running, send, write: (bytes: Uint8Array) => void peer?.write(bytes), idOf }
  }

  test('answers with other ids, twice, or out of order are not taken for the one that is waited for', async () => {
    const { running, send, idOf } = await oddCore()
    const read = running.exec('control_get', ['MainGain'])
    send({ id: await idOf('ChangeGroup.AddControl'), result: true })
    const poll = await idOf('ChangeGroup.AutoPoll')
    send({ id: poll, result: { Id: 'alcove', Changes: [] } })
    send({ id: poll, result: { Id: 'alcove', Changes: [] } })
    const id = await idOf('Control.Get')
    for (const wrong of [id - 1, id + 1, String(id), null])
      send({ id: wrong, result: [{ Name: 'MainGain', Value: 99 }] })
    send({ id, result: [{ Name: 'MainGain', Value: -5 }] })
    send({ id, result: [{ Name: 'MainGain', Value: -6 }] })
    expect(await read).toMatchObject([{ Value: -5 }])
    expect(running.changes().flatMap(change => change['control/MainGain'] ?? [])).toEqual([-5])
  })

  test('a control that the settings name later is subscribed to at once', async () => {
    const { running, send, idOf } = await oddCore()
    await running.clock.advance(0)
    send({ id: await idOf('ChangeGroup.AddControl'), result: true })
    send({ id: await idOf('ChangeGroup.AutoPoll'), result: { Changes: [] } })
    running.update({ controls: ['MainGain', 'Source'] })
    const added = await until(
      () => idOf('ChangeGroup.AddControl'),
      id => id > 3,
    )
    send({ id: added, result: true })
    send({ method: 'ChangeGroup.Poll', params: { Changes: [{ Name: 'Source', Value: 'Phone' }] } })
    await until(running.changes, all => all.some(change => change['control/Source'] === 'Phone'))
  })

  test('whatever bytes and messages it sends, no error comes of it and nothing is reported that was not asked for', async () => {
    const { running, send, write, idOf } = await oddCore()
    await running.clock.advance(0)
    send({ id: await idOf('ChangeGroup.AddControl'), result: true })
    send({ id: await idOf('ChangeGroup.AutoPoll'), result: { Changes: [] } })
    const change = fc.record({ Name: fc.oneof(fc.constant('MainGain'), fc.string()), Value: fc.jsonValue() })
    const message = fc.oneof(
      fc.record({ method: fc.constant('ChangeGroup.Poll'), params: fc.record({ Changes: fc.array(change) }) }),
      fc.record({ method: fc.constant('EngineStatus'), params: fc.jsonValue() }),
      fc.record({ id: fc.nat(20), result: fc.jsonValue(), error: fc.jsonValue() }),
    )
    for (const each of fc.sample(message, 200)) send(each)
    for (const bytes of fc.sample(fc.uint8Array({ maxLength: 200 }), 200)) write(bytes)
    write(Uint8Array.of(0))
    send({ method: 'ChangeGroup.Poll', params: { Changes: [{ Name: 'MainGain', Value: -77 }] } })
    await until(running.changes, all => all.some(change => change['control/MainGain'] === -77))
    expect(running.lines().filter(line => line.startsWith('error'))).toEqual([])
    const keys = new Set(running.changes().flatMap(change => Object.keys(change)))
    expect([...keys].filter(key => /fader|control/.test(key) && !key.includes('MainGain'))).toEqual([])
  })
})

describe('messages', () => {
  test('are JSON-RPC ended by a zero byte, as in the manual', () => {
    expect(request(1234, 'Control.Get', ['MainGain'])).toBe(
      '{"jsonrpc":"2.0","id":1234,"method":"Control.Get","params":["MainGain"]}\0',
    )
  })

  test('come out the same, however they were cut', () => {
    const lists = fc.array(fc.record({ id: fc.nat(), result: fc.jsonValue() }), { maxLength: 6 })
    fc.assert(
      fc.property(lists, fc.array(fc.nat(2_000), { maxLength: 10 }), (sent, places) => {
        const bytes = Buffer.from(sent.map(each => `${JSON.stringify(each)}\0`).join(''))
        const cutter = messages.create()
        const ends = [...places.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
        const found = ends.flatMap((end, at) => cutter.push(bytes.subarray(ends[at - 1] ?? 0, end)))
        expect(found.map(text => parseMessage(text)?.result)).toEqual(
          sent.map(({ result }) => JSON.parse(JSON.stringify(result))),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('of any text, whole or cut short, throw nothing', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.tuple(fc.json(), fc.nat(50)).map(([json, at]) => json.slice(0, at)),
    )
    fc.assert(
      fc.property(text, given => {
        const message = parseMessage(given)
        for (const part of [message?.result, message?.params]) {
          controlsIn(part)
          unknownIn(part)
          engineIn(part)
        }
      }),
      { numRuns: 500 },
    )
    expect(parseMessage('['.repeat(500_000))).toBeUndefined()
  })
})
