import dgram from 'node:dgram'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { runDriver } from '../../runtime/testing/run-driver.ts'
import { until } from '../../testing/until.ts'
import {
  buildPacket,
  type Packet,
  packets,
  parsePacket,
  parseReply,
  signedFromDigits,
  toDigits,
} from './ip-camera.packets.ts'
import { simulator } from './ip-camera.sim.ts'
import { driver } from './ip-camera.ts'

const quick = { answer_ms: 150, poll_ms: 30, move_ms: 2_000 }
const simulated = { simulated_move_ms: 80, simulated_power_ms: 80 }

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function plugIn(settings: Record<string, Json> = {}, more: Record<string, unknown> = {}) {
  const camera = await onSimulator(driver, simulator, {
    settings: { ...quick, ...settings },
    simulatorSettings: { ...simulated, ...more },
  })
  ends.push(camera.stop)
  return camera
}

async function ready(settings?: Record<string, Json>, more?: Record<string, unknown>) {
  const camera = await plugIn(settings, more)
  await camera.until(status => status.model_id !== undefined && status.moving === false)
  return camera
}

test('it says what it is, where it points and how far it goes, once connected', async () => {
  const { status } = await ready()
  expect(status).toEqual({
    connected: true,
    power: true,
    pan: 0,
    tilt: 0,
    zoom: 0,
    moving: false,
    zooming: false,
    presets: [],
    inverted: false,
    pan_range: [-8704, 8704],
    tilt_range: [-1024, 4608],
    zoom_range: [0, 100],
    pan_speed: 15,
    tilt_speed: 15,
    has_discrete_zoom: true,
    vendor_id: '0001',
    model_id: '061b',
    software_version: '0210',
  })
})

test('the joystick turns it until it is let go, and where it points is reported meanwhile and after', async () => {
  const { exec, simulator, status, until } = await ready()
  await exec('joystick', 100, -50)
  expect(simulator.state).toMatchObject({ drive: [15, -8] })
  await until(({ moving, pan, tilt }) => moving === true && Number(pan) > 0 && Number(tilt) < 0)
  await exec('joystick', 0, 0)
  expect(simulator.state).toMatchObject({ drive: [0, 0] })
  await until(status => status.moving === false)
  expect(simulator.state).toMatchObject({ pan: status.pan, tilt: status.tilt })
})

test.each([
  ['Up', [0, 8]],
  ['Down', [0, -8]],
  ['Left', [-8, 0]],
  ['Right', [8, 0]],
])('it moves %s until it is stopped', async (position, drive) => {
  const { exec, simulator, until } = await ready()
  await exec('move', position)
  expect(simulator.state).toMatchObject({ drive })
  await exec('stop')
  expect(simulator.state).toMatchObject({ drive: [0, 0] })
  await until(status => status.moving === false)
})

test('pan and tilt by name go through the same', async () => {
  const { exec, simulator } = await ready()
  await exec('pan', 'Left')
  expect(simulator.state).toMatchObject({ drive: [-8, 0] })
  await exec('tilt', 'Stop')
  expect(simulator.state).toMatchObject({ drive: [0, 0] })
})

test('for a camera that hangs from the ceiling up is down', async () => {
  const { exec, simulator, status } = await ready({ invert_controls: true })
  await exec('move', 'Up')
  expect(simulator.state).toMatchObject({ drive: [0, -8] })
  expect(status.inverted).toBe(true)
})

test('it zooms in and out until it is stopped, and does not open', async () => {
  const { exec, simulator, until } = await ready()
  await exec('zoom', 'In')
  await until(({ zoom, zooming }) => zooming === true && Number(zoom) > 5)
  await exec('move', 'Out')
  expect(simulator.state).toMatchObject({ zoomDrive: -4 })
  await exec('stop')
  expect(simulator.state).toMatchObject({ zoomDrive: 0 })
  await until(status => status.zooming === false)
  await expect(exec('move', 'Open')).rejects.toThrow('A camera does not open or close.')
})

test('zoom, positions and home are done when the camera is there', async () => {
  const { exec, simulator, until } = await ready()
  await exec('zoom_to', 50)
  expect(simulator.state).toMatchObject({ zoom: 0x2000 })
  await exec('pantilt', -0x1234, 0x0abc)
  expect(simulator.state).toMatchObject({ pan: -0x1234, tilt: 0x0abc })
  await until(({ pan, tilt, zoom }) => pan === -0x1234 && tilt === 0x0abc && zoom === 50)
  await exec('home')
  expect(simulator.state).toMatchObject({ pan: 0, tilt: 0 })
})

test('a saved position is gone to, and forgotten when it is removed', async () => {
  const { exec, simulator, status, until } = await ready()
  simulator.set({ pan: 0x100, tilt: -0x200, zoom: 0x1000 })
  await exec('save_position', 'lectern')
  expect(status).toMatchObject({ presets: ['lectern'], pan: 0x100, tilt: -0x200, zoom: 25 })
  await exec('home')
  await exec('zoom_to', 0)
  await exec('recall', 'lectern')
  expect(simulator.state).toMatchObject({ pan: 0x100, tilt: -0x200, zoom: 0x1000 })
  await exec('remove_position', 'lectern')
  expect(status.presets).toEqual([])
  await expect(exec('recall', 'lectern')).rejects.toThrow('There is no saved position "lectern". Saved: none yet')
  await expect(exec('remove_position', 'lectern')).rejects.toThrow('There is no saved position "lectern".')
  await until(status => status.moving === false)
})

test("positions that PlaceOS's driver has saved are understood, and so are presets of the camera's own", async () => {
  const { exec, simulator, status } = await ready({ camera_presets: { board: [0xff00, 0x0010, 100] } })
  expect(status.presets).toEqual(['board'])
  await exec('recall', 'board')
  expect(simulator.state).toMatchObject({ pan: -0x100, tilt: 0x10, zoom: 0x4000 })
  await exec('recall', '1')
  expect(simulator.state).toMatchObject({ pan: 0x400, tilt: 0x100, zoom: 0x1000 })
  await expect(exec('recall', '9')).rejects.toThrow('The camera cannot do that now')
  await expect(exec('recall', '101')).rejects.toThrow('There is no saved position "101". Saved: board')
})

test('power is done when the camera says so, and what it cannot do in standby is refused in words', async () => {
  const { exec, simulator, status } = await ready()
  await exec('power', false)
  expect(simulator.state).toMatchObject({ power: false })
  expect(status).toMatchObject({ power: false, power_target: false })
  await expect(exec('home')).rejects.toThrow('The camera cannot do that now. Is it on, and is its menu closed?')
  await exec('power_state', 'On')
  expect(status).toMatchObject({ power: true, power_target: true })
})

test('a move can be stopped before it is there, and whoever asked for it is told', async () => {
  const { exec, simulator, until } = await ready({}, { simulated_move_ms: 60_000 })
  const moved = exec('pantilt', 0x1000, 0).catch((error: Error) => error.message)
  await until(status => status.moving === true)
  await exec('stop', 0, true)
  expect(await moved).toBe('The camera was told to do something else before it got there.')
  expect(simulator.state).toMatchObject({ pan: 0 })
})

test('a camera that never gets there is told with what to look at', async () => {
  const { exec, simulator } = await ready({ move_ms: 200 })
  simulator.set({ jammed: true })
  await expect(exec('home')).rejects.toThrow('has not said that it got there. Is something in its way?')
})

test('of many wishes that wait, only the latest is sent', async () => {
  const { exec, simulator } = await ready()
  const all = await Promise.allSettled(Array.from({ length: 50 }, (_, at) => exec('joystick', at - 20, 0)))
  expect(simulator.state).toMatchObject({ drive: [Math.round(0.29 * 15), 0] })
  expect(all.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(4)
})

test('a camera whose buffers are full is asked again', async () => {
  const { exec, simulator } = await ready()
  simulator.set({ busy: 2 })
  await exec('move', 'Left')
  expect(simulator.state).toMatchObject({ drive: [-8, 0], busy: 0 })
  simulator.set({ busy: 10 })
  await expect(exec('move', 'Right')).rejects.toThrow('The camera')
})

test('everything is asked for anew when told to', async () => {
  const { exec, simulator, status } = await ready()
  simulator.set({ pan: 0x21, tilt: 0x43, zoom: 0x1000, power: true })
  await exec('refresh')
  expect(status).toMatchObject({ pan: 0x21, tilt: 0x43, zoom: 25 })
})

test('an open menu is told', async () => {
  const { exec, simulator } = await ready()
  simulator.set({ menu: true })
  await expect(exec('move', 'Left')).rejects.toThrow('is its menu closed?')
})

test('datagrams that get lost either way are sent again, and those that come twice count once', async () => {
  const { exec, simulator, until } = await ready()
  simulator.set({ lost: 2 })
  await exec('move', 'Left')
  simulator.set({ lostAnswers: 2 })
  await exec('stop')
  expect(simulator.state).toMatchObject({ drive: [0, 0] })
  simulator.set({ doubled: true })
  await exec('pantilt', 0x80, 0x90)
  await until(({ pan, tilt }) => pan === 0x80 && tilt === 0x90)
})

test('a camera that has lost count is made to count anew, and then obeys', async () => {
  const { exec, simulator, status } = await ready()
  simulator.set({ rebooted: true })
  await exec('pantilt', 0x80, 0x90)
  expect(simulator.state).toMatchObject({ pan: 0x80, rebooted: false })
  await exec('zoom_to', 100)
  expect(status.connected).toBe(true)
})

test('somebody with the remote control is noticed', async () => {
  const { simulator, until } = await ready({ refresh_ms: 50 })
  simulator.set({ pan: 0x333, tilt: 0x44, zoom: 0x4000, power: false })
  await until(({ pan, tilt, zoom, power }) => pan === 0x333 && tilt === 0x44 && zoom === 100 && power === false)
})

test.each(['silent', 'garbled', 'slow'] as const)('a %s camera fails in words, and works again', async fault => {
  const { exec, simulator } = await ready()
  simulator.fault(fault)
  await expect(exec('move', 'Left')).rejects.toThrow(
    'The camera does not answer. Check its power and its network cable.',
  )
  simulator.fault('none')
  await exec('move', 'Right')
  expect(simulator.state).toMatchObject({ drive: [8, 0] })
})

test.each(['silent', 'dropping', 'refusing'] as const)(
  'a %s camera is not connected until it answers, and then read anew',
  async fault => {
    const { exec, log, simulator, until } = await ready({ refresh_ms: 50 })
    simulator.fault(fault)
    await until(status => status.connected === false)
    expect(log.join('\n')).toContain('The camera has stopped answering.')
    await expect(exec('move', 'Left')).rejects.toThrow('The camera is not connected. Check its power')
    simulator.set({ pan: 0x777, zoom: 0x2000 })
    simulator.fault('none')
    await until(({ connected, pan, zoom }) => connected === true && pan === 0x777 && zoom === 50, 20_000)
  },
)

test('an address without a camera is not connected, and says what to look at', async () => {
  const { log, simulator, until } = await plugIn()
  simulator.fault('silent')
  simulator.dropAll()
  simulator.fault('silent')
  await until(status => status.connected === false, 20_000)
  expect(log.join('\n')).toMatch(/No answer to VISCA over IP|has stopped answering/)
})

describe('a camera that is not as it should be', () => {
  /** Answers the login, and then what the test says. */
  async function oddCamera() {
    const socket = dgram.createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    let peer: dgram.RemoteInfo | undefined
    const heard: Packet[] = []
    const send = (bytes: Uint8Array) =>
      new Promise<void>(sent => (peer ? socket.send(bytes, peer.port, peer.address, () => sent()) : sent()))
    socket.on('message', (bytes, from) => {
      const packet = parsePacket(bytes)
      if (!packet) return
      heard.push(packet)
      peer = from
      if (packet.type === 'control') send(buildPacket('controlReply', 0, [1]))
    })
    const running = runDriver(driver, { port: socket.address().port, debug: true })
    ends.push(() => socket.close())
    ends.push(() => running.module.stop())
    await until(running.connections, all => all.some(([connected]) => connected))
    const next = async (from: number) => {
      await until(
        () => heard.length,
        count => count > from,
      )
      return heard.at(-1)?.sequence ?? 0
    }
    return { running, heard, send, next }
  }
  const answer = (sequence: number, ...bytes: number[]) => buildPacket('reply', sequence, [0x90, ...bytes, 0xff])

  test('answers with older, later and foreign sequence numbers are not taken for the one that is waited for', async () => {
    const { running, heard, send, next } = await oddCamera()
    const before = heard.length
    const moved = running.exec('move', ['Left'])
    let isDone = false
    const done = moved.then(() => {
      isDone = true
    })
    const sequence = await next(before)
    for (const wrong of [sequence - 1, sequence + 1, 0, 0xffff_ffff]) send(answer(wrong, 0x41))
    for (const wrong of [sequence - 1, sequence + 1]) send(buildPacket('control', wrong, [0x0f, 0x01]))
    send(buildPacket('controlReply', 0, [1]))
    // An answer that means something, behind all others: what came before it has been heard by then.
    send(answer(sequence, 0x38))
    await until(
      () => running.lines().join('\n'),
      log => log.includes('\u00908\u00ff'),
    )
    expect(isDone).toBe(false)
    send(answer(sequence, 0x41))
    await done
  })

  test('a camera with five digits of pan is read and sent to positions in five', async () => {
    const { running, heard, send, next } = await oddCamera()
    const before = heard.length
    const refreshed = running.exec('save_position', ['far left'])
    send(answer(await next(before), 0x50, ...toDigits(-0x8a58, 5), ...toDigits(0x493d, 4)))
    send(answer(await next(before + 1), 0x50, ...toDigits(0x4000, 4)))
    await refreshed
    expect(Object.assign({}, ...running.changes())).toMatchObject({ pan: -0x8a58, tilt: 0x493d, zoom: 100 })
    expect(running.told).toContainEqual({
      kind: 'define-setting',
      mod: 'mod-a',
      name: 'camera_presets',
      value: { 'far left': [-0x8a58, 0x493d, 100] },
    })
    const moved = running.exec('pantilt', [-0x8a58, 0])
    const sequence = await next(before + 2)
    expect(heard.at(-1)?.payload).toEqual(
      Uint8Array.of(0x81, 0x01, 0x06, 0x02, 15, 0, ...toDigits(-0x8a58, 5), 0, 0, 0, 0, 0xff),
    )
    send(answer(sequence, 0x41))
    send(answer(sequence, 0x51))
    await moved
  })

  test('whatever it sends, no error comes of it and nothing is reported that nobody asked for', async () => {
    const { running, heard, send } = await oddCamera()
    const payload = fc.uint8Array({ minLength: 1, maxLength: 16 })
    const type = fc.constantFrom('reply', 'control', 'controlReply', 'command', 'inquiry')
    const packet = fc
      .tuple(type, fc.nat(5), payload)
      .map(([type, sequence, bytes]) => buildPacket(type, sequence, [...bytes]))
    // One after the other: a socket that is not read in time throws away what comes.
    for (const bytes of fc.sample(fc.oneof(packet, fc.uint8Array({ maxLength: 60 })), 600)) await send(bytes)
    const before = heard.length
    let isOver = false
    const over = () => {
      isOver = true
    }
    // Among the noise there may have been a refusal of just this.
    running.exec('move', ['Left']).then(over, over)
    await until(
      async () => {
        for (const { sequence } of heard.slice(before)) await send(answer(sequence, 0x41))
        return isOver
      },
      isOver => isOver,
    )
    expect(running.lines().filter(line => line.startsWith('error'))).toEqual([])
    const keys = running.changes().flatMap(change => Object.keys(change))
    expect(keys.filter(key => ['pan', 'tilt', 'zoom', 'power', 'model_id'].includes(key))).toEqual([])
  })
})

describe('packets', () => {
  test('are those of the manual', () => {
    expect(buildPacket('control', 0, [1])).toEqual(Uint8Array.of(2, 0, 0, 1, 0, 0, 0, 0, 1))
    expect(buildPacket('command', 2, [0x81, 0x01, 0x06, 0x04, 0xff])).toEqual(
      Uint8Array.of(1, 0, 0, 5, 0, 0, 0, 2, 0x81, 0x01, 0x06, 0x04, 0xff),
    )
    expect(parseReply(Uint8Array.of(0x90, 0x60, 0x02, 0xff))).toEqual({ kind: 'refused', code: 2 })
    expect(parseReply(Uint8Array.of(0x90, 0x41, 0xff))).toEqual({ kind: 'accepted' })
  })

  const made = fc
    .tuple(fc.constantFrom('reply', 'control'), fc.nat(0xffff_ffff), fc.uint8Array({ minLength: 1, maxLength: 16 }))
    .map(([type, sequence, payload]) => ({ type, sequence, payload: Uint8Array.from(payload) }) as Packet)

  test('two in a datagram are two', () => {
    fc.assert(
      fc.property(fc.array(made, { maxLength: 5 }), all => {
        const bytes = Buffer.concat(all.map(({ type, sequence, payload }) => buildPacket(type, sequence, [...payload])))
        expect(packets.create().push(bytes).map(parsePacket)).toEqual(all)
      }),
      { numRuns: 300 },
    )
  })

  test('cut short or made longer are none, and any bytes throw nothing', () => {
    fc.assert(
      fc.property(made, fc.nat(30), fc.uint8Array({ maxLength: 40 }), ({ type, sequence, payload }, at, noise) => {
        const whole = buildPacket(type, sequence, [...payload])
        const length = at % whole.length
        expect(parsePacket(whole.subarray(0, length))).toBeUndefined()
        const cutter = packets.create()
        for (const message of cutter.push(noise)) parseReply(parsePacket(message)?.payload ?? message)
        // A datagram stands for itself: what came before it is not in its way.
        expect(cutter.push(whole).map(parsePacket)).toEqual([{ type, sequence, payload }])
      }),
      { numRuns: 300 },
    )
  })

  test('carry numbers of four and five digits, negative ones too', () => {
    fc.assert(
      fc.property(fc.constantFrom(4, 5), fc.integer({ min: -0x8000, max: 0x7fff }), (count, value) => {
        expect(signedFromDigits(Uint8Array.from(toDigits(value, count)))).toBe(value)
      }),
      { numRuns: 300 },
    )
  })
})
