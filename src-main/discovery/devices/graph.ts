import type { Log } from '../../base/log.ts'
import type { Sighting } from '../sighting.ts'
import { type Entry, type Live, type Place, strongKeys } from './entry.ts'
import { keyOf } from './identity.ts'
import { createKnown } from './known.ts'
import { createPlaces, guestsOf, isCrowded, ownerOf } from './places.ts'
import { createReview } from './review.ts'

const SIGHTINGS = 64
const AT_ONE_PLACE = 128
const RENAMED_MS = 600_000

interface Parts {
  log: Log
  now(): number
  /** A device that was not known. */
  make(): Entry
  /** Something about it may be other than before. */
  touched(entry: Entry): void
  /** Two are one: which of them goes on, and what becomes of the other's. */
  survivor(one: Entry, other: Entry): Entry
  merged(from: Entry, into: Entry): void
  /** A sighting is no more, as somebody else has its place. */
  displaced(live: Live): void
}

/** When somebody came to a place and was last sure to be there. */
interface Stay {
  from: number
  until: number
}

/** Which sighting is of which device. */
export function createGraph(parts: Parts) {
  const { now, make, touched, displaced } = parts
  const known = createKnown()
  const places = createPlaces()
  const review = createReview({ ...parts, known, move, leave, mayBe })
  /** Orders all that is heard. */
  let count = 0

  function hear(name: string, said: string, sighting: Sighting, since: number): Live | undefined {
    const place = places.at(sighting)
    const keys = sighting.identities.map(keyOf)
    const mac = sighting.identities.find(({ kind, value }) => kind === 'mac' && known.isCredited(`mac ${value}`))?.value
    const heard = { ...sighting, since, at: now() }
    count += 1
    const draft = { name, said, heard, place, keys, mac, came: count, last: count }
    const wasOther = seen(draft)
    if (place.live.size >= AT_ONE_PLACE) return
    const home = homeOf(draft, wasOther)
    if (home && home.live.size >= SIGHTINGS) {
      if (place.live.size === 0) places.leave({ ...draft, entry: home })
      return
    }
    // Not before, as nobody would hear of it again.
    const entry = home ?? make()
    const live: Live = { ...draft, entry }
    place.live.add(live)
    known.claim(live)
    attach(live, entry)
    if (live.heard.source === 'neighbours' && mac !== undefined) handOver(live, wasOther)
    review(place, live)
    return live
  }

  /** The neighbour table is the referee; gives who it had there before, if that was another. */
  function seen({ heard, mac, place }: Omit<Live, 'entry'>): Stay | undefined {
    if (heard.source !== 'neighbours' || mac === undefined) return
    const before =
      place.mac !== undefined && place.mac !== mac ? { from: place.macCame, until: place.macLast } : undefined
    if (before) place.macFrom = count
    if (place.mac !== mac) place.macCame = count
    place.mac = mac
    place.macLast = count
    return before
  }

  function homeOf(draft: Omit<Live, 'entry'>, wasOther: object | undefined): Entry | undefined {
    const { mac, place, keys } = draft
    const named = mac === undefined ? undefined : known.byMac(mac)
    if (named) return named
    const strong = strongKeys(draft)
    for (const key of strong) {
      const entry = known.owner(key)
      if (entry) return entry
    }
    for (const key of keys) {
      const entry = key.startsWith('host ') ? known.owner(key) : undefined
      if (entry && !isContradicted(entry, mac ?? place.mac)) return entry
    }
    const here = ownerOf(place, known.byMac)
    if (here) return wasOther === undefined && mayJoin(draft, here) ? here : undefined
    const before = known.lastAt(place.key)
    return before && isFree(before, place) && mayBe(draft, before) ? before : undefined
  }

  function isContradicted(entry: Entry, mac: string | undefined): boolean {
    if (mac === undefined) return false
    const macs = known.of(entry, 'mac')
    return macs.length > 0 && !macs.includes(`mac ${mac}`)
  }

  /** Whether what nobody knows yet is of who is at the address. */
  function mayJoin({ mac, heard, place }: Omit<Live, 'entry'>, here: Entry): boolean {
    if (mac === undefined) return true
    const macs = [...known.of(here, 'mac')]
    if (heard.source !== 'neighbours') return [...guestsOf(place)].every(guest => guest === mac)
    const isElsewhere = [...here.live].some(live => live.mac !== undefined && live.place !== place)
    if (!isElsewhere && !macs.some(key => here.identities.get(key)?.seen)) return true
    // A second socket, for as long as nothing speaks against it: what is proven to be its own is said there.
    return [...place.live].some(live => live.entry === here && strongKeys(live).some(known.isCredited))
  }

  /** Whether it may be at a place where it was, too: it has not gone from there to where it is now. */
  function isFree(entry: Entry, { key }: Place): boolean {
    const left = entry.addresses.get(key)?.at ?? 0
    return entry.live.size === 0 || entry.together.has(key) || [...entry.live].some(({ heard }) => heard.since <= left)
  }

  /** Whether it is who was at the address last, and is not there now. */
  function mayBe({ heard }: Omit<Live, 'entry'>, before: Entry): boolean {
    return heard.identities.every(identity => {
      if (!known.isCredited(keyOf(identity))) return true
      // People rename things; whoever is at the address a moment later is the same.
      if (identity.kind === 'host' && now() - before.lastSeen < RENAMED_MS) return true
      return known.of(before, identity.kind).length === 0
    })
  }

  function attach(live: Live, entry: Entry): void {
    live.entry = entry
    entry.live.add(live)
    known.learn(entry, live)
    known.stay(ownerOf(live.place, known.byMac) ?? entry, live, now())
    touchAll(live.place, entry)
  }

  function touchAll(place: Place, entry: Entry): void {
    touched(entry)
    for (const other of place.live) if (other.entry !== entry) touched(other.entry)
  }

  function move(live: Live, into: Entry): void {
    const from = live.entry
    from.live.delete(live)
    touched(from)
    attach(live, into)
  }

  /** Another device is at the address now. What said nothing of whom it is about is about that one. */
  function handOver({ place, mac, entry }: Live, wasOther: Stay | undefined): void {
    for (const live of [...place.live]) {
      if (live.entry === entry) continue
      if (live.heard.source === 'neighbours' && live.mac !== undefined && live.mac !== mac) {
        leave(live)
        continue
      }
      const strong = strongKeys(live).filter(known.isCredited)
      if (strong.length === 0) {
        if (isContradicted(live.entry, mac)) move(live, entry)
      } else if (wasOther && wasOther.until > wasOther.from && live.came > wasOther.until && live.mac === undefined) {
        // It came when the one before was no longer sure to be there, and was never said before.
        for (const key of strong) if (isOnlyOf(key, live)) known.giveOver(live.entry, entry, key)
        move(live, entry)
      }
    }
  }

  const isOnlyOf = (key: string, live: Live): boolean => known.claims(key).size === 1 && known.claims(key).has(live)

  function again(live: Live): void {
    count += 1
    live.last = count
    const { entry, place, mac } = live
    if (live.heard.source === 'neighbours' && mac !== undefined && place.mac === mac) place.macLast = count
    const isDoubtful = known.of(entry, 'mac').length > 1 || entry.where.size > 1
    const isDisputed = live.keys.some(key => known.owner(key) !== entry && known.isCredited(key))
    if (isDisputed) known.learn(entry, live)
    if (isDoubtful || isDisputed || isCrowded(place)) review(place, live)
  }

  function end(live: Live): void {
    live.entry.live.delete(live)
    known.unclaim(live)
    places.leave(live)
    touchAll(live.place, live.entry)
  }

  function leave(live: Live): void {
    end(live)
    displaced(live)
  }

  return {
    hear,
    again,
    end,
    isCredited: known.isCredited,
    remember: known.remember,
    lastAt: (key: string) => known.lastAt(key),
    forget: (entry: Entry) => known.hand(entry, undefined),
    owns(entry: Entry, key: string) {
      const place = places.get(key)
      return place !== undefined && ownerOf(place, known.byMac) === entry
    },
  }
}
