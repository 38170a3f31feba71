import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Driver } from './define-driver.ts'
import { describeDriver } from './describe.ts'
import { defineDriver, endsWith, http, none, one, oneOf, tcp, udp } from './index.ts'
import { muteLayer } from './interface-shapes.ts'
import { placeosDefaults, placeosMetadata } from './metadata.ts'

const display: Driver = defineDriver({
  name: 'Acme panel',
  moduleName: 'Display',
  about: 'A panel of *Acme*.',
  transport: tcp({ port: 4999, perCommand: true, tokenizer: endsWith('\r') }),
  implements: ['Powerable', 'Muteable', 'InputSelection'],
  settings: z.object({
    warm_up_ms: z.number().default(8_000).describe('How long it takes.'),
    greeting: z.string().default('good day'),
    password: z.string().optional(),
    outputs: z.array(z.object({ name: z.string() })),
  }),
  status: { power: z.boolean(), audio_mute: z.boolean(), video_mute: z.boolean() },
  commands: {
    power: { about: 'On or off.', args: { state: z.boolean() }, run: () => null },
    mute: {
      about: 'Mutes.',
      args: {
        state: z.boolean().default(true),
        index: z.union([z.string(), z.int32()]).default(0),
        layer: muteLayer.default('AudioVideo'),
      },
      run: () => null,
    },
    switch_to: { about: 'Chooses an input.', args: { input: oneOf('HDMI', 'DisplayPort') }, run: () => null },
    volume: {
      about: 'Loudness.',
      args: { level: z.number().min(0).max(100), text: z.string().default('two words'), count: z.uint32().default(1) },
      run: () => null,
    },
    'lit?': { about: 'Whether it is lit.', run: () => true },
    reset: { about: 'For support.', level: 'support', run: () => null },
    factory_default: { about: 'For administrators.', level: 'administrator', run: () => null },
  },
})

const room: Driver = defineDriver({
  name: 'Acme room',
  moduleName: 'System',
  transport: none(),
  implements: ['Lighting::Level', 'Mailer'],
  uses: { display: one('Display_1', 'Powerable') },
  settings: z.object({}),
  status: {},
  commands: {
    set_lighting_level: {
      about: 'Sets lights.',
      args: {
        level: z.number(),
        area: z
          .object({ id: z.union([z.uint32(), z.string()]).nullish(), join: z.uint32().nullish() })
          .loose()
          .nullable()
          .default(null),
        fade_time: z.uint32().default(1_000),
      },
      run: () => null,
    },
    'lighting_level?': { about: 'Tells lights.', args: { area: z.any().default(null) }, run: () => null },
    send_mail: {
      about: 'Sends a mail.',
      args: {
        to: z.union([z.string(), z.array(z.string())]),
        subject: z.string(),
        message_plaintext: z.string().nullable().default(null),
        message_html: z.string().nullable().default(null),
        resource_attachments: z.any().default([]),
        attachments: z.array(z.object({ file_name: z.string(), content: z.string() })).default([]),
        cc: z.any().default([]),
        bcc: z.any().default([]),
        from: z.any().default(null),
        reply_to: z.any().default(null),
      },
      run: () => null,
    },
    book: {
      about: 'Books.',
      args: {
        at: z.iso.datetime(),
        id: z.uuid(),
        seats: z.array(z.int()),
        names: z.record(z.string(), z.array(z.boolean())),
        place: z.tuple([z.string(), z.number()]),
        note: z.object({ text: z.string(), colour: z.string().optional() }),
        kind: oneOf('OneOff', 'Series').nullable().default('OneOff'),
        anything: z.json(),
      },
      run: () => null,
    },
  },
})

/** Others read these bytes, so they are kept beside the code; only how they are spread over lines does not matter. */
function golden(name: string): string {
  return JSON.stringify(JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8')))
}

test.each([
  ['display', display],
  ['room', room],
] as const)('the documents of the %s are what PlaceOS publishes', (name, driver) => {
  const description = describeDriver(driver)
  expect(JSON.stringify(placeosMetadata(description))).toBe(golden(`${name}.metadata`))
  expect(JSON.stringify(placeosDefaults(description))).toBe(golden(`${name}.defaults`))
})

test('the documents can be made from a description that came as text', () => {
  const description = describeDriver(display)
  const sent = JSON.parse(JSON.stringify(description))
  expect(placeosMetadata(sent)).toEqual(placeosMetadata(description))
  expect(placeosDefaults(sent)).toEqual(placeosDefaults(description))
})

test('notes are those of the module, and there are none without one', () => {
  const description = describeDriver(display)
  expect(placeosMetadata(description, 'Behind the  wall.').notes).toBe('Behind the  wall.')
  expect('notes' in placeosMetadata(description)).toBe(false)
})

test('what a driver does not declare is absent from its defaults', () => {
  const bare = { name: 'Bare', moduleName: 'Bare', settings: z.object({}), status: {}, commands: {} }
  expect(placeosDefaults(describeDriver(defineDriver({ ...bare, transport: none() })))).toEqual({
    descriptive_name: 'Bare',
    generic_name: 'Bare',
    default_settings: '{}',
    json_schema: { type: 'object', properties: {}, required: [] },
  })
  expect(placeosDefaults(describeDriver(defineDriver({ ...bare, transport: udp({ port: 9 }) })))).toMatchObject({
    udp_port: 9,
  })
  const service = defineDriver({ ...bare, transport: http({ uri: 'http://192.168.0.2' }) })
  expect(placeosDefaults(describeDriver(service))).toMatchObject({ uri_base: 'http://192.168.0.2' })
})
