import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { simulator } from './relay.sim.ts'
import { aboutOf, readReport, topicOf } from './relay.topics.ts'
import { driver } from './relay.ts'

let relay: Awaited<ReturnType<typeof onSimulator>> | undefined
afterEach(() => relay?.stop())

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = settings) {
  relay = await onSimulator(driver, simulator, {
    settings: { answer_ms: 150, ...settings },
    simulatorSettings: simulated,
  })
  return relay
}

async function ready(settings?: Record<string, Json>, simulated?: Record<string, unknown>) {
  const plugged = await plugIn(settings, simulated)
  await plugged.until(status => status.channels !== undefined && status.mac_address !== undefined)
  return plugged
}

test('it says what it is and which relays it has, once connected', async () => {
  const { status } = await ready()
  expect(status).toMatchObject({
    connected: true,
    name: 'Desk sockets',
    model: 'ESP8285N08',
    firmware: '14.2.0(release-tasmota)',
    mac_address: '2C:3A:E8:3D:5E:26',
    relay0: false,
    relay3: false,
    power_watts0: 0,
    channels: [
      { index: 0, name: 'Relay 1' },
      { index: 1, name: 'Relay 2' },
      { index: 2, name: 'Relay 3' },
      { index: 3, name: 'Relay 4' },
    ],
  })
})

test('a relay is reported on once the device says so', async () => {
  const { exec, status, until } = await ready()
  await exec('relay', true)
  expect(status).toMatchObject({ relay0: true, relay1: false })
  await exec('relay', true, 1)
  await exec('relay', false)
  expect(status).toMatchObject({ relay0: false, relay1: true })
  await exec('refresh')
  await until(status => status.power_watts1 === 23)
})

test('a device with one relay, which has no number, is switched too', async () => {
  const { exec, status } = await ready({}, { simulated_relays: 1 })
  expect(status.channels).toEqual([{ index: 0, name: 'Relay 1' }])
  await exec('relay', true)
  expect(status.relay0).toBe(true)
})

test('a pulse goes over and back, and ends where it began', async () => {
  const { changes, exec } = await ready()
  await exec('pulse', 10, 2)
  const steps = changes.flatMap(({ relay2 }) => (typeof relay2 === 'boolean' ? [relay2] : []))
  expect(steps).toEqual([false, true, false])
})

test('its button, pressed by hand, is noticed at once', async () => {
  const { simulator, status, until } = await ready()
  simulator.set({ outputs: [false, false, true, false, false, false, false, false] })
  await until(status => status.relay2 === true)
  expect(status.relay0).toBe(false)
})

test('what it draws is told every now and then, unasked', async () => {
  const { simulator, until } = await ready({}, { simulated_telemetry_ms: 20 })
  simulator.set({ outputs: [true, false, false, false, false, false, false, false] })
  await until(status => status.power_watts0 === 11.5)
  simulator.set({ watts: [60, 0, 0, 0, 0, 0, 0, 0] })
  await until(status => status.power_watts0 === 60)
})

test('a relay that does not follow is named', async () => {
  const { exec, simulator, status } = await ready({ channels: [{ index: 1, name: 'Screen' }] }, {})
  simulator.set({ stuck: true })
  await expect(exec('relay', true, 1)).rejects.toThrow('Screen did not switch on. Is it locked by a rule')
  expect(status.relay1).toBe(false)
})

test('a relay that the device has not is refused at once', async () => {
  const { exec } = await ready()
  await expect(exec('relay', true, 6)).rejects.toThrow('There is no relay 6: this device has 0, 1, 2, 3.')
})

test('topics built in another way are understood', async () => {
  const naming = {
    topic: 'desk/sockets',
    full_topic: 'house/%topic%/%prefix%',
    prefixes: { command: 'ask', status: 'say', telemetry: 'tell' },
  }
  const { exec, simulator, status, until } = await ready(naming)
  await exec('relay', true)
  expect(status.relay0).toBe(true)
  simulator.set({ online: false })
  await until(status => status.connected === false)
})

test('a device that loses its Wi-Fi is not connected until it is back, and is asked anew then', async () => {
  const { exec, simulator, until } = await ready()
  simulator.set({ online: false })
  await until(status => status.connected === false)
  await expect(exec('relay', true)).rejects.toThrow('The device has left its broker. Check its power and its Wi-Fi.')
  simulator.set({ outputs: [false, true, false, false, false, false, false, false] })
  simulator.set({ online: true })
  await until(status => status.connected === true && status.relay1 === true)
  await exec('relay', true)
})

test('a device that nobody ever heard of under that topic is told by its topic', async () => {
  const { exec, until } = await plugIn({ topic: 'nothing' }, { topic: 'tasmota' })
  await until(status => status.connected === false)
  await expect(exec('relay', true)).rejects.toThrow(
    'No device answers to the topic "nothing". Check the setting "topic"',
  )
})

test('a broker that wants to know who comes in is told', async () => {
  const mqtt = { username: 'rooms', password: 'quay' }
  const { exec, status } = await ready({ mqtt })
  await exec('relay', true)
  expect(status.relay0).toBe(true)
})

test('a wrong password is told in words', async () => {
  const { exec, log, until } = await plugIn(
    { mqtt: { username: 'rooms', password: 'guess' } },
    { mqtt: { username: 'rooms', password: 'quay' } },
  )
  await until(status => status.connected === false)
  expect(log.join('\n')).toContain('does not let us in with this user name and password')
  await expect(exec('relay', true)).rejects.toThrow('The module is not connected to its broker.')
})

test.each([
  ['slow', 'No device answers to the topic "tasmota".'],
  ['silent', 'No device answers to the topic "tasmota".'],
  ['garbled', 'No device answers to the topic "tasmota".'],
] as const)('a device that is %s fails in words, and works again afterwards', async (fault, sentence) => {
  const { exec, simulator, status, until } = await ready({ poll_ms: 60 }, {})
  simulator.fault(fault)
  await expect(exec('relay', true)).rejects.toThrow(sentence)
  expect(status.relay0).toBe(false)
  simulator.fault('none')
  await exec('relay', true)
  await until(status => status.connected === true && status.relay0 === true)
})

test('a device that answers nonsense is told as such', async () => {
  const { exec, simulator } = await ready()
  simulator.fault('garbled')
  await expect(exec('refresh')).rejects.toThrow('Is this the topic of a Tasmota device with relays?')
})

test('a device that stops answering is not connected until it answers again', async () => {
  const { simulator, until } = await ready({ poll_ms: 60 }, {})
  simulator.fault('silent')
  await until(status => status.connected === false)
  simulator.fault('none')
  await until(status => status.connected === true)
})

test('a slow device that is given the time is obeyed', async () => {
  const { exec, simulator, status } = await ready({ answer_ms: 5_000 }, {})
  simulator.fault('slow')
  const done = exec('relay', true, 1)
  await vi.waitFor(() => expect(simulator.state).toMatchObject({ outputs: expect.objectContaining({ 1: true }) }))
  simulator.fault('none')
  await done
  expect(status.relay1).toBe(true)
})

test.each(['refusing', 'dropping'] as const)('a broker that is %s is not connected until it is back', async fault => {
  const { exec, simulator, until } = await ready()
  simulator.dropAll()
  simulator.fault(fault)
  await until(status => status.connected === false)
  await expect(exec('relay', true)).rejects.toThrow('The module is not connected to its broker.')
  simulator.set({ outputs: [true, false, false, false, false, false, false, false] })
  simulator.fault('none')
  await until(status => status.connected === true && status.relay0 === true)
})

test('whatever a device sends, reading it ends in relays that a device may have, and no error', () => {
  const about = fc.oneof(
    fc.string(),
    fc.constantFrom('POWER', 'POWER1', 'POWER99', 'RESULT', 'STATUS11', 'SENSOR', 'LWT'),
  )
  const nearly = fc
    .record({
      POWER: fc.anything(),
      POWER7: fc.oneof(fc.anything(), fc.constantFrom('ON', 'OFF')),
      POWER33: fc.constant('ON'),
      ENERGY: fc.anything(),
      Status: fc.anything(),
      StatusSTS: fc.oneof(fc.anything(), fc.record({ POWER2: fc.anything() })),
    })
    .map(value => JSON.stringify(value))
  fc.assert(
    fc.property(about, fc.oneof(fc.string(), fc.json(), nearly), fc.nat(40), (about, payload, cut) => {
      for (const text of [payload, payload.slice(0, -cut)]) {
        const { relays, watts } = readReport(about, text)
        for (const index of [...relays.keys(), ...watts.keys()]) expect(index).toBeLessThan(32)
        for (const on of relays.values()) expect(typeof on).toBe('boolean')
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a topic is read back as it was built, whatever the device is called', () => {
  const word = fc.stringMatching(/^[a-z%$_]{1,12}$/)
  fc.assert(
    fc.property(word, word, (topic, about) => {
      const naming = {
        topic,
        full_topic: 'x/%topic%/%prefix%/',
        prefixes: { command: 'cmnd', status: 'stat', telemetry: 'tele' },
      }
      expect(aboutOf(naming, 'status', topicOf(naming, 'status', about))).toBe(about.toUpperCase())
      expect(aboutOf(naming, 'telemetry', topicOf(naming, 'status', about))).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})
