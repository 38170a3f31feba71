import type { KeptDevice } from '../document.ts'
import type { Facts, Identity } from '../sighting.ts'
import type { Device, DeviceAddress, Heard, Ignored } from './devices-contract.ts'
import type { History } from './history.ts'
import { isStrong, keyOf } from './identity.ts'

const ADDRESSES = 8
const IDENTITIES = 32
/** Most announcements are heard again within this. */
const TOGETHER_MS = 1_800_000

/** A device as it is worked with. Orders are counted, not timed: several things happen in one millisecond. */
export interface Entry {
  readonly id: string
  readonly aliases: Set<string>
  readonly identities: Map<string, Known>
  readonly live: Set<Live>
  facts: Facts
  /** Where it is and was, by the place. */
  readonly addresses: Map<string, { address: string; interface: string; at: number }>
  firstSeen: number
  lastSeen: number
  ignored: Ignored | null
  readonly history: History
  /** When it was last told that it was heard again, and what was told of it: whether and where it is there. */
  toldAt: number
  present: boolean
  readonly where: Set<string>
  /** The places where it was when the node was stopped. */
  readonly together: Set<string>
  /** As it was given out last, while that is still so. */
  view?: Device | undefined
  kept?: KeptDevice | undefined
}

interface Known {
  readonly identity: Identity
  /** When it was last claimed, in the order of all that was heard. */
  last: number
  /** A MAC address that the neighbour table had, and not only the device's own word for it. */
  seen: boolean
}

/** A sighting at work. */
export interface Live {
  readonly name: string
  /** What was said, to tell at a glance whether the same is said again. */
  readonly said: string
  heard: Heard
  entry: Entry
  readonly place: Place
  /** Of its identities. */
  readonly keys: readonly string[]
  readonly mac: string | undefined
  /** When it came and was last heard, in the order of all that was heard. */
  came: number
  last: number
}

/** An address of an interface. */
export interface Place {
  readonly key: string
  readonly address: string
  readonly interface: string
  readonly live: Set<Live>
  /**
   * Whose it is by the neighbour table; since when nobody else (0: ever), when that was first heard and last confirmed.
   */
  mac?: string
  macFrom: number
  macCame: number
  macLast: number
}

export function newEntry(id: string, now: number): Entry {
  return {
    id,
    aliases: new Set(),
    identities: new Map(),
    live: new Set(),
    facts: {},
    addresses: new Map(),
    firstSeen: now,
    lastSeen: now,
    ignored: null,
    history: { events: [] },
    toldAt: 0,
    present: false,
    where: new Set(),
    together: new Set(),
  }
}

export const placeKey = (at: { interface: string; address: string }): string => `${at.interface} ${at.address}`

export function entryOf(kept: KeptDevice): Entry {
  const entry = newEntry(kept.id, kept.first_seen)
  for (const alias of kept.aliases) entry.aliases.add(alias)
  for (const identity of kept.identities) entry.identities.set(keyOf(identity), { identity, last: 0, seen: true })
  for (const at of [...kept.addresses].reverse()) {
    entry.addresses.set(placeKey(at), at)
    if (kept.last_seen - at.at < TOGETHER_MS) entry.together.add(placeKey(at))
  }
  // What was read has no members that are undefined.
  entry.facts = kept.facts as Facts
  entry.lastSeen = kept.last_seen
  entry.ignored = kept.ignored
  entry.history.events = [...kept.history]
  return entry
}

export function keptOf(entry: Entry): KeptDevice {
  entry.kept ??= {
    id: entry.id,
    aliases: [...entry.aliases],
    identities: [...entry.identities.values()].map(({ identity }) => identity),
    facts: entry.facts,
    addresses: latestFirst([...entry.addresses.values()]),
    first_seen: entry.firstSeen,
    last_seen: entry.lastSeen,
    ignored: entry.ignored,
    history: entry.history.events.slice(),
  }
  return entry.kept
}

/** As others see it: without identities that tell nothing, at addresses that are its own. */
export function viewOf(
  entry: Entry,
  isCredited: (key: string) => boolean,
  owns: (placeKey: string) => boolean,
): Device {
  entry.view ??= {
    id: entry.id,
    identities: [...entry.identities].filter(([key]) => isCredited(key)).map(([, { identity }]) => identity),
    sightings: [...entry.live].map(({ heard }) => heard),
    facts: entry.facts,
    addresses: addressesOf(entry, owns),
    present: entry.live.size > 0,
    first_seen: entry.firstSeen,
    last_seen: entry.lastSeen,
    ignored: entry.ignored,
    history: entry.history.events.slice(),
  }
  return entry.view
}

function addressesOf({ addresses }: Entry, owns: (placeKey: string) => boolean): DeviceAddress[] {
  const all = [...addresses].map(([key, at]) => ({ ...at, live: owns(key) }))
  // As it came to them, so that two do not change places whenever one of them is heard again.
  const live = all.filter(at => at.live).reverse()
  return [...live, ...latestFirst(all.filter(at => !at.live))]
}

const latestFirst = <At extends { at: number }>(addresses: At[]): At[] =>
  addresses.reverse().sort((a, b) => b.at - a.at)

export function noteAddress(entry: Entry, { key, address, interface: name }: Place, at: number): void {
  if (!entry.where.has(key)) entry.addresses.delete(key)
  entry.addresses.set(key, { address, interface: name, at })
  forgetAddresses(entry)
}

/** Of too many, those where it was not heard for longest. */
export function forgetAddresses(entry: Entry): void {
  if (entry.addresses.size <= ADDRESSES) return
  const used = new Set([...entry.live].map(({ place }) => place.key))
  while (entry.addresses.size > ADDRESSES) {
    const oldest = [...entry.addresses.keys()].find(one => !used.has(one)) ?? [...entry.addresses.keys()][0]
    if (oldest === undefined) return
    entry.addresses.delete(oldest)
  }
}

/** It goes by this too; of too many, the one that was not claimed for longest is forgotten and given back. */
export function learn(entry: Entry, identity: Identity, last: number, seen: boolean): string | undefined {
  const key = keyOf(identity)
  const known = entry.identities.get(key)
  if (known) {
    known.last = Math.max(known.last, last)
    known.seen ||= seen
    return
  }
  entry.identities.set(key, { identity, last, seen })
  if (entry.identities.size <= IDENTITIES) return
  const [oldest] = [...entry.identities].reduce((least, one) => (one[1].last < least[1].last ? one : least))
  entry.identities.delete(oldest)
  return oldest
}

export const strongKeys = (live: { heard: Heard }): string[] => live.heard.identities.filter(isStrong).map(keyOf)
