import type { Json } from '@base/json.ts'
import type { DriverPage } from '@contract/shelf-views.ts'

/** How a driver's device makes itself known, one line for each way. What is not understood is left out. */
export function hintsOf(discovery: Json): { name: string; text: string }[] {
  const { mdns, ssdp, vendorPrefixes } = membersOf(discovery)
  return [
    ...listOf(mdns).map(one => ({ name: 'Found by mDNS', text: pairs(one) })),
    ...listOf(ssdp).map(one => ({ name: 'Found by SSDP', text: pairs(one) })),
    ...(Array.isArray(vendorPrefixes) && vendorPrefixes.length > 0
      ? [{ name: 'MAC address', text: vendorPrefixes.map(String).join(', ') }]
      : []),
  ].filter(({ text }) => text !== '')
}

const membersOf = (value: Json | undefined): { readonly [name: string]: Json } =>
  value && typeof value === 'object' && !Array.isArray(value) ? value : {}
const listOf = (value: Json | undefined) => (Array.isArray(value) ? value : [])

/** `_shelly._tcp, app: Plus1` */
function pairs(hint: Json): string {
  const { type, target, ...others } = membersOf(hint)
  const named = Object.entries(others).flatMap(([name, value]) =>
    name === 'txt'
      ? Object.entries(membersOf(value)).map(([key, text]) => `${key}=${String(text)}`)
      : [`${name}: ${String(value)}`],
  )
  return [type, target, ...named].filter(one => one !== undefined).join(', ')
}

export const answersWords = 'modules of PlaceOS that use '

const counts: Readonly<Record<DriverPage['uses'][number]['count'], string>> = {
  one: 'needed',
  many: 'at least one is needed',
  optional: 'used where there is one',
}

export const needWords = ({ count }: Pick<DriverPage['uses'][number], 'count'>) => counts[count]
