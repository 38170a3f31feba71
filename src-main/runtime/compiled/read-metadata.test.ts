import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { placeosDefaults, placeosMetadata } from '../../driver-kit/metadata.ts'
import { readMetadata } from './read-metadata.ts'
import { defaults, metadata } from './testing/stand-in-driver.ts'

const named = { slug: 'drivers_acme_display', commit: '1a2b3c4' }
const said = (texts: { metadata?: unknown; defaults?: unknown }) =>
  readMetadata(
    {
      metadata: JSON.stringify(texts.metadata ?? metadata),
      defaults: JSON.stringify(texts.defaults ?? defaults),
    },
    named,
  )

/** Of what is one of several types, the order says nothing. */
const inAnyOrder = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (key, inner) =>
    key === 'anyOf' ? inner.map((one: unknown) => JSON.stringify(one)).sort() : inner,
  )

test.each(['display', 'room'])('what PlaceOS publishes of the %s comes out as it went in', name => {
  const golden = (kind: string): string =>
    readFileSync(new URL(`../../driver-kit/golden/${name}.${kind}.json`, import.meta.url), 'utf8')
  const description = readMetadata({ metadata: golden('metadata'), defaults: golden('defaults') }, named)
  const { interface: functions, ...rest } = placeosMetadata(description)
  const whole = JSON.parse(golden('metadata'))
  expect(inAnyOrder(functions)).toEqual(inAnyOrder(whole.interface))
  expect(rest.functions).toEqual(whole.functions)
  expect(rest.implements).toEqual(whole.implements)
  expect(rest.requirements).toEqual(whole.requirements)
  expect(rest.security).toEqual(whole.security)
  expect(rest.json_schema).toEqual(whole.json_schema)
  const { default_settings: _, ...kept } = JSON.parse(golden('defaults'))
  expect(placeosDefaults(description)).toMatchObject(kept)
})

test('a compiled driver is described as ours are: by what it is, how it is reached and what may be called', () => {
  expect(said({})).toMatchObject({
    name: 'Acme stand-in',
    module_name: 'Display',
    version: '1a2b3c4',
    transport: 'tcp',
    role: 'device',
    default_port: 4999,
    implements: ['PlaceOS::Driver::Interface::Powerable'],
    functions: {
      power: { arity: 1, order: ['state'], params: { state: { type: 'boolean' } } },
      switch_to: {
        arity: 1,
        params: { input: { placeos: 'enum', enum: ['hdmi', 'display_port'] }, index: { default: 0 } },
      },
      print: { level: 'support' },
      crash: { level: 'administrator' },
    },
  })
})

test.each([
  [{ udp_port: 9 }, { transport: 'udp', role: 'device', udp: true, default_port: 9 }],
  [{ uri_base: 'https://acme.example' }, { transport: 'http', role: 'service', default_uri: 'https://acme.example' }],
  [{ uri_base: 'wss://acme.example' }, { transport: 'websocket', role: 'websocket' }],
  [{}, { transport: 'none', role: 'logic', name: 'drivers_acme_display', module_name: 'drivers_acme_display' }],
])('of the defaults %j it is reached as follows', (given, expected) => {
  expect(said({ defaults: given })).toMatchObject(expected)
})

test('a driver that knows the older form only is described from it', () => {
  const older = { functions: { volume: { level: ['Float64'], index: ['Int32', 0] } } }
  expect(said({ metadata: older }).functions.volume).toMatchObject({
    arity: 1,
    order: ['level', 'index'],
    params: { level: { title: 'Float64' }, index: { title: 'Int32', default: 0 } },
  })
})

test.each([
  ['{"a"', /\(-m\) is not JSON: \{"a"$/],
  ['', /is not JSON: nothing$/],
  ['[]', /not as PlaceOS has it: the document: /],
  ['{"implements":[1]}', /not as PlaceOS has it: implements\.0: /],
  [`${'['.repeat(200)}${']'.repeat(200)}`, /nested over 100 deep$/],
])('what is no such document is refused in words: %s', (text, words) => {
  expect(() => readMetadata({ metadata: text, defaults: '{}' }, named)).toThrow(words)
})
