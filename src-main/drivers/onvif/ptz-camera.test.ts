import { afterEach, expect, test, vi } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { simulator } from './ptz-camera.sim.ts'
import { driver } from './ptz-camera.ts'

const quick = { answer_ms: 1_000, follow_ms: 20 }

let camera: Awaited<ReturnType<typeof onSimulator>> | undefined
afterEach(() => camera?.stop())

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}) {
  camera = await onSimulator(driver, simulator, {
    settings: { ...quick, ...settings },
    simulatorSettings: { simulated_crossing_s: 0.5, ...simulated },
  })
  return camera
}

async function ready(settings?: Record<string, Json>, simulated?: Record<string, unknown>) {
  const plugged = await plugIn(settings, simulated)
  await plugged.until(status => status.connected === true)
  await plugged.exec('refresh')
  return plugged
}

const signIn = { username: 'operator', password: 'Grüße & <quay>' }

test('it says what it is, where it looks and which presets it has, once connected', async () => {
  const { status, until } = await plugIn()
  await until(status => status.moving !== undefined)
  expect(status).toMatchObject({
    connected: true,
    manufacturer: 'Alcove',
    model_number: 'Simulated camera',
    software_version: '5.70',
    serial_number: '00042',
    pan: 0,
    tilt: 0,
    zoom: 0,
    moving: false,
    presets: ['Lectern', 'Audience & board'],
    inverted: false,
    pan_range: [-100, 100],
    zoom_range: [0, 100],
    pan_speed: { min: -100, max: 100, stop: 0 },
    has_discrete_zoom: true,
  })
  expect(status).not.toHaveProperty('last_error')
})

test('it describes itself', async () => {
  const { exec } = await ready()
  expect(await exec('device_info')).toEqual({
    make: 'Alcove',
    model: 'Simulated camera',
    serial: '00042',
    firmware: '5.70',
  })
})

test.each([
  ['that has no GetServices', { simulated_old: true }],
  ['of Profile T alone', { simulated_media2: true }],
])('a camera %s is moved as well', async (_, simulated) => {
  const { exec, until } = await ready({}, simulated)
  await exec('zoom_to', 30)
  await until(status => status.zoom === 30 && status.moving === false)
})

test('it turns until it is stopped, and says so', async () => {
  const { exec, simulator, status, until } = await ready()
  await exec('joystick', 50, -20)
  await until(status => status.moving === true && Number(status.pan) > 0 && Number(status.tilt) < 0)
  await exec('stop')
  await until(status => status.moving === false)
  const { pan } = status
  await exec('refresh')
  expect(status.pan).toBe(pan)
  expect(simulator.state).toMatchObject({ zoom: 0 })
})

test('a joystick let go stops the turning, and leaves the zooming', async () => {
  const { exec, simulator, until } = await ready()
  await exec('zoom', 'In')
  await exec('joystick', 100, 0)
  await until(status => Number(status.pan) > 0)
  await exec('joystick', 0, 0)
  const { pan } = simulator.state as { pan: number }
  await until(status => status.zoom === 100 && status.moving === false)
  expect((simulator.state as { pan: number }).pan).toBe(pan)
})

test.each([
  ['Left', 'pan', -1],
  ['Right', 'pan', 1],
  ['Up', 'tilt', 1],
  ['Down', 'tilt', -1],
] as const)('moved %s, it turns there', async (position, axis, sign) => {
  const { exec, until } = await ready()
  await exec('move', position)
  await until(status => Math.sign(Number(status[axis])) === sign)
  await exec('stop', 0, true)
  await until(status => status.moving === false)
})

test('a camera that hangs upside down is turned the other way', async () => {
  const { exec, status, until } = await ready({ invert_controls: true })
  expect(status.inverted).toBe(true)
  await exec('tilt', 'Up')
  await until(status => Number(status.tilt) < 0)
  await exec('tilt', 'Stop')
  await until(status => status.moving === false)
  await exec('pan', 'Left')
  await until(status => Number(status.pan) < 0)
  await exec('pan', 'Stop')
})

test('it zooms until it is stopped, and to a position', async () => {
  const { exec, until } = await ready()
  await exec('move', 'In')
  await until(status => Number(status.zoom) > 0)
  await exec('zoom', 'Stop')
  await until(status => status.moving === false)
  await exec('zoom_to', 75)
  await until(status => status.zoom === 75 && status.moving === false)
  await exec('zoom', 'Out')
  await until(status => status.zoom === 0 && status.moving === false)
})

test('it turns to a position, and home again', async () => {
  const { exec, until } = await ready()
  await exec('pantilt', -25, 40)
  await until(status => status.pan === -25 && status.tilt === 40 && status.moving === false)
  await exec('home')
  await until(status => status.pan === 0 && status.tilt === 0 && status.moving === false)
})

test('what a camera cannot do is refused in words', async () => {
  const { exec } = await ready()
  await expect(exec('move', 'Open')).rejects.toThrow('A camera cannot be moved "Open".')
  await expect(exec('recall', 'Nowhere')).rejects.toThrow(
    'There is no preset "Nowhere". Known presets: Lectern, Audience & board.',
  )
})

test('presets are recalled, kept, overwritten and removed by their names', async () => {
  const { exec, simulator, status, until } = await ready()
  await exec('recall', 'lectern')
  await until(status => status.pan === 50 && status.zoom === 40 && status.moving === false)
  await exec('save_position', 'Door <left> & "right"')
  expect(status.presets).toEqual(['Lectern', 'Audience & board', 'Door <left> & "right"'])
  await exec('recall', 'Audience & board')
  await until(status => status.pan === -50 && status.moving === false)
  await exec('save_position', 'Lectern')
  expect(simulator.state).toMatchObject({
    presets: expect.arrayContaining([expect.objectContaining({ token: '1.0', name: 'Lectern', pan: -0.5 })]),
  })
  await exec('remove_position', 'Door <left> & "right"')
  expect(status.presets).toEqual(expect.not.arrayContaining(['Door <left> & "right"']))
})

test('a preset that was made on its own page is found when it is asked for', async () => {
  const { exec, simulator, until } = await ready()
  simulator.set({ presets: [{ token: 'new', name: 'Whiteboard', pan: 0.1, tilt: 0, zoom: 0 }] })
  await exec('recall', 'Whiteboard')
  await until(status => status.pan === 10 && status.moving === false)
})

test('two presets of one name are told apart', async () => {
  const { exec, simulator, status } = await ready()
  const here = { pan: 0, tilt: 0, zoom: 0 }
  simulator.set({ presets: ['a', 'b'].map(token => ({ token, name: 'Table', ...here })) })
  await exec('refresh')
  expect(status.presets).toEqual(['Table', 'Table (b)'])
})

test('what the camera refuses to keep is told in words', async () => {
  const { exec, simulator, until } = await ready()
  await exec('joystick', 30, 0)
  await expect(exec('save_position', 'Blur')).rejects.toThrow('The camera is still moving.')
  await exec('stop')
  await until(status => status.moving === false)
  await expect(exec('save_position', 'x'.repeat(40))).rejects.toThrow('The camera does not take that name')
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await exec('save_position', name)
  await expect(exec('save_position', 'g')).rejects.toThrow('The camera keeps no more presets. Remove one first.')
  simulator.set({ presets: [] })
  await expect(exec('recall', 'Lectern')).rejects.toThrow('The camera no longer has that preset.')
})

test('somebody else who turns it is noticed', async () => {
  const { simulator, until } = await ready({ poll_ms: 50 })
  simulator.set({ pan: -0.3, zoom: 0.5 })
  await until(status => status.pan === -30 && status.zoom === 50)
})

test('a camera that does not tell where it looks is moved all the same', async () => {
  const { exec, simulator, status, until } = await ready()
  simulator.set({ silent_place: true })
  await exec('refresh')
  expect(status).not.toHaveProperty('pan')
  await exec('move', 'Right')
  await until(status => status.moving === true)
  await exec('stop')
  await until(status => status.moving === false)
})

test('a camera that cannot be moved is told as such, and moves once it is set up', async () => {
  const { exec, simulator, until } = await ready({ poll_ms: 50 })
  simulator.set({ fixed: true })
  await until(status => String(status.last_error).startsWith('This camera cannot be moved'))
  await expect(exec('move', 'Left')).rejects.toThrow('This camera cannot be moved: none of its profiles has pan')
  simulator.set({ fixed: false })
  await until(status => status.last_error === undefined)
  await exec('move', 'Left')
})

test('a profile is chosen by its name, and others are named when it is not there', async () => {
  const { exec } = await ready({ profile: 'Main' })
  await exec('move', 'Left')
  await camera?.stop()
  const other = await plugIn({ profile: 'Second' })
  await other.until(status => status.last_error !== undefined)
  await expect(other.exec('move', 'Left')).rejects.toThrow(
    'The camera has no profile "Second". It has: Overview, Main.',
  )
})

test.each([
  ['by digest', { simulated_algorithm: 'MD5' }, {}],
  ['by digest with SHA-256', { simulated_algorithm: 'SHA-256' }, {}],
  ['by digest and nothing else', {}, { sign_in: 'digest' }],
  ['by signed messages, when digest is not taken', { simulated_sign_in: 'ws_security' }, {}],
  ['by signed messages at once', { simulated_sign_in: 'ws_security' }, { sign_in: 'ws_security' }],
] as const)('it signs in %s', async (_, simulated, settings) => {
  const { exec, status, until } = await ready({ ...signIn, ...settings }, { ...signIn, ...simulated })
  await exec('zoom_to', 20)
  await until(status => status.zoom === 20)
  expect(status).not.toHaveProperty('last_error')
})

test('messages are signed by the clock of the camera, also after it has been set anew', async () => {
  const { exec, simulator, status } = await ready(
    { ...signIn, sign_in: 'ws_security' },
    { ...signIn, simulated_sign_in: 'ws_security' },
  )
  simulator.set({ clock_ahead_s: 86_400 })
  await exec('refresh').catch(() => undefined)
  await exec('refresh')
  expect(status.presets).toEqual(['Lectern', 'Audience & board'])
})

test('never are both said at once: the password by digest and by a signature', async () => {
  const { exec, wire } = await ready(signIn, { ...signIn, simulated_sign_in: 'ws_security' })
  await exec('zoom_to', 20)
  const sent = wire.flatMap(({ direction, bytes }) => (direction === 'out' ? [Buffer.from(bytes).toString()] : []))
  expect(sent.some(text => text.includes('UsernameToken'))).toBe(true)
  expect(sent.filter(text => text.includes('UsernameToken') && /authorization: digest/i.test(text))).toEqual([])
  expect(sent.join('\n')).not.toContain(signIn.password)
})

test.each([
  ['wrong', { ...signIn, password: 'guess' }, {}, 'The camera refuses the user name or the password.'],
  ['missing', {}, {}, 'The camera wants to know who asks.'],
  ['wrong', { ...signIn, password: 'guess' }, { simulated_sign_in: 'ws_security' }, 'The camera refuses the user name'],
  ['missing', {}, { simulated_sign_in: 'ws_security' }, 'The camera wants to know who asks.'],
])('a %s password is told in words, once, and not tried again and again', async (_, settings, simulated, sentence) => {
  const { exec, log, until, wire } = await plugIn({ ...settings, poll_ms: 50 }, { ...signIn, ...simulated })
  await until(status => String(status.last_error).startsWith(sentence))
  await expect(exec('move', 'Left')).rejects.toThrow(sentence)
  const before = wire.length
  await expect(exec('move', 'Left')).rejects.toThrow(sentence)
  // One press: the services, and with signatures the clock. No poll has come between.
  expect(wire.length - before).toBeLessThanOrEqual(8)
  expect(log.filter(line => line.startsWith(`warn: ${sentence}`))).toHaveLength(1)
})

test.each([
  ['slow', 'The camera does not answer. Check its power and its network cable.'],
  ['silent', 'The camera does not answer. Check its power and its network cable.'],
  ['garbled', 'Is this the address of an ONVIF camera, and ONVIF switched on there?'],
  ['dropping', 'The camera cannot be reached.'],
] as const)('a camera that is %s fails in words, and works again afterwards', async (fault, sentence) => {
  const { exec, simulator, status, until } = await ready({ answer_ms: 250, poll_ms: 300 })
  simulator.fault(fault)
  await expect(exec('zoom_to', 50)).rejects.toThrow(sentence)
  expect(status.zoom).toBe(0)
  simulator.fault('none')
  await exec('zoom_to', 60)
  await until(status => status.connected === true && status.zoom === 60)
})

test('a camera that takes no connection is not connected until it is back, and is read anew then', async () => {
  const { exec, simulator, until } = await ready({ poll_ms: 50 })
  simulator.dropAll()
  simulator.fault('refusing')
  await until(status => status.connected === false)
  await expect(exec('move', 'Left')).rejects.toThrow('The camera cannot be reached.')
  simulator.set({ pan: 0.2, presets: [{ token: '9', name: 'Only one', pan: 0, tilt: 0, zoom: 0 }] })
  simulator.fault('none')
  await until(status => status.connected === true && status.pan === 20 && String(status.presets) === 'Only one')
})

test('a slow camera that is given the time is obeyed', async () => {
  const { exec, simulator } = await ready({ answer_ms: 8_000 })
  simulator.fault('slow')
  const done = exec('zoom_to', 50)
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ zoom: 0.5 }), 5_000)
  simulator.fault('none')
  await done
})

test('a turn that still waits does not begin after the stop', async () => {
  const { exec, simulator, until } = await ready({ answer_ms: 8_000 })
  simulator.fault('slow')
  const orders = [exec('device_info'), exec('joystick', 100, 0), exec('stop')]
  const settled = Promise.allSettled(orders)
  simulator.fault('none')
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  await until(status => status.moving === false)
  expect(simulator.state).toMatchObject({ pan: 0 })
})
