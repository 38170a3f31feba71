import type { Device } from '../devices/devices-contract.ts'
import type { Vouched } from '../document.ts'

/** Whose MAC addresses answer at an address of the device, by the neighbour table. */
export const macsAt = (device: Device, address: string): string[] => seenMacs(device, one => one.address === address)

interface Asked {
  device: Device
  /** The address of the module. */
  own: string | undefined
  /** When somebody had the module belong to the device. */
  linkedAt: number
  before: Vouched | undefined
}

/**
 * What is held for the device's own since somebody had the module belong to it: the MAC address at the module's address,
 * as soon as one answers there. Who says so again, or while the device is elsewhere, vouches for all that it has then.
 */
export function vouchedBy({ device, own, linkedAt, before }: Asked): Vouched {
  const atOwn = own === undefined ? [] : macsAt(device, own)
  if (before?.at === linkedAt) return before.macs.length === 0 && atOwn.length > 0 ? { ...before, macs: atOwn } : before
  const live = device.addresses.filter(at => at.live).map(({ address }) => address)
  if (!before && own !== undefined && live.includes(own)) return { at: linkedAt, macs: atOwn, addresses: [] }
  return { at: linkedAt, macs: seenMacs(device, () => true), addresses: live }
}

function seenMacs({ sightings }: Device, isMeant: (one: Device['sightings'][number]) => boolean): string[] {
  const seen = sightings.filter(one => one.source === 'neighbours' && isMeant(one))
  const macs = seen.flatMap(({ identities }) => identities.filter(({ kind }) => kind === 'mac'))
  return [...new Set(macs.map(({ value }) => value))]
}
