import { type Entry, type Live, type Place, placeKey, strongKeys } from './entry.ts'

/** Who is at a place, since when, and when they were last heard there. */
interface Tenant {
  entry: Entry
  came: number
  last: number
  /** Whether anything that is said there is of one device alone. */
  isStrong: boolean
}

export function createPlaces() {
  const places = new Map<string, Place>()
  return {
    get: (key: string) => places.get(key),
    at({ address, interface: name }: { interface: string; address: string }): Place {
      const key = placeKey({ address, interface: name })
      const known = places.get(key)
      if (known) return known
      const place: Place = { key, address, interface: name, live: new Set(), macFrom: 0, macCame: 0, macLast: 0 }
      places.set(key, place)
      return place
    },
    /** Who was there last is known by the devices; what the neighbour table said of an empty place is old. */
    leave(live: Live) {
      live.place.live.delete(live)
      if (live.place.live.size === 0) places.delete(live.place.key)
    },
  }
}

export const isCrowded = ({ live }: Place): boolean => {
  let first: Entry | undefined
  for (const { entry } of live) {
    first ??= entry
    if (entry !== first) return true
  }
  return false
}

export function tenantsOf(place: Place): Tenant[] {
  const tenants = new Map<Entry, Tenant>()
  for (const live of place.live) {
    const { entry, came, last } = live
    const isStrong = strongKeys(live).length > 0
    const known = tenants.get(entry)
    tenants.set(entry, {
      entry,
      came: Math.min(came, known?.came ?? came),
      last: Math.max(last, known?.last ?? last),
      isStrong: isStrong || (known?.isStrong ?? false),
    })
  }
  return [...tenants.values()]
}

/** An address has one owner at a time: by the neighbour table, else whoever came last. */
export function ownerOf(place: Place, byMac: (mac: string) => Entry | undefined): Entry | undefined {
  const named = place.mac === undefined ? undefined : byMac(place.mac)
  let latest: Tenant | undefined
  for (const tenant of tenantsOf(place)) {
    if (tenant.entry === named) return named
    if (!latest || tenant.came > latest.came) latest = tenant
  }
  return latest?.entry
}

/** Several that say of themselves that they are other machines than the one at the address: they are behind it. */
export function isBridge(place: Place): boolean {
  return guestsOf(place).size > 1
}

export function guestsOf({ live, mac }: Place): Set<string> {
  const macs = new Set<string>()
  for (const { mac: own, heard } of live) {
    if (own !== undefined && own !== mac && heard.source !== 'neighbours') macs.add(own)
  }
  return macs
}
