import { constants, openSync } from 'node:fs'
import net from 'node:net'
import { ReadStream } from 'node:tty'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import { endsWith } from '../../driver-kit/index.ts'
import { serveSimulator } from '../../runtime/simulators/simulator-server.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { runDriver } from '../../runtime/testing/run-driver.ts'
import { openPtyPair } from '../../testing/pty-pair.ts'
import { until } from '../../testing/until.ts'
import { inputs, parse } from './serial-display.answers.ts'
import { simulator } from './serial-display.sim.ts'
import { driver } from './serial-display.ts'

const quick = { answer_ms: 150, poll_ms: 20, pause_ms: 0, switch_ms: 0, power_on_ms: 1_500 }

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}, of = driver) {
  const display = await onSimulator(of, simulator, {
    settings: { ...quick, ...settings },
    simulatorSettings: { simulated_warm_up_ms: 50, ...simulated },
  })
  cleanups.push(display.stop)
  return display
}

/** Connected, and turned on. */
async function lit(settings?: Record<string, Json>, simulated?: Record<string, unknown>, of?: Driver) {
  const display = await plugIn(settings, simulated, of)
  await display.until(status => status.hard_power !== undefined)
  await display.exec('power', true)
  await display.until(status => status.serial_number !== undefined)
  return display
}

/** The same driver at TCP port 9761, its module marked as make-break. */
const overNetwork: Driver = {
  ...driver,
  transport: { ...driver.transport, options: { ...driver.transport.options, perCommand: true } },
}

test('off, it says so and nothing else', async () => {
  const { status, until } = await plugIn()
  await until(status => status.power === false)
  expect(status).toEqual({ connected: true, power: false, power_target: false, hard_power: false })
})

test('power on is done when the display is on, which it then tells everything of', async () => {
  const { exec, simulator, status, until } = await plugIn({}, { simulated_warm_up_ms: 120 })
  await until(status => status.power === false)
  const done = exec('power', true)
  await until(status => status.power_target === true)
  expect(status.power).toBe(false)
  await done
  expect(simulator.state).toMatchObject({ power: 'on' })
  await until(status => status.serial_number !== undefined)
  expect(status).toEqual({
    connected: true,
    power: true,
    power_target: true,
    hard_power: true,
    input: 'Hdmi',
    volume: 20,
    brightness: 80,
    audio_mute: false,
    video_mute: false,
    mute: false,
    serial_number: '502KCMX0A123',
  })
})

test('a display that takes long to turn on is waited for, and stays connected meanwhile', async () => {
  const { exec, changes, status } = await lit({ refresh_ms: 50 }, { simulated_warm_up_ms: 600 })
  await exec('power', false)
  expect(status.power).toBe(false)
  await exec('power_state', 'On')
  expect(status.power).toBe(true)
  expect(changes.filter(change => 'connected' in change)).toEqual([{ connected: true }])
})

test('a display that does not turn on in time is told of, with what to check', async () => {
  const { exec, status, until } = await plugIn({ power_on_ms: 300 }, { simulated_warm_up_ms: 60_000 })
  await until(status => status.power === false)
  await expect(exec('power', true)).rejects.toThrow('The display did not turn on within 1 s. Check its power')
  expect(status.power).toBe(false)
})

test('the later of two presses of the power button wins', async () => {
  const { exec, simulator, status, until } = await plugIn({}, { simulated_warm_up_ms: 300 })
  await until(status => status.power === false)
  const first = expect(exec('power', true)).rejects.toThrow('Somebody pressed something else before')
  await until(status => status.power_target === true)
  await exec('power', false)
  await first
  expect(status).toMatchObject({ power: false, power_target: false })
  expect(simulator.state).toMatchObject({ power: 'off' })
})

test('each input is shown by its name, however it is written', async () => {
  const { exec, simulator, status } = await lit()
  for (const [name, code] of [['Dvi', '70'] as const, ['Hdmi2', 'a1'] as const, ['Hdmi2Dtv', '91'] as const]) {
    await exec('switch_to', name)
    expect(simulator.state).toMatchObject({ input: code })
    expect(status).toMatchObject({ input: name, input_target: name })
  }
  await exec('switch_to', 'display_port')
  expect(status.input).toBe('DisplayPort')
})

test('an input that this display does not have is refused in words', async () => {
  const { exec, status } = await lit()
  await expect(exec('switch_to', 'Rgb')).rejects.toThrow('The display refuses that input.')
  await expect(exec('switch_to', 'Scart')).rejects.toThrow()
  expect(status.input).toBe('Hdmi')
})

test('picture and sound are muted each by itself, and together', async () => {
  const { exec, simulator, status } = await lit()
  await exec('mute_audio')
  expect(status).toMatchObject({ audio_mute: true, video_mute: false, mute: false })
  expect(simulator.state).toMatchObject({ soundMuted: true, screenOff: false })
  await exec('mute')
  expect(status).toMatchObject({ audio_mute: true, video_mute: true, mute: true, power: true })
  await exec('unmute', 0, 'Video')
  expect(status).toMatchObject({ audio_mute: true, video_mute: false, mute: false })
  await exec('mute', false)
  expect(simulator.state).toMatchObject({ soundMuted: false, screenOff: false })
})

test('volume and brightness are set, and refused when the display is off', async () => {
  const { exec, simulator, status } = await lit()
  await exec('volume', 100)
  await exec('brightness', 9.6)
  expect(status).toMatchObject({ volume: 100, brightness: 10 })
  expect(simulator.state).toMatchObject({ volume: 100, brightness: 10 })
  await exec('power', false)
  await expect(exec('volume', 30)).rejects.toThrow('The display refuses that. It may be off: turn it on first.')
  expect(status.volume).toBe(100)
})

test('of several volumes that wait only the latest is sent', async () => {
  const { exec, log, simulator } = await lit()
  const asked = [10, 20, 30, 40].map(level => exec('volume', level))
  const ends = await Promise.allSettled(asked)
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  expect(simulator.state).toMatchObject({ volume: 40 })
  const sent = log.flatMap(line => /kf 01 (0a|14|1e|28)/.exec(line)?.[1] ?? [])
  expect(sent).toEqual(['0a', '28'])
})

test('what somebody does with the remote control shows up as status', async () => {
  const { simulator, until } = await lit({ refresh_ms: 50 })
  simulator.set({ input: 'd0', volume: 7, brightness: 1, soundMuted: true, screenOff: true })
  await until(
    ({ input, volume, brightness, mute }) =>
      input === 'DisplayPort' && volume === 7 && brightness === 1 && mute === true,
  )
  simulator.set({ power: 'off' })
  await until(status => status.power === false && status.power_target === false)
})

test('its Set ID is sent in hex, and what another display says is left alone', async () => {
  const { exec, log, simulator } = await lit({ display_id: 1_000 }, { display_id: 1_000 })
  await exec('volume', 5)
  expect(simulator.state).toMatchObject({ volume: 5 })
  expect(log.join('\n')).toContain('kf 3e8 05')
  expect(parse('f 02 OK14', 1)).toBeUndefined()
})

test('a wrong Set ID is told of', async () => {
  const { exec, log, status, until } = await plugIn({ display_id: 2 }, { display_id: 1 })
  await until(status => status.connected === false)
  expect(log.join('\n')).toContain('that its Set ID is that of the setting "display_id"')
  await expect(exec('volume', 1)).rejects.toThrow('The display does not answer.')
  expect(status).toEqual({ connected: false })
})

test('a display that is silent while it is off can still be turned on', async () => {
  const { exec, log, simulator, status, until } = await plugIn({ refresh_ms: 50 })
  simulator.set({ silentInStandby: true })
  await until(status => status.connected === false)
  expect(log.join('\n')).toContain('The display does not answer. Check its power')
  await exec('power', true)
  expect(status).toMatchObject({ connected: true, power: true })
})

test('an answer that comes after nobody waits for it any more still counts', async () => {
  const { exec, simulator, until } = await lit()
  simulator.set({ power: 'off' })
  simulator.fault('slow')
  await expect(exec('refresh')).rejects.toThrow('The display does not answer')
  simulator.fault('none')
  await until(status => status.power === false)
})

test('a slow display that is given the time is obeyed', async () => {
  const { exec, simulator, status } = await lit({ answer_ms: 4_000 })
  simulator.fault('slow')
  await exec('volume', 11)
  expect(status.volume).toBe(11)
})

test.each(['silent', 'garbled'] as const)('a %s display fails in words, and works again afterwards', async fault => {
  const { exec, simulator, status } = await lit()
  simulator.fault(fault)
  await expect(exec('volume', 50)).rejects.toThrow('The display does not answer. Check its power, its cable')
  expect(status.volume).toBe(20)
  simulator.fault('none')
  await exec('volume', 60)
  expect(status.volume).toBe(60)
})

test('a display that stops answering is not connected until it answers again, and is asked anew then', async () => {
  const { simulator, until } = await lit({ refresh_ms: 50 })
  simulator.fault('silent')
  await until(status => status.connected === false)
  simulator.set({ volume: 3 })
  simulator.fault('none')
  await until(status => status.connected === true && status.volume === 3)
})

test.each(['dropping', 'refusing'] as const)(
  'a serial port that goes away (%s) is told of, and everything is asked anew when it is back',
  async fault => {
    const { exec, simulator, until } = await lit()
    simulator.fault(fault)
    if (fault === 'refusing') simulator.dropAll()
    simulator.fault(fault)
    await until(status => status.connected === false)
    await expect(exec('power', false)).rejects.toThrow('The display is not connected. Check its power and its cable.')
    simulator.set({ volume: 44, input: '91' })
    simulator.fault('none')
    await until(({ connected, volume, input }) => connected === true && volume === 44 && input === 'Hdmi2Dtv')
  },
)

test('hard off turns it off for real, and gives up what waits', async () => {
  const { exec, simulator, status } = await lit({ rs232_control: false })
  await exec('hard_off')
  expect(simulator.state).toMatchObject({ power: 'off' })
  expect(status).toMatchObject({ power: false, hard_power: false, power_target: false })
})

test('over the network it is connected for each command, and the display hangs up after it', async () => {
  const { exec, simulator, status, until } = await lit({ refresh_ms: 50 }, { simulated_hang_up: true }, overNetwork)
  await exec('switch_to', 'Dvi')
  await exec('mute_video')
  expect(status).toMatchObject({ connected: true, input: 'Dvi', video_mute: true })
  simulator.fault('refusing')
  await until(status => status.connected === false)
  await expect(exec('volume', 5)).rejects.toThrow('The display is not connected. Check its power and its cable.')
  simulator.set({ volume: 9 })
  simulator.fault('none')
  await until(status => status.connected === true && status.volume === 9)
})

test('without RS-232 control it is darkened instead of turned off, and kept within reach', async () => {
  const { exec, simulator, status, until } = await lit({ rs232_control: false, refresh_ms: 50 }, {}, overNetwork)
  await exec('power', false)
  expect(simulator.state).toMatchObject({ power: 'on', screenOff: true, soundMuted: true })
  expect(status).toMatchObject({ power: false, hard_power: true, power_target: false })
  await exec('power', true)
  expect(simulator.state).toMatchObject({ power: 'on', screenOff: false, soundMuted: false })
  expect(status).toMatchObject({ power: true, hard_power: true, power_target: true })
  simulator.dropAll()
  simulator.fault('refusing')
  await until(status => status.connected === false)
  simulator.fault('none')
  await until(status => status.connected === true)
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ wakeOnLan: true, noSignalOff: false, autoOff: false }))
})

test('a display on the network that is out of reach is woken by its MAC address', async () => {
  const settings = { rs232_control: false, mac_address: 'a8:23:fe:01:02:03', wake_ms: 50, refresh_ms: 100_000 }
  const { exec, simulator, status, until } = await plugIn(settings, {}, overNetwork)
  await until(status => status.power === false)
  simulator.set({ silentInStandby: true })
  await exec('power', true)
  expect(simulator.state).toMatchObject({ power: 'on' })
  expect(status.power).toBe(true)
})

test('a display that cannot be woken for want of a MAC address says so', async () => {
  const { exec, simulator, until } = await plugIn({ rs232_control: false }, {}, overNetwork)
  await until(status => status.power === false)
  simulator.set({ silentInStandby: true })
  await expect(exec('power', true)).rejects.toThrow('put its MAC address into the setting "mac_address"')
})

test('it works at a real serial port as it does at a simulated one', async () => {
  const cable = await openPtyPair()
  cleanups.push(cable.close)
  const port = await serveSimulator(simulator, {
    settings: { simulated_warm_up_ms: 0 },
    clock: systemClock,
    warn: message => expect.fail(message),
  })
  cleanups.push(port.close)
  const far = new ReadStream(openSync(cable.paths[1], constants.O_RDWR | constants.O_NOCTTY))
  const socket = net.connect(port.address)
  far.pipe(socket).pipe(far)
  cleanups.push(() => {
    socket.destroy()
    far.destroy()
  })

  const display = runDriver(driver, {
    address: { kind: 'serial', uri: `serial://localhost${cable.paths[0]}?baudRate=9600` },
    settings: { pause_ms: 0, switch_ms: 0 },
  })
  cleanups.push(() => display.module.stop())
  const reported = () => Object.assign({}, ...display.changes()) as Record<string, Json>
  // Only what is asked for from `connected` stands in the schedule of a clock that stands still.
  await until(
    async () => {
      await display.clock.advance(0)
      return reported()
    },
    status => status.power === false,
  )
  await display.exec('power', [true])
  await display.exec('switch_to', ['DisplayPort'])
  await display.exec('volume', [42])
  expect(port.state).toMatchObject({ power: 'on', input: 'd0', volume: 42 })
  expect(reported()).toMatchObject({ connected: true, power: true, input: 'DisplayPort', volume: 42 })
})

test('no bytes in any cut are taken for more than an acknowledgement may say', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .tuple(
        fc.constantFrom('a', 'b', 'd', 'e', 'f', 'h', 'y', 'g', 'A', '?'),
        fc.constantFrom('01', '1', '001', '02', 'zz', ''),
        fc.constantFrom('OK', 'NG', 'ok', 'KO', ''),
        fc.oneof(fc.constantFrom('00', '01', '64', '65', 'ff', 'a0', 'A0', '', '1'), fc.string({ maxLength: 50 })),
      )
      .map(([letter, id, word, data]) => Buffer.from(`${letter} ${id} ${word}${data}x`)),
  )
  fc.assert(
    fc.property(
      fc.array(anything, { maxLength: 8 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (parts, cuts) => {
        const bytes = Buffer.concat(parts)
        const cutter = endsWith('x').create()
        for (let at = 0; at < bytes.length; ) {
          const size = cuts.next().value ?? 1
          for (const message of cutter.push(bytes.subarray(at, at + size))) {
            const answer = parse(message, 1)
            if (!answer?.ok) continue
            const { letter, data } = answer
            if ('ae'.includes(letter)) expect(['00', '01']).toContain(data)
            if ('fh'.includes(letter)) expect(Number.parseInt(data, 16)).toBeLessThanOrEqual(100)
            if (letter === 'b') expect(data).toMatch(/^[0-9a-f]{2}$/)
            expect(data.length).toBeLessThanOrEqual(32)
          }
          at += size
        }
      },
    ),
    { numRuns: 2_000 },
  )
})

test('noise of a bad line before an acknowledgement does not hide it', () => {
  expect(parse('\u0000-44@a 01 OK01', 1)).toEqual({ letter: 'a', ok: true, data: '01' })
  expect(parse('\r\nb 01 OKA0', 1)).toEqual({ letter: 'b', ok: true, data: inputs.Hdmi })
  expect(parse('y 01 OK502KCMX0A123', 1)?.data).toBe('502KCMX0A123')
  expect(parse('e 01 NG3', 1)).toEqual({ letter: 'e', ok: false, data: '3' })
  expect(parse('a 01 OK02', 1)).toBeUndefined()
})

test('wrong settings are refused with the field and the rule', () => {
  expect(driver.settings.safeParse({ display_id: 0 }).error?.issues[0]?.path).toEqual(['display_id'])
  expect(driver.settings.safeParse({ mac_address: 'a8:23:fe' }).error?.message).toContain('must be a MAC address')
  // Those of a module of the PlaceOS driver that this one stands in for.
  expect(driver.settings.safeParse({ rs232_control: false, display_id: 1 }).success).toBe(true)
})
