import dgram from 'node:dgram'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { magicPacket } from '../../transports/wake-on-lan.ts'
import { simulator } from './wake-on-lan-pc.sim.ts'
import { driver } from './wake-on-lan-pc.ts'

const mac_address = 'f0:18:98:25:bd:4f'
const quick = { mac_address, wake_ms: 50, boot_ms: 10_000, asleep_ms: 100 }

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}) {
  const pc = await onSimulator(driver, simulator, {
    settings: { ...quick, ...settings },
    simulatorSettings: { mac_address, simulated_boot_ms: 50, ...simulated },
  })
  cleanups.push(pc.stop)
  // It is looked for again after 1, 2, 4 s and so on.
  const until = (isSo: Parameters<typeof pc.until>[0]) => pc.until(isSo, 15_000)
  return { ...pc, until }
}

async function asleep(settings?: Record<string, Json>, simulated?: Record<string, unknown>) {
  const pc = await plugIn(settings, simulated)
  await pc.until(status => status.power === false)
  return pc
}

async function awake(settings?: Record<string, Json>, simulated?: Record<string, unknown>) {
  const pc = await asleep(settings, simulated)
  pc.simulator.set({ power: 'awake' })
  await pc.until(status => status.power === true)
  return pc
}

test('a PC that sleeps is not connected, and off', async () => {
  const { status } = await asleep()
  expect(status).toEqual({ connected: false, power: false })
})

test('power on wakes it, and is done when it is awake', async () => {
  const { changes, exec, simulator, status } = await asleep()
  await exec('power', true)
  expect(simulator.state).toMatchObject({ power: 'awake' })
  expect(status).toEqual({ connected: true, power: true })
  expect(changes).toContainEqual({ warming: true })
})

test('the packet is sent again until the PC has started', async () => {
  const { exec, simulator } = await asleep({}, { simulated_boot_ms: 400 })
  await exec('power_state', 'On')
  const { packets } = simulator.state as { packets: number }
  expect(packets).toBeGreaterThan(2)
})

test('everybody who asks while it starts waits for the same', async () => {
  const { exec, status } = await asleep({ wake_ms: 60_000 })
  await Promise.all([exec('power', true), exec('power', true), exec('power', true)])
  expect(status.power).toBe(true)
})

test('a PC that does not wake is told of, with what to check, and can be woken once that is done', async () => {
  const { exec, simulator, status, until } = await asleep({ boot_ms: 200 })
  simulator.set({ wakesOnLan: false })
  await expect(exec('power', true)).rejects.toThrow(
    /did not wake within 1 s\. Check that Wake-on-LAN is on in its BIOS.*cable.*MAC address is f0:18:98:25:bd:4f.*port \d+ is open/,
  )
  expect(status).toMatchObject({ connected: false, power: false, last_error: expect.stringContaining('BIOS') })
  expect(status).not.toHaveProperty('warming')
  simulator.set({ wakesOnLan: true })
  await exec('wake')
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ power: 'awake' }))
  await until(status => status.connected === true)
  expect(status).toEqual({ connected: true, power: true })
})

test('a packet for another machine does not wake it', async () => {
  const { exec, simulator } = await asleep({ boot_ms: 100 }, { mac_address: '00:00:00:00:00:01' })
  await expect(exec('power', true)).rejects.toThrow('did not wake')
  expect(simulator.state).toMatchObject({ power: 'asleep', packets: 0 })
})

test('a PC that went out of reach a moment ago, and counts as on, is woken until it is there', async () => {
  const { exec, simulator, status, until } = await awake({ asleep_ms: 60_000 }, { simulated_boot_ms: 300 })
  simulator.set({ power: 'asleep' })
  await until(status => status.connected === false)
  expect(status.power).toBe(true)
  await exec('power', true)
  expect(simulator.state).toMatchObject({ power: 'awake' })
})

test('power on of a PC that is awake is done at once, though a packet is sent in case it has just fallen asleep', async () => {
  const { exec, simulator } = await awake({ boot_ms: 60_000, wake_ms: 60_000 })
  await exec('power', true)
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ packets: 1 }))
})

test('power off is refused in words', async () => {
  const { exec, status } = await awake()
  await expect(exec('power', false)).rejects.toThrow('can be woken over the network, but not turned off')
  await expect(exec('power_state', 'FullOff')).rejects.toThrow('Shut it down at the PC itself')
  expect(status.power).toBe(true)
})

test('without a MAC address it says what is missing, and still tells whether the PC is awake', async () => {
  const { exec } = await awake({ mac_address: '' })
  await expect(exec('power', true)).rejects.toThrow('Put its MAC address into the setting "mac_address".')
})

test('a PC that is shut down is off', async () => {
  const { simulator, until } = await awake()
  simulator.set({ power: 'asleep' })
  await until(status => status.connected === false && status.power === false)
})

test('a service that closes an idle connection does not make the PC look off', async () => {
  const { changes, simulator, until } = await awake({ asleep_ms: 60_000 })
  const before = changes.length
  simulator.dropAll()
  await until(status => status.connected === false)
  await until(status => status.connected === true)
  expect(changes.slice(before)).toEqual([{ connected: false }, { connected: true }])
})

test.each(['slow', 'silent', 'garbled'] as const)('a %s service is a PC that is awake all the same', async fault => {
  const { simulator, until } = await plugIn()
  simulator.fault(fault)
  simulator.set({ power: 'awake' })
  await until(status => status.power === true)
})

test.each(['refusing', 'dropping'] as const)('a PC that is %s connections is off until it takes them', async fault => {
  const { exec, simulator, until } = await awake({ boot_ms: 100 })
  simulator.fault(fault)
  simulator.dropAll()
  simulator.fault(fault)
  await until(status => status.power === false)
  await expect(exec('power', true)).rejects.toThrow('did not wake')
  simulator.fault('none')
  await until(status => status.power === true)
})

test('only a whole packet wakes the simulated PC, whatever else comes', async () => {
  const { simulator } = await asleep()
  const socket = dgram.createSocket('udp4')
  cleanups.push(() => socket.close())
  const { host, port } = simulator.address
  const right = Buffer.from(magicPacket(mac_address))
  const wrong = [
    ...fc.sample(fc.uint8Array({ maxLength: 120 }), { numRuns: 50, seed: 1 }).map(bytes => Buffer.from(bytes)),
    right.subarray(0, 101),
    Buffer.concat([right, Buffer.of(0)]),
    Buffer.from(magicPacket('00:00:00:00:00:01')),
    Buffer.alloc(102, 0xff),
  ]
  for (const packet of wrong) socket.send(packet, port, host)
  socket.send(right, port, host)
  await once(socket, 'listening')
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ power: 'awake' }))
  expect(simulator.state).toMatchObject({ packets: 1 })
})

test('a module that stops while it waits for its PC is no longer waited for', async () => {
  const pc = await asleep({ wake_ms: 60_000 }, { simulated_boot_ms: 60_000 })
  const woken = expect(pc.exec('power', true)).rejects.toThrow('has been stopped')
  await pc.until(status => status.warming === true)
  for (const cleanup of cleanups.splice(0)) await cleanup()
  await woken
})

test('wrong settings are refused with the field and the rule', () => {
  const problem = driver.settings.safeParse({ mac_address: 'f0:18:98' }).error?.issues[0]
  expect(problem).toMatchObject({ path: ['mac_address'], message: expect.stringContaining('must be a MAC address') })
  expect(driver.settings.safeParse({ mac_address: 'F018.9825.BD4F', wake_port: 7 }).success).toBe(true)
})
