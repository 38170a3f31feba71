import type { Identity } from '../sighting.ts'

export const keyOf = ({ kind, value }: Identity): string => `${kind} ${value}`

/** A host name is given by people, and two networks may give the same. */
export const isStrong = ({ kind }: Identity): boolean => kind !== 'host'

/** The identity in the form in which it is compared, or nothing when it tells no device from another. */
export function usable({ kind, value }: Identity): Identity | undefined {
  if (typeof value !== 'string' || value.length > 300) return
  const text = normal[kind]?.(value.trim())
  return text === undefined ? undefined : { kind, value: text }
}

const normal: Record<Identity['kind'], (text: string) => string | undefined> = {
  mac(text) {
    const mac = text.toUpperCase().replaceAll('-', ':')
    return /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/.test(mac) && !isNobodys(mac) ? mac : undefined
  },
  uuid(text) {
    // UPnP devices put all sorts of text there (UPnP Device Architecture 1.1, 1.1.4: "uuid:" and a UUID).
    const uuid = text.toLowerCase().replace(/^uuid:/, '')
    return uuid.length < 8 || placeholders.has(uuid) || isMonotone(uuid) ? undefined : uuid
  },
  serial(text) {
    const number = text
      .slice(text.indexOf('|') + 1)
      .trim()
      .toLowerCase()
    return number.length < 3 || placeholders.has(number) || isMonotone(number) ? undefined : text
  },
  certificate(text) {
    const hash = text.toLowerCase().replaceAll(':', '')
    return /^[0-9a-f]{64}$/.test(hash) ? hash : undefined
  },
  host(text) {
    const host = text.slice(text.indexOf('|') + 1).toLowerCase()
    if (!text.includes('|') || host === '' || /^localhost(\.|$)/.test(host)) return
    return `${text.slice(0, text.indexOf('|'))}|${host.replace(/\.$/, '')}`
  },
}

/** Groups (IEEE 802, the first bit), and what routers share: VRRP (RFC 9568, 7.3) and HSRP (RFC 2281, 5.3). */
function isNobodys(mac: string): boolean {
  const isGroup = Number.parseInt(mac.slice(0, 2), 16) % 2 === 1
  return isGroup || mac === '00:00:00:00:00:00' || /^00:00:(5E:00:0[12]|0C:07:AC|0C:9F:F)/.test(mac)
}

const isMonotone = (text: string): boolean => /^(.)\1*$/.test(text.replace(/[-_ .:]/g, ''))

/** What makers leave where a number of the device's own should be. */
const placeholders = new Set([
  'none',
  'null',
  'unknown',
  'undefined',
  'n/a',
  'default',
  'default string',
  'serial',
  'serialnumber',
  'not specified',
  'to be filled by o.e.m.',
  'system serial number',
  '123',
  '1234',
  '12345',
  '123456',
  '1234567',
  '12345678',
  '123456789',
  '1234567890',
  '0123456789',
  '12345678-1234-1234-1234-123456789012',
  '12345678-1234-1234-1234-123456789abc',
  // Of AMI's firmware, on mainboards whose maker has filled in nothing.
  '03000200-0400-0500-0006-000700080009',
])
