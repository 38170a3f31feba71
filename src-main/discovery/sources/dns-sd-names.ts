import { type DnsRecord, keyOf } from './dns-sd-records.ts'
import { DOT } from './mdns-packet.ts'
import { ALL_TYPES, isType } from './mdns-types.ts'

/** RFC 6762 3: the domain of everything here. */
export const LOCAL = '.local'

/** Whether a record tells something of what is asked for; the rest is not kept. */
export function isOfUse(record: DnsRecord, asked: ReadonlySet<string>, isNear: (address: string) => boolean): boolean {
  if (!isPlain(record.name)) return false
  const key = keyOf(record.name)
  switch (record.type) {
    case 'A':
      return isNear(record.data)
    case 'AAAA':
      return isMadeOfMac(record.data)
    case 'TXT':
      return asked.has(typeOf(key))
    case 'SRV':
      // RFC 2782: a single dot is nowhere.
      return asked.has(typeOf(key)) && isPlain(record.data.target) && record.data.target !== '.'
    case 'PTR':
      return isPlain(record.data) && isPointer(key, keyOf(record.data), asked)
  }
}

function isPointer(key: string, data: string, asked: ReadonlySet<string>): boolean {
  if (key === ALL_TYPES + LOCAL) return isType(withoutLocal(data))
  return asked.has(withoutLocal(key)) && typeOf(data) === withoutLocal(key)
}

/** Only the first label of an instance is its own (RFC 6763 4.1). */
export const typeOf = (key: string): string => withoutLocal(key.slice(key.indexOf('.') + 1))

export const withoutLocal = (name: string): string => (name.endsWith(LOCAL) ? name.slice(0, -LOCAL.length) : '')

/** Names with control characters, or that were no UTF-8, are of no honest device, and could not be asked for. */
const isPlain = (name: string) => name.length <= 255 && !/[\p{Cc}\ufffd]/u.test(name.replaceAll(DOT, ''))

const isMadeOfMac = (address: string) => /^fe80:.*ff:fe/i.test(address)
