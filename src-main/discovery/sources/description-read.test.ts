import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failed } from '../../base/result.ts'
import { readDescription } from './description-read.ts'

const url = new URL('http://192.168.1.9:1400/xml/device.xml')
const read = (device: string) => readDescription(`<root><device>${device}</device></root>`, url)

test('a loudspeaker of Sonos tells who it is, its MAC address among it', () => {
  const { facts, identities, details } = readDescription(
    `\uFEFF<?xml version="1.0" encoding="utf-8" ?>
    <root xmlns="urn:schemas-upnp-org:device-1-0"><device>
      <deviceType>urn:schemas-upnp-org:device:ZonePlayer:1</deviceType>
      <friendlyName>192.168.1.9 - Sonos One</friendlyName>
      <manufacturer>Sonos, Inc.</manufacturer><modelNumber>S18</modelNumber><modelName>Sonos One</modelName>
      <softwareVersion>79.1-65190</softwareVersion>
      <MACAddress>94:9F:3E:C2:13:E0</MACAddress><serialNum>94-9F-3E-C2-13-E0:5</serialNum>
      <UDN>uuid:RINCON_949F3EC213E001400</UDN><roomName>Caf&#xe9; &amp; bar</roomName>
      <iconList><icon id="0"><url>/img/icon.png</url></icon></iconList>
    </device></root>`,
    url,
  )
  expect(facts).toEqual({
    name: '192.168.1.9 - Sonos One',
    make: 'Sonos, Inc.',
    model: 'Sonos One S18',
    firmware: '79.1-65190',
  })
  expect(identities).toEqual([{ kind: 'mac', value: '94:9F:3E:C2:13:E0' }])
  expect(details).toMatchObject({ roomName: 'Café & bar', deviceType: 'urn:schemas-upnp-org:device:ZonePlayer:1' })
})

test('devices within a device are the same one', () => {
  const uuids = [1, 2, 3].map(number => `6f1c9a2e-90b4-4b7d-8a51-3d2c71e0f9a${number}`)
  const [root, first, second] = uuids.map(uuid => `<UDN>uuid:${uuid}</UDN>`)
  const within = (device: string) => `<deviceList><device>${device}</device></deviceList>`
  expect(read(root + within(first + within(second ?? ''))).identities.map(({ value }) => value)).toEqual(uuids)
})

test('its page is one of its own, or none', () => {
  const page = (text: string) => read(`<presentationURL>${text}</presentationURL>`).facts.page
  expect(page('/setup?a=1&amp;b=2')).toBe('http://192.168.1.9:1400/setup?a=1&b=2')
  expect(page('http://192.168.1.9/')).toBe('http://192.168.1.9/')
  expect(page('http://evil.example/')).toBeUndefined()
  expect(page('javascript:alert(1)')).toBeUndefined()
  expect(page('http://')).toBeUndefined()
})

test.each([
  ['is no proper XML', '<root><'],
  ['describes no UPnP device', '<root/>'],
  ['describes no UPnP device', 'no XML at all'],
  ['describes no UPnP device', '<html><device/></html>'],
  ['is no proper XML', '<root>'.repeat(2_000)],
  ['has more than 3000 tags', '<a>'.repeat(10_000)],
  ['has more than 3000 tags', `<root><device>${'<a/>'.repeat(10_000)}</device></root>`],
  ['declares a type or entities', '<!DOCTYPE root [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><root/>'],
])('one that %s is refused', (why, xml) => {
  expect(() => readDescription(xml, url)).toThrow(why)
})

test('what is too long is cut, and what is put together of entities does not grow', () => {
  const { facts } = read(
    `<friendlyName>${'&amp;#38;'.repeat(20_000)}</friendlyName><modelName a='${'x'.repeat(50_000)}'/>`,
  )
  expect(facts.name).toMatch(/^(&#38;)+/)
  expect(facts.name?.length).toBeLessThanOrEqual(256)
  expect(facts.model).toBeUndefined()
})

test('whatever it reads is a description or a sentence for a person', () => {
  const part = fc.constantFrom(
    '<root>',
    '</root>',
    '<device>',
    '</device>',
    '<UDN>',
    '</UDN>',
    'uuid:',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '&#99999999;',
    '&',
    '<deviceList>',
    '</deviceList>',
    '<__proto__>',
    '<constructor>',
    '<hasOwnProperty/>',
    'x',
    '"',
    "'",
    '=',
    '<a:b c="d">',
    '<toString>',
    '/>',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), parts => {
      try {
        const { facts } = readDescription(parts.join(''), url)
        for (const value of Object.values(facts)) expect(value).toBeTypeOf('string')
      } catch (error) {
        expect(error).toBeInstanceOf(Failed)
      }
    }),
    { seed: 11, numRuns: 1_000 },
  )
})
