import { isIP, isIPv6 } from 'node:net'
import type { networkInterfaces } from 'node:os'

export type Interfaces = ReturnType<typeof networkInterfaces>

/** What this machine is called by those who want to reach it. */
export interface MachineNames {
  /** Lower case. */
  names: string[]
  addresses: string[]
}

interface Parts {
  interfaces: Interfaces
  hostname: string
  /** What a technician adds: a name in the company's DNS, an address that a router passes on. */
  given: readonly string[]
}

export function machineNames({ interfaces, hostname, given }: Parts): MachineNames {
  const own = hostname.toLowerCase().replace(/\.$/, '')
  const [first = ''] = own.split('.')
  const names = ['localhost', own, `${first}.local`, ...given.filter(name => !isIP(name))]
  const addresses = Object.values(interfaces).flatMap(entries => entries?.map(({ address }) => address) ?? [])
  return {
    names: once(names.filter(isHostName)),
    // No browser takes an address that is good on one link only: it would have to be told which (WHATWG URL, 3.5).
    addresses: once(['127.0.0.1', ...addresses, ...given.filter(isIP)].map(plainAddress)).filter(isNamed),
  }
}

/** As RFC 1123 has it, but for `_`, which is not rare among machines. */
export const isHostName = (name: string): boolean =>
  name.length <= 253 && !/^[\d.]+$/.test(name) && name.split('.').every(label => LABEL.test(label))

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/** Without the interface, and in the one way that RFC 5952 has for it. */
export function plainAddress(address: string): string {
  const [bare = ''] = address.split('%')
  return isIPv6(bare) ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare
}

const isNamed = (address: string) => !/^fe[89ab]/i.test(address)

const once = (texts: string[]): string[] => [...new Set(texts)]
