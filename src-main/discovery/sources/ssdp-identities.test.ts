import { expect, test } from 'vitest'
import { identitiesOfUdn, macIdentity, serialIdentity } from './ssdp-identities.ts'

const valuesOf = (udn: string) => identitiesOfUdn(udn).map(({ kind, value }) => `${kind} ${value}`)

test('a UUID is one of a device, with or without the service behind it', () => {
  const uuid = 'uuid 6f1c9a2e-90b4-4b7d-8a51-3d2c71e0f9ab'
  expect(valuesOf('uuid:6F1C9A2E-90B4-4B7D-8A51-3D2C71E0F9AB')).toEqual([uuid])
  expect(valuesOf(' UUID:6f1c9a2e-90b4-4b7d-8a51-3d2c71e0f9ab::upnp:rootdevice')).toEqual([uuid])
})

test.each([
  'uuid:00000000-0000-0000-0000-000000000000',
  'uuid:ffffffff-ffff-ffff-ffff-ffffffffffff',
  'uuid:12345678-1234-1234-1234-123456789abc',
  'uuid:00112233-4455-6677-8899-AABBCCDDEEFF',
  'uuid:f40c2981-7329-40b7-8b04-27f187aecfb5::upnp:rootdevice',
  'uuid:75802409-bccb-40e7-8e6c-fa095ecce13e',
  'uuid:upnp-InternetGatewayDevice-1_0-0090a2777777',
  'uuid:RINCON_123',
  'uuid:',
  '6f1c9a2e-90b4-4b7d-8a51-3d2c71e0f9ab',
  '',
])('%j tells nothing of who it is', udn => {
  expect(valuesOf(udn)).toEqual([])
})

test('a MAC address is read where a maker is known to put it, and nowhere else', () => {
  expect(valuesOf('uuid:4D454930-0200-1000-8001-80C7558D5D8B')).toContain('mac 80:C7:55:8D:5D:8B')
  expect(valuesOf('uuid:2f402f80-da50-11e1-9b23-00178809abcd')).toContain('mac 00:17:88:09:AB:CD')
  expect(valuesOf('uuid:RINCON_949F3EC213E001400::urn:schemas-upnp-org:device:ZonePlayer:1')).toEqual([
    'mac 94:9F:3E:C2:13:E0',
  ])
  // Time-based as well; made on the machine of whoever built the model, for all that is known.
  expect(valuesOf('uuid:a0b1c2d3-e4f5-11e9-8a51-0060085db3f6')).toEqual(['uuid a0b1c2d3-e4f5-11e9-8a51-0060085db3f6'])
  expect(valuesOf('uuid:4d454930-0000-1000-8000-00805f9b34fb')).toEqual(['uuid 4d454930-0000-1000-8000-00805f9b34fb'])
})

test('the serial number of a Roku stands in its USN', () => {
  expect(valuesOf('uuid:roku:ecp:P0A070000007')).toEqual(['serial roku|p0a070000007'])
})

test.each(['00:05:CD:C4:C8:9C', '00-05-CD-C4-C8-9C', '0005cdc4c89c'])('%s is a MAC address', written => {
  expect(macIdentity(written)).toEqual([{ kind: 'mac', value: '00:05:CD:C4:C8:9C' }])
})

test.each(['', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '02:42:ac:11:00:02', '001122334455', '12 characters', 'n/a'])(
  '%j is no MAC address that a maker gave to one device',
  written => {
    expect(macIdentity(written)).toEqual([])
  },
)

test('a serial number counts with its maker, unless it is none', () => {
  expect(serialIdentity('Samsung Electronics ', ' 0AB1X7 ')).toEqual([
    { kind: 'serial', value: 'samsung electronics|0ab1x7' },
  ])
  for (const none of [
    '',
    '0',
    '1',
    '00000000',
    '123456',
    '12345678',
    '0123456789',
    'None',
    'N/A',
    'not specified',
    'XXXXXXXX',
    'Unknown',
  ]) {
    expect(serialIdentity('Acme', none)).toEqual([])
  }
  expect(serialIdentity('', '0AB1X7')).toEqual([])
})
