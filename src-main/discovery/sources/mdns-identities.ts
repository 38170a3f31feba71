import type { Identity } from '../sighting.ts'
import type { DnsSdService } from './dns-sd-contract.ts'

/** TXT records by their key in lower case, and where they are from. */
export interface Told extends Pick<DnsSdService, 'instance' | 'type' | 'host' | 'hostIsShared' | 'linkLocal'> {
  txt: Readonly<Record<string, string>>
  make: string | undefined
  interface: string
}

/** What stays with the device. Whatever two devices could share is left out: it would make one card of them. */
export function identitiesOf(told: Told): Identity[] {
  const { txt, type, host, hostIsShared, make } = told
  const identities: Identity[] = []
  const plainHost = host.toLowerCase()
  if (!hostIsShared && !/^localhost\b/.test(plainHost) && plainHost.length > '.local'.length)
    identities.push({ kind: 'host', value: `${told.interface}|${plainHost}` })
  // A group of casting speakers announces itself at one of them, and moves to another.
  if (type === '_googlecast._tcp' && /group/i.test(txt.md ?? '')) return identities
  for (const mac of macsOf(told)) identities.push({ kind: 'mac', value: mac })
  for (const uuid of uuidsOf(told)) identities.push({ kind: 'uuid', value: uuid })
  if (type === '_alcove._tcp' && txt.id) identities.push({ kind: 'serial', value: `alcove|${txt.id}` })
  const serial = serialOf(txt)
  if (serial && make) identities.push({ kind: 'serial', value: `${make.toLowerCase()}|${serial}` })
  return identities
}

/** Of what a device says of itself: `unique id` is Blackmagic's, `bridgeid` Hue's, `id` of Dante an EUI-64. */
const macKeys = ['mac', 'macaddress', 'mac_address', 'macaddr', 'deviceid', 'unique id', 'bridgeid', 'id']

function macsOf({ instance, type, host, linkLocal, txt }: Told): Set<string> {
  const found: (string | undefined)[] = linkLocal.map(fromLinkLocal)
  // HAP, Table 6-7: `id` has the shape of a MAC address and is a random number.
  if (type !== '_hap._tcp') for (const key of macKeys) found.push(key === 'id' ? fromId(txt.id) : macOf(txt[key]))
  found.push(fromName(instance), fromName(host.replace(/\.local$/i, '')), fromName(txt.id ?? ''))
  found.push(macOf(/ \[([0-9a-f:]{17})\]$/i.exec(instance)?.[1]))
  if (type === '_raop._tcp') found.push(macOf(/^([0-9a-f]{12})@/i.exec(instance)?.[1]))
  found.push(macOf(/^RINCON_([0-9A-F]{12})0\d{4}(@|$)/.exec(instance)?.[1]))
  return new Set(found.filter(mac => mac !== undefined))
}

/** An `id` is a MAC address only when it is written as nothing else is: with colons, or as an EUI-64 of one. */
const fromId = (id = '') =>
  /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$|^[0-9a-f]{6}fffe[0-9a-f]{6}/i.test(id) ? macOf(id) : undefined

/** A model and twelve digits, as in `shellyplus1-a8032ab12345` and `BRW3C2AF4AB1234`; the end of a UUID looks alike. */
function fromName(name: string): string | undefined {
  const end = /(?:[a-z][a-z0-9]*[-_]|^(?:BR[NW]|HP|RINCON_))([0-9a-f]{12})$/i.exec(name)?.[1]
  // A decimal number is rather a serial one.
  return end && /[a-f]/i.test(end) && !/[0-9a-f]{4}-[0-9a-f]{12}$/i.test(name) ? macOf(end) : undefined
}

/** Back from RFC 4291 appendix A: `fe80::aa03:2aff:feb1:2345`. */
function fromLinkLocal(address: string): string | undefined {
  const words = /^fe80::(?:0:)*([0-9a-f]{1,4}):([0-9a-f]{1,4}):([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i
    .exec(address)
    ?.slice(1)
  const digits = words?.map(word => word.padStart(4, '0')).join('') ?? ''
  if (!/^.{6}fffe.{6}$/i.test(digits)) return undefined
  const first = (Number.parseInt(digits.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0')
  return macOf(first + digits.slice(2))
}

/** `AA:BB:CC:DD:EE:FF` of what is an address that its maker has given, and nothing else. */
function macOf(text = ''): string | undefined {
  const plain = text.replace(/[:.-]/g, '')
  const digits = /^([0-9a-f]{6})fffe([0-9a-f]{6})(?:0{0,4}|\d)$/i.exec(plain)?.slice(1).join('') ?? plain
  if (!/^[0-9a-f]{12}$/i.test(digits)) return undefined
  // Of a group, or made up on the spot (IEEE 802, 8.2.2); what is left unset; what examples are written with, and RPiPlay
  // and its descendants say of whatever they run on.
  if (Number.parseInt(digits.slice(0, 2), 16) & 3) return undefined
  if (/^0{6}|(0{6}|f{6})$|^(001122334455|485d607cee22)$/i.test(digits)) return undefined
  return (digits.toUpperCase().match(/../g) ?? []).join(':')
}

/** Not `pi` of AirPlay: programs that receive it all say the same. */
function uuidsOf({ txt, type }: Told): Set<string> {
  const found = ['uuid', 'udn', 'id', 'deviceuuid', 'device_uuid', 'machineid'].map(key => txt[key] ?? '')
  const cast =
    type === '_googlecast._tcp' ? /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i : undefined
  return new Set(
    found
      .map(text => cast?.exec(text)?.slice(1).join('-') ?? text.replace(/^(urn:)?uuid:/i, ''))
      .filter(
        text => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) && !/^(0{8}|f{8}|12345678)-/i.test(text),
      )
      .map(text => text.toLowerCase()),
  )
}

/** Nothing that stands in the place of a number: one digit throughout, or a word. */
export function serialOf(txt: Readonly<Record<string, string>>): string | undefined {
  const keys = ['serialnumber', 'serial', 'serial_number', 'serialno', 'sn', 'usb_sn']
  const serial = keys.map(key => txt[key]?.trim()).find(Boolean)
  return serial && /\d/.test(serial) && /^[\w./:-]{5,64}$/.test(serial) && !/^(.)\1*$|^0?123456/.test(serial)
    ? serial
    : undefined
}
