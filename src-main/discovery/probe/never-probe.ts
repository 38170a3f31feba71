import { Failed } from '../../base/result.ts'
import { networkOf, numberOf } from '../subnet.ts'

/** Addresses in a row. */
export interface AddressRange {
  /** As it was written. */
  text: string
  first: number
  last: number
}

/** What is never probed, read. Throws `invalid` for an entry that is neither an address nor a network. */
export const readNeverProbe = (entries: readonly string[]): AddressRange[] =>
  entries.map(entry => {
    const range = readRange(entry)
    if (range) return range
    throw new Failed(
      'invalid',
      `"${entry}" in the list of what is never probed is no address and no network. Write it like 192.168.1.9 or 192.168.1.0/28.`,
    )
  })

/** `192.168.1.9` or `192.168.1.0/28`, wherever in that network its address is; nothing when it is neither. */
export function readRange(text: string): AddressRange | undefined {
  const [address = '', length, ...more] = text.trim().split('/')
  const prefix = length === undefined ? 32 : /^\d{1,2}$/.test(length) ? Number(length) : 33
  if (numberOf(address) === undefined || prefix > 32 || more.length > 0) return undefined
  const first = networkOf(address, prefix)
  return { text: text.trim(), first, last: first + 2 ** (32 - prefix) - 1 }
}
