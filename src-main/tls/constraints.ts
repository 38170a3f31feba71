import { BlockList, isIP } from 'node:net'
import { type Der, der, textOf } from './der.ts'

/** Networks that nobody reaches over the internet: RFC 1918, 3927, 1122 3.2.1.3, 4193, 4291 2.5.3 and 2.5.6. */
const networks = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
] as const

/** Ends of names that no public DNS answers for: RFC 6761, 6762, 8375, ICANN's `internal`, and what routers hand out. */
const ends = ['localhost', 'local', 'lan', 'internal', 'home.arpa']

const privateNetworks = new BlockList()
for (const [network, bits] of networks) privateNetworks.addSubnet(network, bits, familyOf(network))

export const isPrivateAddress = (address: string): boolean => privateNetworks.check(address, familyOf(address))

/**
 * A word alone is also the end of every name below it. Ends of public names are letters only, or begin with `xn--`
 * (RFC 3696, 2), and any such word may become one: whoever could vouch for `box` could vouch for `fritz.box`.
 */
export const mayEndPublicNames = (name: string): boolean =>
  !name.includes('.') && !ends.includes(name) && /^([a-z]+|xn--.*)$/.test(name)

/** What an authority of a machine of this name may vouch for by name: each with all that lies below it. */
export const permittedNames = (hostname: string): string[] =>
  hostname === '' || ends.includes(hostname) || mayEndPublicNames(hostname) ? ends : [...ends, hostname]

export function mayVouchFor(nameOrAddress: string, permitted: readonly string[]): boolean {
  if (isIP(nameOrAddress)) return isPrivateAddress(nameOrAddress)
  return permitted.some(end => nameOrAddress === end || nameOrAddress.endsWith(`.${end}`))
}

/** The extension that holds an authority to this (RFC 5280, 4.2.1.10). */
export function nameConstraints(permitted: readonly string[]): Der {
  const subtrees = [
    ...permitted.map(end => der(DNS_NAME, textOf(end))),
    ...networks.map(([network, bits]) => der(IP_ADDRESS, [...bytesOf(network), ...maskOf(network, bits)])),
  ].map(name => der(SEQUENCE, name))
  return der(SEQUENCE, der(PERMITTED_SUBTREES, subtrees.flat()))
}

const SEQUENCE = 0x30
const PERMITTED_SUBTREES = 0xa0
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/** Of the networks above: none has anything after `::` but a 1. */
function bytesOf(network: string): number[] {
  if (isIP(network) === 4) return network.split('.').map(Number)
  const [head = '', tail = ''] = network.split('::')
  const first = head === '' ? 0 : Number.parseInt(head, 16)
  return [first >> 8, first & 0xff, ...Array<number>(13).fill(0), Number(tail)]
}

function maskOf(network: string, bits: number): number[] {
  const length = isIP(network) === 4 ? 4 : 16
  return Array.from({ length }, (_, at) => 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - at * 8))))
}
