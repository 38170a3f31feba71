import { afterEach, expect, test, vi } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { simulator } from './projector.sim.ts'
import { driver } from './projector.ts'

const quick = { answer_ms: 150, poll_ms: 20, warm_up_ms: 1_500, cool_down_ms: 1_500 }
const transitions = { simulated_warm_up_ms: 120, simulated_cool_down_ms: 120 }

let projector: Awaited<ReturnType<typeof onSimulator>> | undefined
afterEach(() => projector?.stop())

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}) {
  projector = await onSimulator(driver, simulator, {
    settings: { ...quick, ...settings },
    simulatorSettings: { ...transitions, ...simulated },
  })
  return projector
}

async function ready(settings?: Record<string, Json>, simulated?: Record<string, unknown>) {
  const plugged = await plugIn(settings, simulated)
  await plugged.until(status => status.model !== undefined)
  return plugged
}

/** A knob of the simulated device. */
function turn(state: unknown, knobs: object): void {
  if (state instanceof Object) Object.assign(state, knobs)
}

test('it says what it is, how old its lamp is and that it is off, once connected', async () => {
  const { status } = await ready()
  expect(status).toMatchObject({
    connected: true,
    power: false,
    power_target: false,
    class: 2,
    name: 'Projector',
    manufacturer: 'Alcove',
    model: 'Simulated projector',
    lamp_usage: 1_284,
    lamps: [{ hours: 1_284, on: false }],
    inputs: ['RGB1', 'VIDEO1', 'HDMI1', 'HDMI2', 'NETWORK1'],
    errors: { fan: 'ok', lamp: 'ok', temperature: 'ok', cover: 'ok', filter: 'ok', other: 'ok' },
  })
  expect(status).not.toHaveProperty('last_error')
})

test('power on is done when the light is on: until then it is warming, not on', async () => {
  const { exec, status, until } = await ready()
  const done = exec('power', true)
  await until(status => status.warming === true)
  expect(status).toMatchObject({ power: false, power_target: true })
  await done
  expect(status).toMatchObject({ power: true, warming: false })
})

test('power off is done when the light is out, and cooling goes on until it can be turned on again', async () => {
  const { exec, status, until } = await ready()
  await exec('power', true)
  await until(status => JSON.stringify(status.lamps) === '[{"hours":1284,"on":true}]' && status.input === 'HDMI1')
  await exec('power', false)
  expect(status).toMatchObject({ power: false, power_target: false, cooling: true })
  await until(status => status.cooling === false)
})

test('power on while it cools down waits until it has', async () => {
  const { exec, status } = await ready()
  await exec('power', true)
  await exec('power', false)
  await exec('power', true)
  expect(status).toMatchObject({ power: true, cooling: false })
})

test('power off during warm-up wins, and the press before it is told so', async () => {
  const { exec, status, until } = await ready()
  const on = exec('power', true).catch((error: Error) => error.message)
  await until(status => status.warming === true)
  await exec('power', false)
  expect(status).toMatchObject({ power: false, power_target: false })
  expect(await on).toContain('pressed something else')
})

test('a projector that never gets bright fails with what to look at', async () => {
  const { exec, status } = await ready({ warm_up_ms: 100 }, { simulated_warm_up_ms: 60_000 })
  await expect(exec('power', true)).rejects.toThrow(/did not turn on within 1 s/)
  expect(status).toMatchObject({ power: false, power_target: true, warming: true })
})

test('somebody with the remote control is noticed', async () => {
  const { simulator, until } = await ready({ refresh_ms: 50 })
  turn(simulator.state, { power: '1' })
  await until(status => status.power === true && status.power_target === true)
})

test('an input goes by its own name, its PJLink name or its number, and is reported when it shows', async () => {
  const { exec, status } = await ready()
  await exec('power', true)
  await exec('switch_to', 'hdmi2')
  expect(status).toMatchObject({ input: 'HDMI2', input_target: 'HDMI2' })
  await exec('switch_to', 'VIDEO1')
  expect(status.input).toBe('VIDEO1')
  await exec('switch_to', '11')
  expect(status.input).toBe('RGB1')
  await exec('switch_to', 31)
  expect(status.input).toBe('HDMI1')
})

test('an input chosen during warm-up is shown once it is warm', async () => {
  const { exec, status, until } = await ready()
  const on = exec('power', true)
  await until(status => status.warming === true)
  await exec('switch_to', 'HDMI2')
  await on
  expect(status).toMatchObject({ power: true, input: 'HDMI2' })
})

test('inputs that cannot be shown are refused in words', async () => {
  const { exec } = await ready()
  await expect(exec('switch_to', 'HDMI1')).rejects.toThrow('The projector is off. Turn it on')
  await exec('power', true)
  await expect(exec('switch_to', 'Betamax')).rejects.toThrow('There is no input called "Betamax". Known inputs: RGB1')
  await expect(exec('switch_to', 'DIGITAL9')).rejects.toThrow('has no such input')
})

test('picture and sound are muted together or apart', async () => {
  const { exec, status } = await ready()
  await expect(exec('mute')).rejects.toThrow('it is off, warming up or cooling down')
  await exec('power', true)
  await exec('mute_audio')
  expect(status).toMatchObject({ audio_mute: true, video_mute: false, mute: false })
  await exec('mute')
  expect(status).toMatchObject({ audio_mute: true, video_mute: true, mute: true })
  await exec('unmute', 0, 'Video')
  expect(status).toMatchObject({ audio_mute: true, video_mute: false })
  await exec('mute', false)
  expect(status).toMatchObject({ audio_mute: false, mute: false })
})

test('a dirty filter and an open cover are told as sentences, the worse first', async () => {
  const { exec, simulator, status } = await ready()
  turn(simulator.state, { errors: '000010' })
  await exec('refresh')
  expect(status.last_error).toBe('The projector reports a warning: filter.')
  turn(simulator.state, { errors: '020210' })
  await exec('refresh')
  expect(status).toMatchObject({
    last_error: 'The projector reports an error: lamp, cover.',
    errors: { lamp: 'error', filter: 'warning' },
  })
  turn(simulator.state, { errors: '000000' })
  await exec('refresh')
  expect(status).not.toHaveProperty('last_error')
})

test('a broken projector says so', async () => {
  const { exec, simulator } = await ready()
  turn(simulator.state, { broken: true })
  await expect(exec('power', true)).rejects.toThrow('The projector reports a failure')
})

test('it signs in with the password', async () => {
  const { exec, status } = await ready({ password: 'JBMIAProjectorLink' }, { password: 'JBMIAProjectorLink' })
  await exec('power', true)
  expect(status.power).toBe(true)
})

test.each([
  ['a wrong', 'guess', 'The projector refuses the PJLink password. Correct the setting "password".'],
  ['a missing', '', 'The projector asks for its PJLink password. Put it into the setting "password".'],
])('%s password is known at once', async (_, password, sentence) => {
  const { exec, log, until } = await plugIn({ password }, { password: 'secret' })
  await until(status => status.last_error === sentence && status.connected === false)
  await expect(exec('power', true)).rejects.toThrow('The projector is not connected')
  expect(log.join('\n')).toContain(sentence)
})

test('an answer that comes after nobody waits for it any more still counts', async () => {
  const { exec, simulator, until } = await ready()
  turn(simulator.state, { power: '1' })
  simulator.fault('slow')
  await expect(exec('refresh')).rejects.toThrow('The projector does not answer')
  simulator.fault('none')
  await until(status => status.power === true)
})

test('a slow projector that is given the time is obeyed', async () => {
  const { exec, simulator, status } = await ready({ answer_ms: 4_000, warm_up_ms: 10_000 })
  simulator.fault('slow')
  const done = exec('power', true)
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ power: '3' }))
  simulator.fault('none')
  await done
  expect(status.power).toBe(true)
})

test.each(['silent', 'garbled'] as const)('a %s projector fails in words, and works again afterwards', async fault => {
  const { exec, simulator, status } = await ready()
  simulator.fault(fault)
  await expect(exec('power', true)).rejects.toThrow('The projector does not answer. Check its power and its network')
  expect(status.power).toBe(false)
  simulator.fault('none')
  await exec('power', true)
  expect(status.power).toBe(true)
})

test('a projector that stops answering is not connected until it answers again', async () => {
  const { exec, log, simulator, until } = await ready({ refresh_ms: 50 })
  simulator.fault('silent')
  await until(status => status.connected === false)
  expect(log.join('\n')).toContain('The projector has stopped answering.')
  await expect(exec('power', true)).rejects.toThrow('The projector is not connected. Check its power')
  simulator.fault('none')
  await until(status => status.connected === true)
  await exec('power', true)
})

test('a projector that hangs up is not connected until it picks up again', async () => {
  const { exec, simulator, until } = await ready()
  simulator.fault('dropping')
  await until(status => status.connected === false)
  await expect(exec('power', true)).rejects.toThrow('The projector is not connected')
  simulator.fault('none')
  await until(status => status.connected === true)
  await exec('power', true)
})

test('losing the line for a moment during warm-up does not fail the press', async () => {
  const { exec, simulator, status, until } = await ready({ warm_up_ms: 5_000 }, { simulated_warm_up_ms: 300 })
  const done = exec('power', true)
  await until(status => status.warming === true)
  simulator.dropAll()
  await until(status => status.connected === false)
  await done
  expect(status).toMatchObject({ connected: true, power: true })
})
