import type { Identity } from '../sighting.ts'
import { isLocallyAdministered, macAddress } from './mac-address.ts'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Delivered by the thousand, as they stand in an example that was left as it was. */
const SHARED = new Set([
  'f40c2981-7329-40b7-8b04-27f187aecfb5', // node-ssdp
  '75802409-bccb-40e7-8e6c-fa095ecce13e', // linux-igd
  'fc4ec57e-b051-11db-88f8-0060085db3f6', // miniupnpd
  '2fac1234-31f8-11b4-a222-08002b34c003', // DCE 1.1
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', // RFC 4122, 3
  '6ba7b810-9dad-11d1-80b4-00c04fd430c8', // RFC 4122, C
  '550e8400-e29b-41d4-a716-446655440000',
  '123e4567-e89b-12d3-a456-426614174000',
  '123e4567-e89b-12d3-a456-426655440000',
  '00112233-4455-6677-8899-aabbccddeeff',
  '01234567-89ab-cdef-0123-456789abcdef',
])

/**
 * Made by the device itself, of its own MAC address. A time-based UUID (RFC 4122, 4.1.6) of another shape may have been
 * made once, on the machine of whoever built the model.
 */
const BEFORE_MAC = [
  /^[\da-f]{8}-1dd1-11b2-/, // libuuid, on a device whose clock had not been set
  /^4d454930-0\d00-1000-80/, // Panasonic
  /^00000000-0000-1010-8000-/, // Sony
  /^2f402f80-da50-11e1-9b23-/, // Philips Hue
  /^4d696e69-444c-164e-9d41-/, // ReadyMedia
]

/** What stays with a device, of a UDN or USN of it: `uuid:…`, `uuid:…::urn:…`. Nothing when many have the same. */
export function identitiesOfUdn(udn: string): Identity[] {
  const id = /^\s*uuid:([^\s]{1,200}?)(?:::|\s*$)/i.exec(udn)?.[1]?.toLowerCase() ?? ''
  if (UUID.test(id)) {
    if (isPlaceholder(id)) return []
    const mac = BEFORE_MAC.some(shape => shape.test(id)) ? macIdentity(id.slice(-12)) : []
    return [{ kind: 'uuid', value: id }, ...mac]
  }
  // Sonos: the MAC address and a port.
  const sonos = /^rincon_([\da-f]{12})\d{4,5}(?:_\w{1,8})?$/.exec(id)?.[1]
  if (sonos) return macIdentity(sonos)
  // Roku's External Control Protocol.
  const roku = /^roku:ecp:(\w{8,20})$/.exec(id)?.[1]
  return roku ? [{ kind: 'serial', value: `roku|${roku}` }] : []
}

/** Of a MAC address however it is written; nothing unless it was given by a maker, to one device (IEEE 802). */
export function macIdentity(written: string): Identity[] {
  const mac = macAddress(written)
  if (!mac || isLocallyAdministered(mac) || mac.startsWith('00:00:00:')) return []
  // The end of the UUIDs of Bluetooth.
  return mac === '00:80:5F:9B:34:FB' ? [] : [{ kind: 'mac', value: mac }]
}

/** As `<make>|<serial>`; nothing for what a maker writes when there is none. */
export function serialIdentity(make: string, serial: string): Identity[] {
  const plain = serial.trim().toLowerCase()
  const digits = plain.replace(/[^\da-z]/g, '')
  const isNone =
    digits.length < 4 ||
    new Set(digits).size < 3 ||
    '01234567890123456789abcdef'.includes(digits) ||
    /^(none|null|unknown|undefined|default|serial|serialnumber|notspecified|notavailable|tobefilled.*|test\d*|sn\d{1,3}|x+\d*)$/.test(
      digits,
    )
  const maker = make.trim().toLowerCase()
  return isNone || !maker ? [] : [{ kind: 'serial', value: `${maker}|${plain}` }]
}

function isPlaceholder(uuid: string): boolean {
  return (
    SHARED.has(uuid) ||
    /^(12345678-1234|deadbeef-)/.test(uuid) ||
    // One of 16 digits each has 14 different ones, more or less.
    new Set(uuid.replaceAll('-', '')).size < 5
  )
}
