import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { simulator } from './tcp-text.sim.ts'
import { parseTemplate } from './tcp-text.templates.ts'
import { driver } from './tcp-text.ts'

/** A device as an installer would describe it. */
const amplifier = {
  commands: {
    power: { send: 'PWR {power:ON|OFF}', answer: 'PWR {power:ON|OFF}' },
    volume: { send: 'VOL {volume:number}', answer: 'VOL {volume:number}' },
    'volume?': { send: 'VOL?', answer: 'VOL {volume:number}' },
    'name?': { send: 'NAME?', answer: 'NAME "{name}"' },
    beep: { send: 'BEEP' },
  },
  patterns: ['PWR {power:ON|OFF}', 'VOL {volume:number}', 'NAME "{name}"'],
  refusals: ['ERR {code}'],
  greeting: ['VERBOSE 3'],
  polls: ['volume?', 'name?'],
}
const held = { values: { power: false, volume: 12.5, name: 'Hall "A"' } }

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function plugIn(settings: Record<string, Json> = {}) {
  const device = await onSimulator(driver, simulator, { settings: { ...amplifier, answer_ms: 150, ...settings } })
  cleanups.push(device.stop)
  device.simulator.set(held)
  return device
}

async function ready(settings?: Record<string, Json>) {
  const device = await plugIn(settings)
  await device.until(({ volume, name }) => volume === 12.5 && name === 'Hall "A"')
  return device
}

test('it greets the device, asks it, and reports what the patterns name', async () => {
  const { log, status } = await ready()
  expect(status).toMatchObject({ connected: true, volume: 12.5, name: 'Hall "A"' })
  expect(log.findIndex(line => line.includes('→ VERBOSE 3'))).toBeLessThan(
    log.findIndex(line => line.includes('→ VOL?')),
  )
})

test('a command of the settings is run with its values, and its answer is status', async () => {
  const { exec, simulator, status } = await ready()
  expect(await exec('run', 'power', { power: true })).toBe('PWR ON')
  expect(await exec('run', 'volume', { volume: -3 })).toBe('VOL -3')
  expect(status).toMatchObject({ power: true, volume: -3 })
  expect(simulator.state).toMatchObject({ values: { power: true, volume: -3 } })
  expect(await exec('run', 'beep')).toBeNull()
})

test.each([
  ['power', {}, 'It needs the value "power": true or false.'],
  ['power', { power: 'ON' }, 'It needs the value "power": true or false.'],
  ['volume', { volume: 'loud' }, 'It needs the value "volume": a number.'],
  ['louder', {}, 'There is no command called "louder". Known: power, volume, volume?, name?, beep.'],
] as const)('%s with %j is refused in words', async (command, values, sentence) => {
  const { exec, status } = await ready()
  await expect(exec('run', command, values)).rejects.toThrow(sentence)
  expect(status.volume).toBe(12.5)
})

test('a value cannot smuggle in a second command', () => {
  expect(() => parseTemplate('NAME {name}').fill({ name: 'x\r\nPWR OFF' })).toThrow('a text on one line')
})

test('what the device refuses is told with its own words', async () => {
  const { exec, simulator, status } = await ready()
  simulator.set({ refusing: true })
  await expect(exec('run', 'volume', { volume: 5 })).rejects.toThrow('The device refuses "volume": it says "ERR busy".')
  expect(status.volume).toBe(12.5)
})

test('a line can be sent as it is', async () => {
  const { exec, until } = await ready()
  await exec('send_line', 'VOL 77')
  await until(status => status.volume === 77)
})

test('what the device says by itself is status, and what fits no pattern is let pass', async () => {
  const { simulator, until } = await ready()
  simulator.set({ values: { power: true, volume: 1, name: 'Foyer' } })
  await until(({ power, volume, name }) => power === true && volume === 1 && name === 'Foyer')
  simulator.set({ values: { power: 'perhaps', volume: 2, name: 'Foyer' } })
  await until(({ power, volume }) => power === true && volume === 2)
})

test.each([
  { line_end: 'CR', answer_end: '\\x03' },
  { line_end: 'LF', answer_end: '>' },
])('lines end as the settings say: %j', async ends => {
  const { exec, status } = await ready(ends)
  await exec('run', 'volume', { volume: 9 })
  expect(status.volume).toBe(9)
})

test.each(['slow', 'silent', 'garbled'] as const)(
  'a %s device fails in words, and works again afterwards',
  async fault => {
    const { exec, simulator, status } = await ready()
    simulator.fault(fault)
    await expect(exec('run', 'volume', { volume: 50 })).rejects.toThrow(
      'The device does not answer as its settings say.',
    )
    expect(status.volume).toBe(12.5)
    simulator.fault('none')
    await exec('run', 'volume', { volume: 60 })
    expect(status.volume).toBe(60)
  },
)

test('a device that stops answering is reconnected to, and asked anew', async () => {
  const { log, simulator, until } = await ready({ poll_ms: 100 })
  simulator.fault('silent')
  await until(status => status.connected === false)
  expect(log.join('\n')).toContain('The device has stopped answering.')
  simulator.fault('none')
  simulator.set({ values: { ...held.values, volume: 4 } })
  await until(status => status.connected === true && status.volume === 4)
})

test.each(['dropping', 'refusing'] as const)(
  'a device that is %s connections is told of until it is back',
  async fault => {
    const { exec, simulator, until } = await ready()
    simulator.fault(fault)
    simulator.dropAll()
    simulator.fault(fault)
    await until(status => status.connected === false)
    await expect(exec('run', 'volume', { volume: 5 })).rejects.toThrow('The device is not connected. Check its power')
    simulator.set({ values: { ...held.values, volume: 8 } })
    simulator.fault('none')
    await until(status => status.connected === true && status.volume === 8)
  },
)

test.each([
  [{ patterns: ['VOL {Volume}'] }, ['patterns', 0], 'has no name that can be used'],
  [{ patterns: ['{connected}'] }, ['patterns', 0], 'has no name that can be used'],
  [{ patterns: ['{a}{b}'] }, ['patterns', 0], 'nothing tells where {a} ends'],
  [{ patterns: ['{a} {a}'] }, ['patterns', 0], 'it has {a} twice'],
  [{ patterns: ['{a:ON}'] }, ['patterns', 0], 'a kind nobody knows'],
  [{ patterns: ['VOL {'] }, ['patterns', 0], 'has no counterpart'],
  [{ patterns: [''] }, ['patterns', 0], 'it is empty'],
  [{ commands: { up: { send: 'UP }' } } }, ['commands', 'up', 'send'], 'has no counterpart'],
  [{ polls: ['up'] }, ['polls', 0], 'there is no command called "up"'],
  [{ commands: { up: { send: 'UP {n}' } }, polls: ['up'] }, ['polls', 0], 'needs values'],
  [{ greeting: ['HELLO {you}'] }, ['greeting', 0], 'a greeting has no values'],
  [{ answer_end: '€' }, ['answer_end'], 'one byte a character'],
])('settings %j are refused with the field and the rule', (settings, path, rule) => {
  const issue = driver.settings.safeParse(settings).error?.issues[0]
  expect(issue?.path).toEqual(path)
  expect(issue?.message).toContain(rule)
})

test('what a template writes it reads again, whatever is around its places', () => {
  const plain = fc.string({ minLength: 1, maxLength: 8 }).map(text => `[${text.replaceAll(/[{}\\]/g, '')}]`)
  fc.assert(
    fc.property(
      plain,
      plain,
      fc.integer(),
      fc.boolean(),
      fc.stringMatching(/^[a-zA-Z ]{0,20}$/),
      (a, b, n, on, text) => {
        const template = parseTemplate(`${a}{n:number}${b}{on:YES|NO};{text}`)
        const values = { n, on, text }
        expect(template.match(template.fill(values))).toEqual(values)
      },
    ),
    { numRuns: 500 },
  )
})

test('no line and no template throw anything but words, and a place never takes what does not fit it', () => {
  const templates = ['VOL {volume:number}', 'PWR {power:ON|OFF}', 'NAME "{name}"', '{a};{b:number}'].map(parseTemplate)
  const line = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc
      .tuple(fc.constantFrom('VOL ', 'PWR ', 'NAME "', 'x;'), fc.string({ maxLength: 20 }))
      .map(parts => parts.join('')),
    fc.constantFrom('VOL 1e9', 'VOL NaN', 'VOL ', 'PWR on', 'NAME "', `NAME "${'x'.repeat(5_000)}"`),
  )
  fc.assert(
    fc.property(line, fc.string({ maxLength: 30 }), (said, text) => {
      for (const template of templates) {
        const values = template.match(said) ?? {}
        if ('volume' in values) expect(Number.isFinite(values.volume)).toBe(true)
        if ('power' in values) expect(values.power).toBeTypeOf('boolean')
        if ('name' in values) expect(String(values.name).length).toBeLessThanOrEqual(500)
      }
      expect(driver.settings.safeParse({ patterns: [text] }).success).toBeTypeOf('boolean')
    }),
    { numRuns: 1_000 },
  )
})

test('the simulator answers what it does not know with the first refusal', async () => {
  const { exec, log } = await ready()
  await exec('send_line', 'WHAT')
  await vi.waitFor(() => expect(log.join('\n')).toContain('← ERR unknown'))
})
