import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeDriver } from './describe.ts'
import {
  defineDriver,
  endsWith,
  http,
  many,
  mqtt,
  none,
  one,
  oneOf,
  optional,
  serial,
  ssh,
  tcp,
  udp,
  websocket,
} from './index.ts'

const nothing = { name: 'Test', moduleName: 'Test', settings: z.object({}), status: {}, commands: {} }

const driver = defineDriver({
  name: 'Acme panel',
  moduleName: 'Display',
  version: '1.2.0',
  transport: tcp({ port: 4999, tls: true, perCommand: true, tokenizer: endsWith('\r') }),
  about: 'A panel.',
  answersFor: ['drivers/acme/display.cr'],
  implements: ['Powerable', 'InputSelection'],
  discovery: { ssdp: [{ manufacturer: 'Acme' }], vendorPrefixes: ['08:F9:E0'] },
  queue: { delayMs: 150, retries: 3 },
  settings: z.object({ warm_up_ms: z.number().default(8_000), password: z.string().optional() }),
  status: { power: z.boolean(), volume: z.number().min(0).max(100).describe('In percent.') },
  commands: {
    power: { about: 'On or off.', args: { state: z.boolean() }, run: () => true },
    switch_to: {
      about: 'Chooses an input.',
      args: { input: oneOf('HDMI', 'DisplayPort').default('HDMI') },
      gives: z.object({ input: z.string() }),
      run: () => ({ input: 'HDMI' }),
    },
    volume: {
      about: 'Loudness.',
      args: {
        level: z.number().min(0).max(100),
        ramp: z.number().default(0),
        curve: z.enum(['lin', 'log']).optional(),
      },
      run: () => null,
    },
    'lit?': { about: 'Whether it is lit.', run: () => true },
    service: { about: 'For support.', level: 'support', run: () => null },
  },
})

test('a driver is described with all that forms, callers and front ends need', () => {
  expect(describeDriver(driver)).toEqual({
    name: 'Acme panel',
    module_name: 'Display',
    about: 'A panel.',
    version: '1.2.0',
    transport: 'tcp',
    role: 'device',
    default_port: 4999,
    udp: false,
    tls: true,
    makebreak: true,
    answers_for: ['drivers/acme/display.cr'],
    implements: ['PlaceOS::Driver::Interface::Powerable', 'PlaceOS::Driver::Interface::InputSelection'],
    discovery: { ssdp: [{ manufacturer: 'Acme' }], vendorPrefixes: ['08:F9:E0'] },
    requirements: {},
    uses: {},
    functions: {
      power: { about: 'On or off.', arity: 1, params: { state: { type: 'boolean' } }, order: ['state'] },
      switch_to: {
        about: 'Chooses an input.',
        arity: 0,
        params: { input: { type: 'string', enum: ['HDMI', 'DisplayPort'], placeos: 'enum', default: 'HDMI' } },
        order: ['input'],
        gives: {
          type: 'object',
          properties: { input: { type: 'string' } },
          required: ['input'],
          additionalProperties: false,
        },
      },
      volume: {
        about: 'Loudness.',
        arity: 1,
        params: {
          level: { type: 'number', minimum: 0, maximum: 100 },
          ramp: { type: 'number', default: 0 },
          curve: { type: 'string', enum: ['lin', 'log'] },
        },
        order: ['level', 'ramp', 'curve'],
      },
      'lit?': { about: 'Whether it is lit.', arity: 0, params: {}, order: [] },
      service: { about: 'For support.', arity: 0, params: {}, order: [], level: 'support' },
      power_state: {
        about: 'Turn it on or off by name.',
        arity: 1,
        params: {
          state: {
            type: 'string',
            enum: ['On', 'Off', 'FullOff'],
            placeos: 'enum',
            title: 'PlaceOS::Driver::Interface::Powerable::PowerState',
          },
        },
        order: ['state'],
      },
    },
    settings_schema: {
      type: 'object',
      properties: { warm_up_ms: { type: 'number', default: 8_000 }, password: { type: 'string' } },
    },
    status_schema: {
      type: 'object',
      properties: {
        power: { type: 'boolean' },
        volume: { type: 'number', minimum: 0, maximum: 100, description: 'In percent.' },
      },
      required: ['power', 'volume'],
    },
    queue: { delayMs: 150 },
    bindings: [],
  })
})

test('a description is plain data: it survives being sent', () => {
  const description = describeDriver(driver)
  expect(JSON.parse(JSON.stringify(description))).toEqual(description)
})

test('callbacks of a driver are no functions, and neither is a command that is called like one', () => {
  const stop = { about: 'Hidden.', run: () => null }
  const { functions } = describeDriver({
    ...driver,
    commands: { ...driver.commands, connected: stop, on_load: stop, '[]': stop },
    connected: () => undefined,
    received: () => undefined,
  })
  expect(Object.keys(functions)).toEqual(['power', 'switch_to', 'volume', 'lit?', 'service', 'power_state'])
})

test('the role is what PlaceOS has for the kind of link', () => {
  const links = [none(), tcp({}), udp({}), ssh({}), websocket({}), http(), mqtt(), serial({})]
  const described = links.map(transport =>
    describeDriver({ ...defineDriver({ ...nothing, transport: none() }), transport }),
  )
  expect(described.map(({ transport, role, udp }) => [transport, role, udp])).toEqual([
    ['none', 'logic', false],
    ['tcp', 'device', false],
    ['udp', 'device', true],
    ['ssh', 'ssh', false],
    ['websocket', 'websocket', false],
    ['http', 'service', false],
    ['mqtt', 'service', false],
    ['serial', 'service', false],
  ])
})

test('what a driver implements includes what its interfaces include', () => {
  const camera = describeDriver({ ...driver, implements: ['Lighting::Scene', 'Muteable'] })
  expect(camera.implements).toEqual([
    'PlaceOS::Driver::Interface::Lighting::Scene',
    'PlaceOS::Driver::Interface::Muteable',
    'PlaceOS::Driver::Interface::AudioMuteable',
    'PlaceOS::Driver::Interface::VideoMuteable',
  ])
})

test('modules that must be there are required, with all their interfaces; optional ones are only listed', () => {
  const logic = defineDriver({
    ...nothing,
    transport: none(),
    uses: {
      display: one('Display_1', 'Powerable'),
      same: one('Display_1', 'Muteable', 'Powerable'),
      lights: many('Lighting'),
      camera: optional('Camera_1', 'Camera'),
    },
    bind: [{ module: 'Display_1', status: 'power', run: () => undefined }],
  })
  const { requirements, uses, bindings } = describeDriver(logic)
  expect(requirements).toEqual({ Display_1: ['Powerable', 'Muteable'], Lighting: [] })
  expect(uses.camera).toEqual({ module: 'Camera_1', interfaces: ['Camera'], count: 'optional' })
  expect(Object.keys(uses)).toEqual(['display', 'same', 'lights', 'camera'])
  expect(bindings).toEqual([{ module: 'Display_1', status: 'power' }])
})
