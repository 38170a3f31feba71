import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amx } from './amx.ts'
import { artNet } from './art-net.ts'
import { datagramSources } from './datagram-search.ts'
import { knx } from './knx.ts'
import { onvif } from './onvif.ts'
import { pjlink } from './pjlink.ts'
import { qSys } from './q-sys.ts'
import {
  amxBeacon,
  artPollReply,
  knxResponse,
  onvifBye,
  onvifHello,
  onvifMatch,
  pjlinkAnswer,
  qSysDevice,
  viscaReply,
} from './testing/packets.ts'
import { place } from './testing/place.ts'
import { visca } from './visca.ts'

const from = (address: string, port = 40_000) => ({ address, port })
const asked = (declaration: (typeof datagramSources)[number]) =>
  declaration.search?.questions(place, 0x1234).map(bytes => Buffer.from(bytes).toString('latin1'))

test('a camera is known by its endpoint and its MAC address, and is talked to at its own address', () => {
  const camera = from('192.168.1.64')
  expect(onvif.concerns(onvifMatch())).toBe(true)
  expect(onvif.read(onvifMatch(), camera, place)).toEqual({
    source: 'onvif',
    key: 'urn:uuid:cea94000-fb96-11b3-8260-686dbc5cb15d|192.168.1.64',
    interface: 'eth0',
    address: '192.168.1.64',
    port: 80,
    uri: 'http://192.168.1.64/onvif/device_service',
    validForMs: 180_000,
    identities: [
      { kind: 'uuid', value: 'cea94000-fb96-11b3-8260-686dbc5cb15d' },
      { kind: 'mac', value: '68:6D:BC:5C:B1:5D' },
    ],
    facts: { name: 'HIKVISION DS-2DE2A404IW', model: 'DS-2DE2A404IW' },
    service: 'NetworkVideoTransmitter Device',
    details: expect.objectContaining({ type: 'video_encoder, ptz', location: 'city/hangzhou', profile: 'Streaming' }),
  })
  expect(onvif.read(onvifHello(), camera, place)).toEqual(onvif.read(onvifMatch(), camera, place))
  expect(onvif.goodbye?.(onvifBye(), camera)).toBe(onvif.read(onvifMatch(), camera, place)?.key)
  expect(onvif.goodbye?.(onvifMatch(), camera)).toBeUndefined()
})

test('a camera that names another address, or one endpoint for a whole model, is not believed', () => {
  const nil = 'urn:uuid:00000000-0000-0000-0000-000000000000'
  for (const xaddrs of [
    'http://192.168.1.1/x',
    'http://evil.example/',
    'ftp://192.168.1.64/',
    'http://a:b@192.168.1.64/',
  ]) {
    const sighting = onvif.read(onvifMatch({ xaddrs, uuid: nil, scopes: '' }), from('192.168.1.64'), place)
    expect(sighting).toMatchObject({ address: '192.168.1.64', identities: [] })
    expect(sighting).not.toHaveProperty('uri')
  }
})

test('a question about cameras is no answer, and XML that declares entities is none either', () => {
  for (const question of onvif.search?.questions(place, 1) ?? [])
    expect(onvif.concerns(Buffer.from(question))).toBe(false)
  const bomb = `<!DOCTYPE x [<!ENTITY a "b">]>${onvifMatch()}`
  expect(onvif.read(Buffer.from(bomb), from('192.168.1.64'), place)).toBeUndefined()
  expect(
    qSys.read(Buffer.from(`<!DOCTYPE x [<!ENTITY a "b">]>${qSysDevice}`), from('192.168.1.80'), place),
  ).toBeUndefined()
})

test('XML whose tags, attributes or entities have no end is not read', () => {
  for (const much of ['<a/>', '&lt;', ' a="b"'].map(one => one.repeat(900))) {
    const [camera, core] = [
      onvifMatch({ scopes: much }),
      Buffer.from(`<QDP><device><name>${much}</name></device></QDP>`),
    ]
    expect([onvif.concerns(camera), qSys.concerns(core)]).toEqual([false, false])
    expect([onvif.read(camera, from('192.168.1.64'), place), qSys.read(core, from('192.168.1.80'), place)]).toEqual([
      undefined,
      undefined,
    ])
  }
})

test('cameras are asked for by their type, and everything that answers a probe besides', () => {
  const [cameras = '', everything = ''] = asked(onvif) ?? []
  expect(cameras).toContain('<d:Types>dn:NetworkVideoTransmitter</d:Types>')
  expect(everything).toContain('<d:Probe></d:Probe>')
  expect(cameras).toMatch(/MessageID>urn:uuid:[0-9a-f-]{36}</)
})

test.each([
  ['00:26:AB:12:34:56', 'ACKN', '00:26:AB:12:34:56'],
  ['0026ab123456', 'ACKN', '00:26:AB:12:34:56'],
  ['00-26-AB-12-34-56', 'LKUP', '00:26:AB:12:34:56'],
])('a projector that says %s by %s is known by its MAC address', (said, kind, mac) => {
  expect(asked(pjlink)).toEqual(['%2SRCH\r'])
  expect(pjlink.read(pjlinkAnswer(said, kind), from('192.168.1.50', 4352), place)).toMatchObject({
    ...{ source: 'pjlink', key: '192.168.1.50', port: 4352, validForMs: 360_000 },
    identities: [{ kind: 'mac', value: mac }],
  })
})

test('a projector whose firmware has no MAC address of its own is found, and known by none', () => {
  for (const said of ['00:00:00:00:00:00', '00:11:22:33:44:55', 'DE:AD:BE:EF:FE:ED', '01:00:5E:00:00:01']) {
    expect(pjlink.read(pjlinkAnswer(said), from('192.168.1.50'), place)?.identities).toEqual([])
  }
  for (const no of ['%2SRCH\r', '%2POWR=1\r', '%1ACKN=00:26:AB:12:34:56\r', '%2ACKN=00:26:AB:12:34\r']) {
    expect(pjlink.read(Buffer.from(no), from('192.168.1.50'), place)?.identities ?? []).toEqual([])
  }
})

test('a KNX router is known by its serial number, and told where the answer is wanted', () => {
  expect(Buffer.from(knx.search?.questions(place, 0x1234)[0] ?? []).toString('hex')).toBe(
    '06100201000e0801c0a801051234',
  )
  expect(knx.read(knxResponse, from('192.168.1.60', 3671), place)).toMatchObject({
    ...{ source: 'knx', key: '192.168.1.60:3671', address: '192.168.1.60', port: 3671 },
    // 01:02:03:04:05:06 is a group's, so it is not among them.
    identities: [{ kind: 'serial', value: 'knx|112233445566' }],
    facts: { name: 'Gira KNX/IP-Router', serial: '112233445566' },
    details: { individual_address: '1.1.0', services: 'core, management, tunnelling, routing' },
  })
})

test('an answer of KNX that is cut off says nothing', () => {
  for (let length = 0; length < knxResponse.length; length += 1) {
    expect(knx.read(knxResponse.subarray(0, length), from('192.168.1.60'), place)).toBeUndefined()
  }
})

test('a node of Art-Net is known by its MAC address, each of its ports beside the others', () => {
  expect(asked(artNet)).toEqual(['Art-Net\0\0\x20\0\x0e\0\0'])
  const [first, second] = [1, 2].map(bindIndex => artNet.read(artPollReply({ bindIndex }), from('192.168.1.70'), place))
  expect(first).toMatchObject({
    ...{ source: 'art_net', port: 6454, service: 'node', facts: { name: 'ODE Mk3', firmware: '1.14' } },
    identities: [{ kind: 'mac', value: '00:50:C2:07:65:43' }],
    details: { long_name: 'Open DMX Ethernet Mk3, stage left', esta: '5352', oem: '12ab' },
  })
  expect(second?.identities).toEqual(first?.identities)
  expect(second?.key).not.toBe(first?.key)
  const dmx = artPollReply()
  dmx.writeUInt16LE(0x5000, 8)
  expect([dmx, Buffer.from(asked(artNet)?.[0] ?? '')].map(artNet.concerns)).toEqual([false, false])
})

test('a camera of Sony says its model, and a controller that sets one is no camera', () => {
  expect(asked(visca)).toEqual(['\x02ENQ:network\xff\x03'])
  expect(visca.read(viscaReply(), from('192.168.1.30', 52_380), place)).toMatchObject({
    ...{ source: 'visca', key: '192.168.1.30', port: 52_381 },
    identities: [{ kind: 'mac', value: '00:01:4A:1C:2B:3D' }],
    facts: { name: 'CAM1', make: 'Sony', model: 'SRG-X400', firmware: '02.00.00' },
  })
  expect(visca.read(viscaReply({ MODEL: 'IPCARD' }), from('192.168.1.30'), place)?.facts).not.toHaveProperty('model')
  const setting = Buffer.from('\x02MAC:00-01-4a-1c-2b-3d\xffIPADR:192.168.1.31\xffNAME:CAM1\xff\x03', 'latin1')
  expect(visca.read(setting, from('192.168.1.9'), place)).toBeUndefined()
})

test('a Q-SYS core says its name, its model and its page', () => {
  expect(asked(qSys)).toContain('<QDP><query_ref>device.ioframe.*</query_ref></QDP>')
  expect(qSys.read(qSysDevice, from('192.168.1.80', 6504), place)).toMatchObject({
    ...{ source: 'q_sys', service: 'lcqln', key: '192.168.1.80|device.core.lcqln' },
    identities: [{ kind: 'mac', value: '00:60:74:F5:D1:6C' }],
    facts: { name: 'core-110f-boardroom', make: 'QSC', model: 'Core 110f', page: 'http://192.168.1.80/' },
  })
  const control = Buffer.from(
    '<QDP><control><ref>control.x</ref><device_ref>device.core.x</device_ref></control></QDP>',
  )
  expect(
    [control, ...(qSys.search?.questions(place, 1) ?? [])].map(bytes => qSys.concerns(Buffer.from(bytes))),
  ).toEqual([false, false, false])
})

test('a beacon of AMX says make, model and page', () => {
  expect(amx.read(amxBeacon, from('192.168.1.71', 9131), place)).toMatchObject({
    ...{ source: 'amx', service: 'Utility', address: '192.168.1.71' },
    identities: [{ kind: 'mac', value: '00:0C:1E:03:89:95' }],
    facts: { make: 'GlobalCache', model: 'iTachIP2IR', firmware: '710-1005-05', page: 'http://192.168.1.71/' },
  })
  expect(amx.read(amxBeacon, from('192.168.1.72'), place)?.facts).not.toHaveProperty('page')
})

test.each([
  ['001DC1ABCDEF', 'Biamp', [{ kind: 'mac', value: '00:1D:C1:AB:CD:EF' }]],
  ['201402031234', 'Epson', [{ kind: 'serial', value: 'epson|201402031234' }]],
  ['021DC1ABCDEF', 'Acme', [{ kind: 'serial', value: 'acme|021DC1ABCDEF' }]],
  ['F7F1A2B4-1111-2222-3333-444455556666', 'Acme', [{ kind: 'uuid', value: 'f7f1a2b4-1111-2222-3333-444455556666' }]],
  ['DEADBEEF', 'Epson', []],
  ['0000000000', 'Epson', []],
  ['unset', 'Epson', []],
])('a beacon whose UUID is %s of %s gives what only one device has', (uuid, make, identities) => {
  // Written as some write it: a space between the fields, and the older names.
  const beacon = Buffer.from(`AMXB <Device-SDKClass=Monitor> <Device-UUID=${uuid}> <Device-Make=${make}> <-Model=X>\r`)
  expect(amx.read(beacon, from('192.168.1.71'), place)).toMatchObject({ identities, facts: { make, model: 'X' } })
})

test('whatever anybody sends gives a sighting of the sender, short and readable, or nothing', () => {
  const samples = [
    ...[onvifMatch(), onvifHello(), onvifBye(), knxResponse, artPollReply(), viscaReply(), amxBeacon, qSysDevice],
    pjlinkAnswer(),
  ]
  const changed = fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { maxLength: 12 }),
      fc.nat(2_000),
    )
    .map(([sample, changes, end]) => {
      const bytes = Buffer.from(sample)
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte
      return end % 3 === 0 ? bytes.subarray(0, end) : bytes
    })
  const noise = fc.uint8Array({ maxLength: 400 }).map(bytes => Buffer.from(bytes))
  fc.assert(
    fc.property(fc.oneof(changed, noise), bytes => {
      for (const declaration of datagramSources) {
        declaration.concerns(bytes)
        declaration.goodbye?.(bytes, from('192.168.1.9'))
        const sighting = declaration.read(bytes, from('192.168.1.9'), place)
        if (!sighting) continue
        expect(sighting).toMatchObject({ source: declaration.name, interface: 'eth0', address: '192.168.1.9' })
        const texts = [
          sighting.key,
          sighting.service ?? '',
          ...Object.values(sighting.facts),
          ...Object.values(sighting.details),
        ]
        expect(texts.filter(text => text.length > 300 || /\p{Cc}/u.test(text))).toEqual([])
        expect(sighting.identities.filter(({ value }) => value.length > 300 || /\p{Cc}/u.test(value))).toEqual([])
      }
    }),
    { numRuns: 400, seed: 7 },
  )
})
