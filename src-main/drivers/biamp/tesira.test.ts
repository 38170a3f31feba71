import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { parseLine } from './tesira.lines.ts'
import { simulator } from './tesira.sim.ts'
import { driver } from './tesira.ts'

let tesira: Awaited<ReturnType<typeof onSimulator>> | undefined
afterEach(() => tesira?.stop())

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}) {
  tesira = await onSimulator(driver, simulator, {
    settings: { ssh: { username: 'default', password: '' }, answer_ms: 400, ...settings },
    simulatorSettings: simulated,
  })
  return tesira
}

async function ready(settings?: Record<string, Json>, simulated?: Record<string, unknown>) {
  const plugged = await plugIn(settings, simulated)
  await plugged.until(status => status.faults !== undefined)
  return plugged
}

const room = { faders: [{ id: 'Level1' }, { id: 'Ceiling mics', level: false }] }

/** With everything that the settings name followed. */
async function following(settings: Record<string, Json> = {}) {
  const plugged = await ready({ ...room, ...settings })
  await plugged.until(status => status['faderCeiling mics_mute'] !== undefined)
  return plugged
}

test('it says what it is and that nothing is wrong with it, once connected', async () => {
  const { status } = await ready()
  expect(status).toMatchObject({
    connected: true,
    serial_number: '04870642',
    software_version: '4.14.0.18',
    hostname: 'TesiraForte04870642',
    faults: [],
  })
  expect(status).not.toHaveProperty('last_error')
})

test('it describes itself', async () => {
  const { exec } = await ready()
  expect(await exec('device_info')).toEqual({
    make: 'Biamp',
    model: 'Tesira',
    serial: '04870642',
    firmware: '4.14.0.18',
    hostname: 'TesiraForte04870642',
  })
})

test('a device that does not give back what it is sent is understood as well', async () => {
  const { exec, status } = await ready({}, { simulated_echo: false })
  await exec('fader', 'Level1', -12)
  expect(status.faderLevel1).toBe(-12)
})

test('faders in the settings are known from the start, and what others do to them is told at once', async () => {
  const { simulator, status, until } = await following()
  expect(status).toMatchObject({
    faderLevel1: -20,
    faderLevel1_mute: false,
    level_Level1_1: -20,
    mute_Level1_1_mute: false,
    'mute_Ceiling mics_1_mute': false,
  })
  simulator.set({ levels: [-3.5, -20], ceilingMutes: [true, false] })
  await until(status => status.faderLevel1 === -3.5 && status['faderCeiling mics_mute'] === true)
})

test('a level is reported once the device says so, and followed from then on', async () => {
  const { exec, simulator, status, until } = await ready()
  await exec('fader', 'Level1', -6.5, 2)
  expect(status.level_Level1_2).toBe(-6.5)
  expect(status).not.toHaveProperty('faderLevel1')
  simulator.set({ levels: [-20, -40] })
  await until(status => status.level_Level1_2 === -40)
})

test('several blocks and channels are set at once', async () => {
  const { exec, simulator, status } = await ready()
  await exec('faders', ['Level1'], -15, [1, 2])
  await exec('mutes', ['Level1', 'Ceiling mics'], true, [1, 2])
  expect(simulator.state).toMatchObject({ levels: [-15, -15], mutes: [true, true], ceilingMutes: [true, true] })
  expect(status).toMatchObject({ faderLevel1: -15, faderLevel1_mute: true, 'mute_Ceiling mics_2_mute': true })
  await exec('unmute', 'Level1')
  expect(status.faderLevel1_mute).toBe(false)
  await exec('mute', 'Level1')
  expect(status.faderLevel1_mute).toBe(true)
})

test('inputs and outputs of a mixer are set, and asked for', async () => {
  const { exec, simulator, status } = await ready()
  await exec('fader', 'Mixer1', -9, 3, 'matrix_in')
  await exec('mute', 'Mixer1', true, 4, 'matrix_out')
  expect(status).toMatchObject({ inputLevel_Mixer1_3: -9, outputMute_Mixer1_4_mute: true })
  simulator.set({ outputLevels: [-1, -2, -3, -4], inputMutes: [false, true, false, false] })
  await exec('query_faders', 'Mixer1', [1, 4], 'outputLevel')
  await exec('query_mutes', 'Mixer1', 2, 'inputMute')
  await exec('query_fader', 'Level1', 2)
  await exec('query_mute', 'Level1', 2)
  expect(status).toMatchObject({
    outputLevel_Mixer1_1: -1,
    outputLevel_Mixer1_4: -4,
    inputMute_Mixer1_2_mute: true,
    level_Level1_2: -20,
    mute_Level1_2_mute: false,
  })
})

test('crosspoints are turned on and off', async () => {
  const { exec, simulator } = await ready()
  await exec('mixer', 'Mixer1', { 1: [1, 2], 3: 4 }, true)
  const on = (at: number[]) => Array.from({ length: 16 }, (_, index) => at.includes(index))
  expect(simulator.state).toMatchObject({ crosspoints: on([0, 1, 11]) })
  await exec('mixer', 'Mixer1', { 1: 2 }, false)
  await exec('mixer', 'AutoMixer1', [2, 3], true, 'mixer')
  expect(simulator.state).toMatchObject({ crosspoints: on([0, 11]), autoMixer: [false, true, true, false] })
  await expect(exec('mixer', 'Mixer1', { 0: 1 }, true)).rejects.toThrow('inputs and outputs are counted from 1')
})

test('a preset is recalled by number or name, and the levels that it changes are told', async () => {
  const { exec, status, until } = await following()
  await exec('preset', 1001)
  expect(status.preset).toBe(1001)
  await until(status => status.faderLevel1 === -10)
  await exec('preset', 'Evening')
  expect(status.preset).toBe('Evening')
  await until(status => status.faderLevel1 === -30 && status.faderLevel1_mute === true)
  await expect(exec('preset', 7)).rejects.toThrow('The Tesira refuses that: INVALID_PARAMETER Preset does not exist')
  expect(status.preset).toBe('Evening')
})

test('the tags of its design can be listed, and its audio started', async () => {
  const { exec } = await ready()
  expect(await exec('get_aliases')).toEqual(['DEVICE', 'Level1', 'Ceiling mics', 'Mixer1', 'AutoMixer1'])
  await exec('start_audio')
})

test('a restart ends the connection, and all is followed again afterwards', async () => {
  const { exec, simulator, until } = await following()
  await exec('reboot')
  expect(simulator.state).toMatchObject({ reboots: 1 })
  await until(status => status.connected === false)
  await until(status => status.connected === true)
  await exec('query_fader', 'Level1')
  simulator.set({ levels: [-1, -1] })
  await until(status => status.faderLevel1 === -1)
})

test('what is wrong with it is told in its own words', async () => {
  const { exec, simulator, status } = await ready()
  simulator.set({ faults: ['one or more Dante flows inactive', 'fan failure'] })
  await exec('refresh')
  expect(status.faults).toEqual(['one or more Dante flows inactive', 'fan failure'])
  simulator.set({ faults: [] })
  await exec('refresh')
  expect(status.faults).toEqual([])
})

test.each([
  ['a block that is not there', ['Levl1', -3], 'The design that runs in the Tesira has no block "Levl1".'],
  ['a channel that is not there', ['Level1', -3, 9], '"Level1" has no such channel: it takes 1 to 2.'],
  ['a level that is too loud', ['Level1', 15], '"Level1" has no such value: it takes -100.0 to 12.0.'],
  ['a block without a level', ['Ceiling mics', -3], '"Ceiling mics" is a block that cannot do that.'],
  ['a name with a line break', ['a\nDEVICE reboot', -3], 'an instance tag has neither quotation marks nor line breaks'],
] as [string, Json[], string][])('%s is refused in words', async (_, args, sentence) => {
  const { exec, simulator, status } = await ready()
  await expect(exec('fader', ...args)).rejects.toThrow(sentence)
  expect(simulator.state).toMatchObject({ levels: [-20, -20], reboots: 0 })
  expect(Object.keys(status).filter(key => key.startsWith('level_'))).toEqual([])
})

test('of several blocks, those that are there are set although one is not', async () => {
  const { exec, status } = await ready()
  await expect(exec('fader', ['Nothing', 'Level1'], -4)).rejects.toThrow('has no block "Nothing"')
  expect(status.faderLevel1).toBe(-4)
})

test('a block in the settings that the design has not is told once, and the others are followed', async () => {
  const { log, until } = await plugIn({ faders: [{ id: 'Old name' }, { id: 'Level1' }], refresh_ms: 50 })
  await until(status => status.faderLevel1 === -20)
  await until(status => String(status.last_error).includes('has no block "Old name"'))
  expect(log.filter(line => line.startsWith('warn: The design'))).toHaveLength(1)
})

test('a user who may only look is told so', async () => {
  const { exec, simulator, status } = await following()
  simulator.set({ observer: true })
  await expect(exec('fader', 'Level1', -3)).rejects.toThrow('Who signs in may only look.')
  expect(status.faderLevel1).toBe(-20)
})

test('it signs in to a protected system', async () => {
  const ssh = { username: 'controller', password: 'quay-sound' }
  const { exec, status } = await ready({ ssh }, { ssh })
  await exec('fader', 'Level1', -3)
  expect(status.faderLevel1).toBe(-3)
})

test('a wrong password is told in words', async () => {
  const { exec, log, until } = await plugIn(
    { ssh: { username: 'controller', password: 'guess' } },
    { ssh: { username: 'controller', password: 'quay-sound' } },
  )
  await until(status => status.connected === false)
  expect(log.join('\n')).toMatch(/controller/)
  await expect(exec('fader', 'Level1', -3)).rejects.toThrow('The Tesira is not connected.')
})

test('of levels that wait, only the latest is sent', async () => {
  const { exec, simulator, wire } = await ready({ answer_ms: 5_000 })
  simulator.fault('slow')
  const first = exec('fader', 'Level1', -30)
  const others = [-29, -28, -27].map(level => exec('fader', 'Level1', level))
  const settled = Promise.allSettled([first, ...others])
  simulator.fault('none')
  const results = await settled
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  const sent = wire.flatMap(({ direction, bytes }) =>
    direction === 'out' && Buffer.from(bytes).includes(' set level') ? [Buffer.from(bytes).toString().trim()] : [],
  )
  expect(sent).toEqual(['Level1 set level 1 -30', 'Level1 set level 1 -27'])
})

test.each(['slow', 'silent', 'garbled'] as const)(
  'a %s device fails in words, and works again afterwards',
  async fault => {
    const { exec, simulator, status, until } = await following({ answer_ms: 150 })
    simulator.fault(fault)
    await expect(exec('mute', 'Level1')).rejects.toThrow('The Tesira does not answer. Check its power and its network')
    expect(status.faderLevel1_mute).toBe(false)
    await until(status => status.connected === false)
    simulator.fault('none')
    await until(status => status.connected === true)
    await exec('fader', 'Level1', -8)
    expect(status.faderLevel1).toBe(-8)
  },
)

test('an answer that comes too late does not pass for that of the next command', async () => {
  const { exec, simulator, status, until } = await following({ answer_ms: 150 })
  simulator.fault('slow')
  await expect(exec('fader', 'Level1', -50)).rejects.toThrow('The Tesira does not answer.')
  await until(status => status.connected === false)
  simulator.fault('none')
  await until(status => status.connected === true && status.faderLevel1 === -50)
  await exec('mute', 'Level1')
  expect(status).toMatchObject({ faderLevel1: -50, faderLevel1_mute: true })
})

test('a slow device that is given the time is obeyed', async () => {
  const { exec, simulator, status } = await ready({ answer_ms: 8_000 })
  simulator.fault('slow')
  const done = exec('fader', 'Level1', -7)
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ levels: [-7, -20] }))
  simulator.fault('none')
  await done
  expect(status.faderLevel1).toBe(-7)
})

test.each(['refusing', 'dropping'] as const)(
  'a device that is %s is not connected until it is back, and asked anew then',
  async fault => {
    const { exec, simulator, until } = await following()
    simulator.dropAll()
    simulator.fault(fault)
    await until(status => status.connected === false)
    await expect(exec('fader', 'Level1', -3)).rejects.toThrow('The Tesira is not connected.')
    simulator.set({ levels: [-11, -20], mutes: [true, false] })
    simulator.fault('none')
    await until(status => status.connected === true && status.faderLevel1 === -11 && status.faderLevel1_mute === true)
  },
)

test('a device that stops answering is not connected until it answers again', async () => {
  const { simulator, until } = await ready({ answer_ms: 150, refresh_ms: 50 })
  simulator.fault('silent')
  await until(status => status.connected === false)
  simulator.fault('none')
  await until(status => status.connected === true)
})

test.each([
  ['+OK', { kind: 'ok', values: {} }],
  ['+OK "value":-10.000000', { kind: 'ok', values: { value: -10 } }],
  ['+OK "list":["123" "Level1"]\r', { kind: 'ok', values: { list: ['123', 'Level1'] } }],
  ['+OK "time":"12:00" "line":"2"', { kind: 'ok', values: { time: '12:00', line: '2' } }],
  [
    '+OK "value":[{"id":INDICATOR_NONE_IN_DEVICE "faults":[] "on":true}]',
    { kind: 'ok', values: { value: [{ id: 'INDICATOR_NONE_IN_DEVICE', faults: [], on: true }] } },
  ],
  [
    '! "publishToken":"my level" "value":-98.099998',
    { kind: 'published', token: 'my level', value: -98.099998, ok: false },
  ],
  ['! "publishToken":"" "value":true +OK', { kind: 'published', token: '', value: true, ok: true }],
  ['-GENERAL_FAILURE', { kind: 'refused', reason: 'GENERAL_FAILURE' }],
  ['-ERR WRONG_STATE', { kind: 'refused', reason: 'WRONG_STATE' }],
] as const)('the line %j is read as it is documented', (line, meant) => {
  expect(parseLine(line)).toEqual(meant)
})

test.each([
  'Welcome to the Tesira Text Protocol Server...',
  'Level1 get level 1',
  '+OKAY',
  '+OK "value":',
  '+OK "value":[1 2',
  '! "publishToken":INVALID TEST "value":-100.000000',
  '! "value":1',
])('the line %j is none that means anything', line => {
  expect(parseLine(line)).toBeUndefined()
})

test('what is nested or long beyond reason means nothing', () => {
  expect(parseLine(`+OK "value":${'['.repeat(50_000)}`)).toBeUndefined()
  expect(parseLine(`+OK "value":"${'a'.repeat(300_000)}"`)).toBeUndefined()
})

test('whatever a device sends, reading it never throws, and what is read has a place', () => {
  const words = fc.constantFrom(
    '+OK ',
    '! ',
    '-ERR ',
    '"publishToken":',
    '"value":',
    '"a"',
    '[',
    ']',
    '{',
    '}',
    ' ',
    '1',
    'true',
    '"',
    '\\',
  )
  const line = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 40 }).map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(line, fc.nat(60), (text, cut) => {
      for (const one of [text, text.slice(cut), text.slice(0, -cut)]) {
        const said = parseLine(one)
        if (said?.kind === 'published') expect(typeof said.token).toBe('string')
        if (said?.kind === 'ok') expect(JSON.parse(JSON.stringify(said.values))).toEqual(said.values)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('any value that a device may tell is read back', () => {
  const value = fc.oneof(
    fc.boolean(),
    fc.integer(),
    fc.string().filter(text => !/[\n\r]/.test(text)),
    fc.constant(null),
  )
  const inTtp = (one: unknown) => (typeof one === 'string' ? `"${one.replace(/[\\"]/g, '\\$&')}"` : String(one))
  fc.assert(
    fc.property(value, fc.array(value, { maxLength: 5 }), (one, list) => {
      const said = parseLine(`+OK "value":${inTtp(one)} "list":[${list.map(inTtp).join(' ')}]`)
      expect(said).toEqual({ kind: 'ok', values: { value: one, list } })
    }),
    { numRuns: 1_000 },
  )
})
