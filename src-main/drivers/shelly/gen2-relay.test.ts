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
  const plugged = await plugIn(settings)
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

test('a protected relay is said to be so, and what to do', async () => {
  const { exec, log, until } = await plugIn({ poll_ms: 50 }, { simulated_authentication: true })
  await until(status => String(status.last_error).startsWith('The relay is protected by a password'))
  await expect(exec('relay', true)).rejects.toThrow('Turn authentication off in its settings.')
  expect(log.filter(line => line.startsWith('warn: The relay is protected'))).toHaveLength(1)
})

test.each([
  ['slow', 'The relay does not answer. Check its power'],
  ['silent', 'The relay does not answer. Check its power'],
  ['garbled', 'Is this the address of a Shelly of generation 2 or later?'],
  ['drop', 'The relay cannot be reached.'],
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
  simulator.fault('drop')
  await until(status => status.connected === false)
  await expect(exec('relay', true)).rejects.toThrow('The relay cannot be reached.')
  turn(simulator.state, { outputs: [false, false, true, false] })
  simulator.fault('none')
  await until(status => status.connected === true && status.relay2 === true)
})
