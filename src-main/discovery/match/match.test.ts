import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { DiscoveryHints } from '../../driver-kit/define-driver.ts'
import { describeDriver } from '../../driver-kit/describe.ts'
import { defineDriver, http, mqtt, none, serial, ssh, tcp, udp, websocket } from '../../driver-kit/index.ts'
import { matchDevice } from './match.ts'
import type { MatchableDriver } from './match-contract.ts'
import { mdns, probed, someDevice, ssdp } from './testing/some-device.ts'

type Declared = Parameters<typeof defineDriver>[0]

function aDriver(
  discovery: DiscoveryHints,
  { transport = tcp({ port: 4999 }), settings = z.object({}), fileName = 'acme/panel' } = {} as {
    transport?: Declared['transport']
    settings?: z.ZodObject
    fileName?: string
  },
): MatchableDriver {
  const driver = defineDriver({
    ...{ name: 'Acme', moduleName: 'Display', transport, discovery, settings, status: {}, commands: {} },
  })
  return { fileName, description: describeDriver(driver) }
}

const score = (device: ReturnType<typeof someDevice>, discovery: DiscoveryHints) =>
  matchDevice(device, [aDriver(discovery)])[0]?.score ?? 0

const panel = someDevice({
  mac: '08:F9:E0:00:00:01',
  sightings: [mdns('_acme._tcp', 'Panel', { port: 5000, Gen: '2', facts: { make: 'Acme', model: 'PX-55' } })],
})

test('several hints that fit make it surer, and never surer than sure', () => {
  const type = score(panel, { mdns: [{ type: '_acme._tcp' }] })
  const text = score(panel, { mdns: [{ type: '_acme._tcp', txt: { gen: '^2$' } }] })
  const all = score(panel, {
    mdns: [{ type: '_acme._tcp', txt: { gen: '^2$' } }],
    make: '^acme$',
    model: '^PX-',
    vendorPrefixes: ['08:f9:e0'],
  })
  expect([type, text, all].every((one, at, scores) => at === 0 || one > (scores[at - 1] ?? 0))).toBe(true)
  expect(type).toBeGreaterThanOrEqual(80)
  expect(all).toBeLessThanOrEqual(100)
})

test('the maker of its network card alone says little, and so does a page of some name', () => {
  expect(score(panel, { vendorPrefixes: ['08:F9:E0'] })).toBe(30)
  const page = someDevice({ sightings: [mdns('_http._tcp', 'acme-1')] })
  expect(score(page, { mdns: [{ type: '_http._tcp', name: '^acme' }] })).toBe(25)
})

test('a make or model that is another one speaks against a driver', () => {
  const hints: DiscoveryHints = { mdns: [{ type: '_acme._tcp' }] }
  expect(score(panel, { ...hints, make: '^other' })).toBeLessThan(score(panel, hints) - 30)
  expect(score(panel, { ...hints, model: '^QX' })).toBeLessThan(score(panel, hints) - 20)
  expect(score(panel, { vendorPrefixes: ['08:F9:E0'], make: '^other' })).toBe(0)
})

test('a text record that is missing or other than the hint wants fits nothing', () => {
  expect(score(panel, { mdns: [{ type: '_acme._tcp', txt: { gen: '^3' } }] })).toBe(0)
  expect(score(panel, { mdns: [{ type: '_acme._tcp', txt: { id: '.' } }] })).toBe(0)
})

test('what one UPnP device announces several times is put together', () => {
  const device = someDevice({
    sightings: [
      { source: 'ssdp', service: 'urn:acme-com:service:control:1', details: { server: 'Acme/1' } },
      ssdp('upnp:rootdevice', 'Acme Ltd', 'PX-55', 'Acme/1'),
    ],
  })
  const hints = { target: 'urn:acme-com:service:control:1', manufacturer: '^acme', model: '^PX' }
  expect(score(device, { ssdp: [hints] })).toBeGreaterThanOrEqual(80)
  expect(score(device, { ssdp: [{ ...hints, model: '^QX' }] })).toBe(0)
  expect(score(device, { ssdp: [{ target: 'upnp:rootdevice' }] })).toBe(10)
})

test('a beacon of AMX says who it is only where the hint asks for that', () => {
  const device = someDevice({ sightings: [{ source: 'amx', facts: { make: 'GlobalCache', model: 'iTachIP2IR' } }] })
  expect(score(device, { search: [{ by: 'amx' }] })).toBe(10)
  expect(score(device, { search: [{ by: 'amx', make: '^GlobalCache$' }] })).toBe(70)
})

test('drivers that are probed for at one port are told apart by what was said', () => {
  const device = someDevice({ sightings: [probed('tcp/23', '\\xff\\xfbHello from ACME\\x0d')] })
  expect(score(device, { probe: [{ port: 23, expect: '^\\xff\\xfbHello.*\\r$' }] })).toBe(85)
  expect(score(device, { probe: [{ port: 23, expect: 'Other' }] })).toBe(0)
  expect(score(device, { probe: [{ port: 24, expect: 'Hello' }] })).toBe(0)
  expect(score(device, { probe: [{ port: 23, protocol: 'udp', expect: 'Hello' }] })).toBe(0)
})

test('the best comes first, a generic one late, and reasons begin with the weightiest', () => {
  const found = matchDevice(panel, [
    aDriver({ mdns: [{ type: '_acme._tcp' }] }, { fileName: 'generic/any' }),
    aDriver({ model: '^PX', vendorPrefixes: ['08:F9:E0'] }, { fileName: 'zeta/panel' }),
    aDriver({ vendorPrefixes: ['08:F9:E0'], mdns: [{ type: '_acme._tcp' }] }, { fileName: 'acme/panel' }),
    aDriver({ vendorPrefixes: ['00:00:01'] }, { fileName: 'other/panel' }),
  ])
  expect(found.map(({ file_name }) => file_name)).toEqual(['acme/panel', 'zeta/panel', 'generic/any'])
  expect(found[2]?.score).toBe(30)
  expect(found[0]?.why).toEqual([
    'It announces _acme._tcp.',
    "Its MAC address 08:F9:E0:00:00:01 is one of this maker's.",
  ])
})

test('a bad pattern costs its driver the match and nobody else anything', () => {
  const good = aDriver({ model: '^PX' })
  const bad = { ...good, description: { ...good.description, discovery: { model: '(' } }, fileName: 'bad/panel' }
  expect(matchDevice(panel, [bad, good]).map(({ file_name }) => file_name)).toEqual(['acme/panel'])
})

const filled = (hints: DiscoveryHints, transport: Declared['transport'], device = panel) =>
  matchDevice(device, [aDriver({ model: '^PX', ...hints }, { transport })])[0]?.filled
const own = { mdns: [{ type: '_acme._tcp', port: true as const }] }

test('a module is given what its way to the device needs', () => {
  const at = { ip: '192.168.1.20', port: 4999, uri: '', tls: false, udp: false, settings: {} }
  expect(filled({}, tcp({ port: 4999 }))).toEqual(at)
  expect(filled(own, tcp({ port: 4999, tls: true }))).toEqual({ ...at, port: 5000, tls: true })
  expect(filled({}, udp({ port: 4999 }))).toEqual({ ...at, udp: true })
  expect(filled({}, ssh({ port: 22 }))).toEqual({ ...at, port: 22 })
  const uris = { ...at, ip: '', port: 0 }
  expect(filled({}, http())).toEqual({ ...uris, uri: 'http://192.168.1.20' })
  expect(filled(own, http())).toEqual({ ...uris, uri: 'http://192.168.1.20:5000' })
  expect(filled({}, http({ uri: 'https://panel:8443/api?v=2' }))).toEqual({
    ...uris,
    uri: 'https://192.168.1.20:8443/api?v=2',
  })
  expect(filled({}, websocket({ uri: 'ws://panel/socket' }))).toEqual({ ...uris, uri: 'ws://192.168.1.20/socket' })
  expect(filled({}, none())).toEqual(uris)
  expect(filled({}, serial({ uri: 'serial://localhost/dev/ttyUSB0' }))).toEqual({
    ...uris,
    uri: 'serial://localhost/dev/ttyUSB0',
  })
  expect(filled({ network: { port: 9761, perCommand: true } }, serial({ uri: 'serial://localhost/dev/a' }))).toEqual({
    ...{ ...at, port: 9761 },
    ...{ role: 'device', makebreak: true },
  })
})

test('a device behind a broker is on the broker of the same machine, when that is one', () => {
  const sightings = [{ source: 'mdns' as const, facts: { model: 'PX-1' } }]
  const broker = mdns('_mqtt._tcp', 'Broker', { port: 1884 })
  const at = (...more: (typeof broker)[]) =>
    filled({}, mqtt({ uri: 'mqtt://localhost' }), someDevice({ sightings: [...sightings, ...more] }))?.uri
  expect(at()).toBe('mqtt://localhost')
  expect(at(broker)).toBe('mqtt://192.168.1.20:1884')
})

test('the address where the device answered is taken, as long as it is there', () => {
  const uri = 'http://192.168.1.21:8080/onvif/device_service'
  const device = someDevice({
    sightings: [
      { source: 'mdns', service: '_acme._tcp' },
      { source: 'onvif', service: 'Video', address: '192.168.1.21', uri },
    ],
  })
  const hints: DiscoveryHints = { search: [{ by: 'onvif', uri: true }], mdns: [{ type: '_http._tcp' }] }
  const found = (given = device) => matchDevice(given, [aDriver(hints, { transport: http() })])[0]?.filled.uri
  expect(found()).toBe('http://192.168.1.21:8080')
  const moved = device.addresses.map(one => ({ ...one, live: one.address !== '192.168.1.21' }))
  expect(found({ ...device, addresses: moved })).toBe('http://192.168.1.20:8080')
})

test('an IPv6 address stands in brackets in a uri', () => {
  expect(
    filled({}, http(), someDevice({ at: 'fd00::5', sightings: [{ source: 'mdns', facts: { model: 'PX' } }] }))?.uri,
  ).toBe('http://[fd00::5]')
})

test('a machine is woken by the address that answers where it is', () => {
  const device = someDevice({
    mac: 'AA:00:00:00:00:01',
    sightings: [
      { source: 'mdns', facts: { model: 'PX-1' } },
      { source: 'neighbours', identities: [{ kind: 'mac', value: 'AC:00:00:00:00:02' }] },
    ],
  })
  expect(filled({ settings: { mac_address: 'mac' } }, tcp({ port: 1 }), device)?.settings).toEqual({
    mac_address: 'AC:00:00:00:00:02',
  })
})

test('only what nobody else knows is asked, and what is secret is said to be', () => {
  const settings = z.object({
    password: z.string().describe('Of its web page.'),
    pin_code: z.string(),
    zone: z.int(),
    mac_address: z.string(),
    speed: z.int().default(1),
    note: z.string().optional(),
  })
  const driver = aDriver({ model: '^PX', settings: { mac_address: 'mac' } }, { settings })
  expect(matchDevice(panel, [driver])[0]?.asks).toEqual([
    { name: 'password', about: 'Of its web page.', secret: true },
    { name: 'pin_code', about: '', secret: true },
    { name: 'zone', about: '', secret: false },
  ])
})

test('whatever a device says of itself, matching goes on', () => {
  const word = fc.string({ maxLength: 300 })
  const sighting = fc.record(
    {
      source: fc.constantFrom('mdns', 'ssdp', 'onvif', 'amx', 'probe', 'neighbours'),
      service: word,
      uri: word,
      port: fc.integer(),
      address: word,
      details: fc.dictionary(word, word),
      facts: fc.record({ name: word, make: word, model: word }, { requiredKeys: [] }),
    },
    { requiredKeys: ['source'] },
  )
  const hints: DiscoveryHints = {
    mdns: [{ type: '_acme._tcp', name: 'a' }],
    ssdp: [{ manufacturer: '.', model: '.' }],
    search: [
      { by: 'onvif', uri: true },
      { by: 'amx', make: '.' },
    ],
    probe: [{ port: 23, expect: '.' }],
    make: '.',
    model: '.',
  }
  const drivers = [aDriver(hints), aDriver(hints, { transport: http() }), aDriver(hints, { transport: mqtt() })]
  fc.assert(
    fc.property(fc.array(sighting, { maxLength: 5 }), sightings => {
      for (const { score } of matchDevice(someDevice({ sightings } as never), drivers)) {
        expect(score).toBeGreaterThanOrEqual(1)
        expect(score).toBeLessThanOrEqual(100)
      }
    }),
    { numRuns: 200 },
  )
})
