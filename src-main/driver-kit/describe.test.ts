import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeDriver } from './describe.ts'
import { defineDriver } from './index.ts'

const driver = defineDriver({
  name: 'Acme panel',
  moduleName: 'Display',
  role: 'device',
  port: 4999,
  about: 'A panel.',
  answersFor: ['drivers/acme/display.cr'],
  implements: ['Powerable', 'Muteable'],
  settings: z.object({ warm_up_ms: z.number().default(8_000), password: z.string().optional() }),
  status: { power: z.boolean(), volume: z.number().min(0).max(100) },
  commands: {
    power: { about: 'On or off.', args: { state: z.boolean() }, run: () => true },
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
    role: 'device',
    default_port: 4999,
    answers_for: ['drivers/acme/display.cr'],
    implements: ['PlaceOS::Driver::Interface::Powerable', 'PlaceOS::Driver::Interface::Muteable'],
    functions: {
      power: { about: 'On or off.', arity: 1, params: { state: { type: 'boolean' } }, order: ['state'] },
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
    },
    settings_schema: {
      type: 'object',
      properties: { warm_up_ms: { type: 'number', default: 8_000 }, password: { type: 'string' } },
    },
    status_schema: {
      type: 'object',
      properties: { power: { type: 'boolean' }, volume: { type: 'number', minimum: 0, maximum: 100 } },
      required: ['power', 'volume'],
    },
  })
})

test('a description is plain data: it survives being sent', () => {
  const description = describeDriver(driver)
  expect(JSON.parse(JSON.stringify(description))).toEqual(description)
})

test('callbacks of a driver are no functions', () => {
  const { functions } = describeDriver({ ...driver, connected: () => undefined, received: () => undefined })
  expect(Object.keys(functions)).toEqual(['power', 'volume', 'lit?', 'service'])
})
