import type { Identity } from '../sighting.ts'
import type { Live } from './entry.ts'
import { isBridge } from './places.ts'

/** Somebody who goes by an identity, and on which network socket. */
interface Claim {
  mac: string
  interface: string
  came: number
  /** When it was last certain that the claim is made, and by this socket. */
  confirmed: number
  live: Live
}

/**
 * What those who go by one identity are: `one` device, one with two `sockets`, several that a maker gave the same one
 * (`shared`), or what only the next hearing will tell: a device that went from one socket to another looks like two
 * until what was said on the first has run out.
 */
export function verdictOf(kind: Identity['kind'], lives: Iterable<Live>): 'one' | 'sockets' | 'shared' | 'wait' {
  const claims = claimsOf(lives)
  const macs = new Set(claims.map(({ mac }) => mac))
  if (macs.size <= 1) return 'one'
  if (macs.size > 2) return 'shared'
  const [first, second] = claims.flatMap(one => {
    const other = claims.find(two => two.mac !== one.mac && isAtOnce(one, two))
    return other ? [one, other] : []
  })
  if (!first || !second) return 'wait'
  // A certificate often comes with the firmware, the same one in every device of a model.
  if (kind === 'certificate') return 'shared'
  return first.interface !== second.interface || sharesHost(first.live, second.live) ? 'sockets' : 'shared'
}

/**
 * Sockets at which the MAC address of another one is said, each on a network where that one is not: a core names the first
 * of its two on both. On one network, a device that speaks for another is as likely.
 */
export function otherSockets(lives: Iterable<Live>): string[] {
  const all = [...lives]
  const own = new Set(all.filter(({ heard }) => heard.source === 'neighbours').map(({ place }) => place.interface))
  return all.flatMap(({ mac, place, came, last }) => {
    const isSaidThere = place.macLast > came && last > place.macCame && last > place.macFrom
    const isOther = place.mac !== undefined && place.mac !== mac && !own.has(place.interface) && !isBridge(place)
    return place.mac !== undefined && isOther && isSaidThere ? [place.mac] : []
  })
}

/** The sockets that go by it for sure. */
export const claimants = (lives: Iterable<Live>): string[] => claimsOf(lives).map(({ mac }) => mac)

function claimsOf(lives: Iterable<Live>): Claim[] {
  return [...lives].flatMap(live => {
    const { place, mac: own, came, last } = live
    if (own !== undefined) return [{ mac: own, interface: place.interface, came, confirmed: last, live }]
    // It may have been said by who was there before.
    const isTheirs = place.macLast > came && (place.macFrom === 0 || last > place.macFrom)
    if (place.mac === undefined || !isTheirs) return []
    return [{ mac: place.mac, interface: place.interface, came, confirmed: Math.max(last, place.macLast), live }]
  })
}

/** Each was heard after the other came. */
const isAtOnce = (one: Pick<Claim, 'came' | 'confirmed'>, two: Pick<Claim, 'came' | 'confirmed'>): boolean =>
  one.confirmed > two.came && two.confirmed > one.came

/** On one network no two have the same name (RFC 6762, 9). */
function sharesHost(one: Live, other: Live): boolean {
  const hosts = new Set(hostsAt(one).map(({ key }) => key))
  return hostsAt(other).some(({ key }) => hosts.has(key))
}

const hostsAt = ({ place }: Live) =>
  [...place.live].flatMap(({ keys, came, last }) =>
    keys.filter(key => key.startsWith('host ')).map(key => ({ key, came, confirmed: last })),
  )

const ADDRESSES_OF_ONE = 4

/** Whether a MAC address answers for others: a router with proxy ARP, a bridge over the air, a sleep proxy. */
export function answersForOthers(lives: Iterable<Live>): boolean {
  const perInterface = new Map<string, Map<string, Live>>()
  for (const live of lives) {
    if (live.heard.source !== 'neighbours' || live.place.address.includes(':')) continue
    const places = perInterface.get(live.place.interface) ?? new Map<string, Live>()
    perInterface.set(live.place.interface, places.set(live.place.key, live))
  }
  return [...perInterface.values()].some(places => {
    if (places.size > ADDRESSES_OF_ONE) return true
    const all = [...places.values()]
    return all.some((one, index) => all.slice(index + 1).some(other => areOthers(one, other)))
  })
}

/** Both have names, and none in common, at the same time. */
function areOthers(one: Live, other: Live): boolean {
  const [mine, theirs] = [hostsAt(one), hostsAt(other)]
  if (mine.length === 0 || theirs.length === 0 || sharesHost(one, other)) return false
  return mine.some(host => theirs.some(another => isAtOnce(host, another)))
}
