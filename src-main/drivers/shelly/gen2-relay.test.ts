import { afterEach, expect, test, vi } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { simulator } from './gen2-relay.sim.ts'
import { driver } from './gen2-relay.ts'

let relay: Awaited<ReturnType<typeof onSimulator>> | undefined
afterEach(() => relay?.stop())

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}) {
  relay = await onSimulator(driver, simulator, {
    settings: { answer_ms: 150, ...settings },
    simulatorSettings: simulated,
  })
  return relay
}

async function ready(settings?: Record<string, Json>) {
  // Asked often, so that a first answer that comes too late on a busy machine is made up for.
  const plugged = await plugIn({ poll_ms: 200, ...settings })
  await plugged.until(status => status.channels !== undefined)
  return plugged
}

function turn(state: unknown, knobs: object): void {
  if (state instanceof Object) Object.assign(state, knobs)
}

test('it says what it is and which channels it has, once connected', async () => {
  const { status } = await ready()
  expect(status).toMatchObject({
    connected: true,
    name: 'Room lights',
    model: 'SPSW-104PE16EU',
    firmware: '1.4.4',
    relay0: false,
    relay3: false,
    power_watts0: 0,
  })
  expect(status.channels).toHaveLength(4)
})

test('a channel is reported on once the relay says so, with what it draws', async () => {
  const { exec, status } = await ready()
  await exec('relay', true)
  expect(status).toMatchObject({ relay0: true, power_watts0: 182.4, relay1: false })
  await exec('relay', true, 1)
  await exec('relay', false)
  expect(status).toMatchObject({ relay0: false, relay1: true, power_watts1: 46.1 })
})

test('channels go by the names in the settings, and others are refused', async () => {
  const { exec, status } = await ready({ channels: [{ index: 2, name: 'Window side' }] })
  expect(status.channels).toEqual([{ index: 2, name: 'Window side' }])
  await expect(exec('relay', true, 7)).rejects.toThrow('There is no channel 7: this relay has 2.')
})

test('a channel that does not switch is named, and why', async () => {
  const { exec, simulator, status } = await ready({ channels: [{ index: 0, name: 'Ceiling' }] })
  turn(simulator.state, { errors: ['overpower'] })
  await expect(exec('relay', true)).rejects.toThrow('Ceiling did not switch on: the relay reports too much load.')
  expect(status.relay0).toBe(false)
})

test('what the relay refuses is told as a sentence', async () => {
  const { exec } = await ready({ channels: [{ index: 9, name: 'Nothing' }] })
  await expect(exec('relay', true, 9)).rejects.toThrow('The relay has no channel of that number.')
})

test('a wall switch, or another app, is noticed', async () => {
  const { simulator, until } = await ready({ poll_ms: 50 })
  const { host, port } = simulator.address
  await fetch(`http://${host}:${port}/rpc/Switch.Set?id=1&on=true`)
  await until(status => status.relay1 === true)
})

/** The same relay, protected by a password. */
const plugInProtected = (settings: Record<string, Json>) =>
  plugIn({ answer_ms: 1_000, poll_ms: 50, ...settings }, { password: 'quay-lights' })

test('it signs in to a protected relay', async () => {
  const { exec, status, until } = await plugInProtected({ password: 'quay-lights' })
  await until(status => status.channels !== undefined)
  await exec('relay', true, 1)
  expect(status).toMatchObject({ connected: true, relay1: true })
  expect(status).not.toHaveProperty('last_error')
})

test.each([
  ['wrong', 'guess', 'The relay refuses the password. Correct the setting "password".'],
  ['missing', '', 'The relay is protected by a password. Put it into the setting "password".'],
])('a %s password is told in words, and once', async (_, password, sentence) => {
  const { exec, log, until } = await plugInProtected({ password })
  await until(status => status.last_error === sentence)
  await expect(exec('relay', true)).rejects.toThrow(sentence)
  expect(log.filter(line => line === `warn: ${sentence}`)).toHaveLength(1)
})

test('the password may be given as the sign-in of any HTTP device', async () => {
  const { until } = await plugInProtected({ digest_auth: { username: 'admin', password: 'quay-lights' } })
  await until(status => status.channels !== undefined)
})

test.each([
  ['slow', 'The relay does not answer. Check its power'],
  ['silent', 'The relay does not answer. Check its power'],
  ['garbled', 'Is this the address of a Shelly of generation 2 or later?'],
  ['dropping', 'The relay cannot be reached.'],
] as const)('a relay that is %s fails in words, and works again afterwards', async (fault, sentence) => {
  const { exec, simulator, status } = await ready()
  simulator.fault(fault)
  await expect(exec('relay', true)).rejects.toThrow(sentence)
  expect(status.relay0).toBe(false)
  simulator.fault('none')
  await exec('relay', true)
  expect(status).toMatchObject({ connected: true, relay0: true })
})

test('a slow relay that is given the time is obeyed', async () => {
  const { exec, simulator, status } = await ready({ answer_ms: 4_000 })
  simulator.fault('slow')
  const done = exec('relay', true, 1)
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ outputs: [false, true, false, false] }))
  simulator.fault('none')
  await done
  expect(status.relay1).toBe(true)
})

test('a relay that is gone is not connected until it is back, and is asked anew then', async () => {
  const { exec, simulator, until } = await ready({ poll_ms: 50 })
  simulator.fault('dropping')
  await until(status => status.connected === false)
  await expect(exec('relay', true)).rejects.toThrow('The relay cannot be reached.')
  turn(simulator.state, { outputs: [false, false, true, false] })
  simulator.fault('none')
  await until(status => status.connected === true && status.relay2 === true)
})
