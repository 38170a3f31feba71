/** An IPv4 address as a number; nothing when it is none. */
export function numberOf(address: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)
  if (!match) return undefined
  const parts = match.slice(1).map(Number)
  return parts.every(part => part <= 255) ? parts.reduce((number, part) => number * 256 + part, 0) : undefined
}

export const addressOfNumber = (number: number): string =>
  [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.')

/** The length of the network's part that a mask has: 24 of `255.255.255.0`. */
export function prefixOf(netmask: string): number {
  let bits = numberOf(netmask) ?? 0
  let prefix = 0
  while (bits >= 2 ** 31) {
    prefix += 1
    bits = (bits - 2 ** 31) * 2
  }
  return prefix
}

export const networkOf = (address: string, prefix: number): number => {
  const size = 2 ** (32 - prefix)
  return Math.floor((numberOf(address) ?? 0) / size) * size
}

export const broadcastOf = (address: string, prefix: number): string =>
  addressOfNumber(networkOf(address, prefix) + 2 ** (32 - prefix) - 1)

/** Whether an address belongs to the network of a place. */
export function isInSubnet(address: string, place: { address: string; prefix: number }): boolean {
  const number = numberOf(address)
  if (number === undefined) return false
  const network = networkOf(place.address, place.prefix)
  return number >= network && number < network + 2 ** (32 - place.prefix)
}

/** `192.168.1.0/24` */
export const subnetText = ({ address, prefix }: { address: string; prefix: number }): string =>
  `${addressOfNumber(networkOf(address, prefix))}/${prefix}`
