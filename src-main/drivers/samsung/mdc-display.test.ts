import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { runDriver } from '../../runtime/testing/run-driver.ts'
import { until } from '../../testing/until.ts'
import { checksum, frame, parseReply, parseSecured, replies } from './mdc-display.frames.ts'
import { simulator } from './mdc-display.sim.ts'
import { driver } from './mdc-display.ts'

const quick = { answer_ms: 150, poll_ms: 20, warm_up_ms: 2_000 }

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}) {
  const display = await onSimulator(driver, simulator, {
    settings: { ...quick, ...settings },
    simulatorSettings: { simulated_warm_up_ms: 100, ...simulated },
  })
  ends.push(display.stop)
  return display
}

async function ready(settings?: Record<string, Json>) {
  const display = await plugIn(settings)
  await display.until(status => status.software_version !== undefined)
  return display
}

test('it says what it is, what it shows and how, once connected', async () => {
  const { status } = await ready()
  expect(status).toEqual({
    connected: true,
    power: true,
    power_target: true,
    hard_off: false,
    input: 'Hdmi',
    volume: 20,
    audio_mute: false,
    video_mute: false,
    mute: false,
    brightness: 50,
    contrast: 60,
    sharpness: 40,
    network_standby: true,
    temperature: 38,
    signal: true,
    model_number: 'QM55R',
    serial_number: '0ABCHNHK300001',
    software_version: 'T-HKMLAKUC-2070',
    type: 'lcd',
  })
})

test('off is done when it acknowledges, on when it shows a picture and not before', async () => {
  const { changes, exec, simulator, status } = await ready()
  await exec('power', false)
  expect(status).toMatchObject({ power: false, power_target: false, hard_off: true })
  expect(simulator.state).toMatchObject({ power: false })
  changes.splice(0)
  await exec('power', true)
  expect(status).toMatchObject({ power: true, power_target: true, hard_off: false })
  expect(changes.filter(change => 'power' in change)).toEqual([{ power: true }])
})

test('where off only darkens the panel, power says whether it is lit, and hard_off still puts it into standby', async () => {
  const { exec, simulator, status } = await ready({ power_off: 'panel' })
  await exec('power', false)
  expect(simulator.state).toMatchObject({ power: true, panel: false })
  expect(status).toMatchObject({ power: false, hard_off: false, video_mute: true })
  await exec('power', true)
  expect(simulator.state).toMatchObject({ panel: true })
  expect(status).toMatchObject({ power: true, video_mute: false })
  await exec('hard_off')
  expect(simulator.state).toMatchObject({ power: false })
  expect(status).toMatchObject({ power: false, hard_off: true })
})

test('a display that has left the network is woken by its MAC address', async () => {
  const { exec, simulator, status, until } = await ready({ mac_address: '5c:49:7d:01:02:03', warm_up_ms: 20_000 })
  await exec('network_standby', false)
  await exec('power', false)
  await until(status => status.connected === false)
  await exec('power', true)
  expect(simulator.state).toMatchObject({ power: true })
  expect(status).toMatchObject({ connected: true, power: true })
})

test('without a MAC address it says what to do instead', async () => {
  const { exec, until } = await ready()
  await exec('network_standby', false)
  await exec('power', false)
  await until(status => status.connected === false)
  await expect(exec('power', true)).rejects.toThrow('put its MAC address into "mac_address" to wake it')
})

test('power off while it turns on wins, and the press before it is told so', async () => {
  const display = await plugIn({}, { simulated_warm_up_ms: 60_000 })
  await display.until(status => status.software_version !== undefined)
  await display.exec('power', false)
  const on = display.exec('power', true).catch((error: Error) => error.message)
  await display.until(status => status.power_target === true)
  await display.exec('power', false)
  expect(await on).toContain('Somebody pressed something else')
  expect(display.status).toMatchObject({ power: false, power_target: false })
})

test('a display that never turns on fails with what to look at', async () => {
  const display = await plugIn({ warm_up_ms: 100 }, { simulated_warm_up_ms: 60_000 })
  await display.until(status => status.software_version !== undefined)
  await display.exec('power', false)
  await expect(display.exec('power', true)).rejects.toThrow('The display did not turn on within 1 s')
  expect(display.status).toMatchObject({ power: false, power_target: true })
})

test('an input goes by its name, whatever its spelling, and is reported when it shows', async () => {
  const { exec, status } = await ready()
  await exec('switch_to', 'display_port')
  expect(status).toMatchObject({ input: 'DisplayPort', input_target: 'DisplayPort' })
  await exec('switch_to', 'HDMI2')
  expect(status.input).toBe('Hdmi2')
})

test('an input that it has not is refused in words, and what it shows stays reported', async () => {
  const { exec, status } = await ready()
  await expect(exec('switch_to', 'HdBaseT')).rejects.toThrow('The display refuses this input. Does it have it')
  await expect(exec('switch_to', 'Betamax')).rejects.toThrow('"input"')
  expect(status.input).toBe('Hdmi')
})

test('volume and picture are set within 0 to 100', async () => {
  const { exec, status } = await ready()
  await exec('volume', 33.4)
  await exec('brightness', 80)
  await exec('contrast', 140)
  await exec('sharpness', -3)
  expect(status).toMatchObject({ volume: 33, brightness: 80, contrast: 100, sharpness: 0 })
  await exec('volume_up')
  expect(status.volume).toBe(38)
  await exec('volume_down')
  await exec('volume_down')
  expect(status.volume).toBe(28)
})

test('of many levels that wait, only the latest is sent', async () => {
  const { exec, simulator, status, wire } = await ready()
  const sent = () => wire.filter(({ direction }) => direction === 'out').length
  const before = sent()
  const all = await Promise.allSettled(Array.from({ length: 40 }, (_, at) => exec('volume', at + 1)))
  expect(simulator.state).toMatchObject({ volume: 40 })
  expect(status.volume).toBe(40)
  expect(sent() - before).toBe(2)
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(all[5]).toMatchObject({ reason: { message: 'Somebody chose something else before this could be done.' } })
})

test('picture and sound are muted together or apart', async () => {
  const { exec, status } = await ready()
  await exec('mute_audio')
  expect(status).toMatchObject({ audio_mute: true, video_mute: false, mute: false })
  await exec('mute')
  expect(status).toMatchObject({ audio_mute: true, video_mute: true, mute: true, power: true })
  await exec('unmute', 0, 'Video')
  expect(status).toMatchObject({ audio_mute: true, video_mute: false, mute: false })
  await exec('mute', false)
  expect(status).toMatchObject({ audio_mute: false })
})

test('what it cannot do in standby is refused in words', async () => {
  const { exec } = await ready()
  await exec('power', false)
  await expect(exec('volume', 10)).rejects.toThrow('The display refuses to change its volume. Is it on')
  await expect(exec('mute_video')).rejects.toThrow('The display refuses to change its panel')
})

test('knobs turned on the display itself show up', async () => {
  const { simulator, until } = await ready({ refresh_ms: 50 })
  simulator.set({ power: true, volume: 77, mute: true, panel: false, input: 0x60, temperature: 51, signal: false })
  await until(({ volume, audio_mute, video_mute }) => volume === 77 && audio_mute === true && video_mute === true)
  await until(({ input, temperature, signal }) => input === 'Media' && temperature === 51 && signal === false)
  simulator.set({ input: 0x99, power: false })
  await until(({ input, power, power_target }) => input === '0x99' && power === false && power_target === false)
})

test('what is broken is told as a sentence, and forgotten when it is mended', async () => {
  const { exec, simulator, status } = await ready()
  simulator.set({ errors: ['fan', 'lamp'] })
  await exec('refresh')
  expect(status.last_error).toBe('The display reports an error: lamp, fan. Call for service.')
  simulator.set({ errors: [] })
  await exec('refresh')
  expect(status).not.toHaveProperty('last_error')
})

test('answers with a wrong checksum count for nothing', async () => {
  const { exec, simulator, status } = await ready()
  simulator.set({ brokenSums: 1 })
  await exec('volume', 55)
  expect(status.volume).toBe(55)
  simulator.set({ brokenSums: 2 })
  await expect(exec('volume', 66)).rejects.toThrow('The display does not answer')
  expect(status.volume).toBe(55)
})

test('a display with another ID, or with its secured protocol on, is told apart', async () => {
  const sentence = 'The display does not answer to the ID 7. Compare "display_id" with its menu.'
  const display = await plugIn({ display_id: 7 })
  await display.until(status => status.last_error === sentence && status.connected === false)
  display.simulator.set({ secured: true })
  await display.until(status => String(status.last_error).includes('Put its PIN into "pin"'))
  await expect(display.exec('volume', 10)).rejects.toThrow('The display is not connected')
  display.simulator.set({ secured: false, displayId: 7 })
  await display.until(status => status.connected === true && !('last_error' in status), 15_000)
})

test.each(['silent', 'garbled', 'slow'] as const)('a %s display fails in words, and works again', async fault => {
  const { exec, simulator, status } = await ready()
  simulator.fault(fault)
  await expect(exec('volume', 44)).rejects.toThrow('The display does not answer. Check its power and its network')
  expect(status.volume).toBe(20)
  simulator.fault('none')
  await exec('volume', 45)
  expect(status.volume).toBe(45)
})

test('an answer that comes after nobody waits for it any more still counts', async () => {
  const { exec, simulator, until } = await ready()
  simulator.fault('slow')
  await expect(exec('volume', 44)).rejects.toThrow('The display does not answer')
  simulator.fault('none')
  await until(status => status.volume === 44)
})

test('a display that stops answering is not connected until it answers again', async () => {
  const { exec, log, simulator, until } = await ready({ refresh_ms: 50 })
  simulator.fault('silent')
  await until(status => status.connected === false)
  expect(log.join('\n')).toContain('The display has stopped answering.')
  simulator.fault('none')
  await until(status => status.connected === true, 15_000)
  await exec('volume', 12)
})

test.each(['dropping', 'refusing'] as const)(
  'a display that is %s connections is back with all it had changed',
  async fault => {
    const { exec, simulator, status, until } = await ready()
    simulator.fault(fault)
    if (fault === 'refusing') simulator.dropAll()
    simulator.fault(fault)
    await until(status => status.connected === false)
    await expect(exec('volume', 44)).rejects.toThrow('The display is not connected. Check its power')
    simulator.set({ volume: 3, brightness: 4, input: 0x25 })
    simulator.fault('none')
    await until(status => status.connected === true && status.brightness === 4, 15_000)
    expect(status).toMatchObject({ volume: 3, input: 'DisplayPort' })
  },
)

test('commands that wait when the connection ends are told so, and not carried out later', async () => {
  const { exec, simulator, until } = await ready({ answer_ms: 5_000 })
  simulator.fault('silent')
  const failed = Promise.all(
    ['volume', 'brightness', 'contrast'].map(name => exec(name, 99).catch((error: Error) => error.message)),
  )
  simulator.dropAll()
  for (const message of await failed) expect(message).toContain('The display is not connected')
  await until(status => status.connected === true)
  await exec('refresh')
  expect(simulator.state).toMatchObject({ brightness: 50, contrast: 60 })
})

describe('over the secured protocol', () => {
  /** A display that upgrades to TLS and wants this PIN, and then answers every question with its state. */
  async function securedDisplay(pin: string) {
    const made = await selfSignedCertificate()
    const server = net.createServer(socket => {
      socket.on('error', () => socket.destroy())
      socket.write('MDCSTART<<TLS>>')
      const secure = new tls.TLSSocket(socket, { isServer: true, ...made })
      secure.on('error', () => secure.destroy())
      secure.once('data', given => {
        if (given.toString() !== pin) return void secure.end('MDCAUTH<<FAIL:0x0001>>')
        secure.write('MDCAUTH<<PASS>>')
        secure.on('data', () => secure.write(reply(0, [0x41, 0x00, 1, 42, 0, 0x23, 0, 0, 0])))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ends.push(() => server.close())
    return (server.address() as net.AddressInfo).port
  }

  test('it signs in with the PIN', async () => {
    const running = runDriver(driver, { settings: { pin: '1234' }, port: await securedDisplay('1234') })
    ends.push(() => running.module.stop())
    await until(running.connections, all => all.some(([connected]) => connected))
    expect(Object.assign({}, ...running.changes())).toMatchObject({ power: true, volume: 42, input: 'Hdmi2' })
  })

  test('a wrong PIN is told', async () => {
    const running = runDriver(driver, { settings: { pin: '9999' }, port: await securedDisplay('1234') })
    ends.push(() => running.module.stop())
    const sentence = 'The display refuses the PIN. Correct the setting "pin".'
    await until(running.changes, all => all.some(change => change.last_error === sentence))
  })
})

/** An answer as a display sends it. */
function reply(id: number, data: number[]): Uint8Array {
  const body = [0xff, id, data.length, ...data]
  return Uint8Array.from([0xaa, ...body, checksum(body)])
}

describe('frames', () => {
  test('are those of the manual: power on for ID 0 and ID 3', () => {
    expect(frame('power', 0, [1])).toEqual(Uint8Array.of(0xaa, 0x11, 0x00, 0x01, 0x01, 0x13))
    expect(frame('status', 3)).toEqual(Uint8Array.of(0xaa, 0x00, 0x03, 0x00, 0x03))
    expect(parseReply(reply(0, [0x4e, 0x14, 1]))).toEqual({
      id: 0,
      code: 'input',
      done: false,
      values: Uint8Array.of(1),
    })
  })

  const sound = fc.oneof(
    fc
      .tuple(
        fc.nat(253),
        fc.constantFrom(0x41, 0x4e),
        fc.constantFrom(0x00, 0x11, 0x12, 0xf9),
        fc.uint8Array({ maxLength: 40 }),
      )
      .map(([id, verdict, code, values]) => reply(id, [verdict, code, ...values])),
    fc.constantFrom('MDCSTART<<TLS>>', 'MDCAUTH<<FAIL:0x0001>>').map(text => new TextEncoder().encode(text)),
  )

  test('come out the same, however they were cut', () => {
    fc.assert(
      fc.property(fc.array(sound, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 12 }), (frames, places) => {
        const bytes = Buffer.concat(frames)
        const cutter = replies.create()
        const ends = [...places.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
        const found = ends.flatMap((end, at) => cutter.push(bytes.subarray(ends[at - 1] ?? 0, end)))
        expect(found.map(each => Buffer.from(each))).toEqual(frames.map(each => Buffer.from(each)))
      }),
      { numRuns: 300 },
    )
  })

  test('with one byte changed are never taken for sound ones with other content', () => {
    fc.assert(
      fc.property(sound, fc.nat(100), fc.integer({ min: 1, max: 255 }), (bytes, at, change) => {
        const before = parseReply(bytes)
        fc.pre(before !== undefined)
        const changed = Uint8Array.from(bytes)
        const place = at % bytes.length
        changed[place] = (changed[place] ?? 0) ^ change
        expect(parseReply(changed)).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  test('any bytes in any cut throw nothing, hold little, and a sound answer after them is found in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }), pieces => {
        const cutter = replies.create()
        for (const message of pieces.flatMap(piece => cutter.push(piece))) {
          parseReply(message)
          parseSecured(message)
        }
        // What noise looked like the beginning of an answer takes 260 bytes at most.
        const answer = reply(0, [0x41, 0x12, 30])
        const after = Array.from({ length: 40 }, () => cutter.push(answer)).flat()
        expect(after.some(message => parseReply(message)?.values[0] === 30)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

test('any bytes at all from the display end in no error and no status that does not fit', async () => {
  let peer: net.Socket | undefined
  const server = net.createServer(socket => {
    peer = socket
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.write(reply(0, [0x41, 0x00, 1, 42, 0, 0x23, 0, 0, 0])))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  ends.push(() => peer?.destroy())
  const running = runDriver(driver, { port: (server.address() as net.AddressInfo).port })
  ends.push(() => running.module.stop())
  await until(running.connections, all => all.some(([connected]) => connected))
  const values = fc.uint8Array({ maxLength: 12 })
  const answers = fc.tuple(fc.constantFrom(0x00, 0x0d, 0x11, 0x12, 0x13, 0x14, 0x24, 0x8a, 0xf9, 0xb5), values)
  const noise = fc.sample(
    fc.oneof(
      values,
      answers.map(([code, rest]) => reply(0, [0x41, code, ...rest])),
    ),
    500,
  )
  for (const bytes of noise) peer?.write(bytes)
  for (let at = 0; at < 60; at++) peer?.write(reply(0, [0x41, 0x12, 31]))
  await until(running.changes, all => all.at(-1)?.volume === 31)
  expect(running.lines().filter(line => line.startsWith('error'))).toEqual([])
  for (const { volume = 0, brightness = 0, power = true } of running.changes()) {
    expect(volume).toBeLessThanOrEqual(100)
    expect(brightness ?? 0).toBeLessThanOrEqual(100)
    expect(typeof power).toBe('boolean')
  }
})
