import type { Identity } from '../sighting.ts'
import { type Entry, forgetAddresses, type Live, learn, noteAddress } from './entry.ts'
import { isStrong, keyOf } from './identity.ts'

const DISCREDITED = 1_000

/** Where each device is found by what it goes by: no sighting looks through all of them. */
export type Known = ReturnType<typeof createKnown>

export function createKnown() {
  const owners = new Map<string, Entry>()
  /** What several go by, and none can be told by. */
  const discredited = new Set<string>()
  const claims = new Map<string, Set<Live>>()
  /** Who was at a place last. */
  const lastAt = new Map<string, Entry>()

  const isCredited = (key: string): boolean => !discredited.has(key)
  const owner = (key: string): Entry | undefined => (isCredited(key) ? owners.get(key) : undefined)

  function discredit(key: string): void {
    owners.delete(key)
    discredited.add(key)
    const [oldest] = discredited
    if (discredited.size > DISCREDITED && oldest !== undefined) discredited.delete(oldest)
  }

  function own(entry: Entry, key: string): void {
    if (isCredited(key)) owners.set(key, entry)
  }

  function add(entry: Entry, identity: Identity, last: number, seen: boolean): void {
    const forgotten = learn(entry, identity, last, seen)
    if (forgotten !== undefined && owners.get(forgotten) === entry) owners.delete(forgotten)
  }

  return {
    isCredited,
    owner,
    byMac: (mac: string) => owner(`mac ${mac}`),
    discredit,
    lastAt: (placeKey: string) => lastAt.get(placeKey),
    claims: (key: string): ReadonlySet<Live> => claims.get(key) ?? new Set(),
    /** Of a kind of identity, those that tell it from others. */
    of: (entry: Entry, kind: Identity['kind']): string[] =>
      [...entry.identities.keys()].filter(key => key.startsWith(`${kind} `) && isCredited(key)),
    isWeak: (entry: Entry): boolean =>
      ![...entry.identities].some(([key, { identity }]) => isStrong(identity) && isCredited(key)),
    claim(live: Live) {
      for (const key of live.keys) {
        const lives = claims.get(key)
        if (lives) lives.add(live)
        else claims.set(key, new Set([live]))
      }
    },
    unclaim(live: Live) {
      for (const key of live.keys) {
        const lives = claims.get(key)
        lives?.delete(live)
        if (lives?.size === 0) claims.delete(key)
      }
    },
    /** What a sighting says, its device goes by; what is another's by then stays so until it is proven. */
    learn(entry: Entry, { heard, last }: Live) {
      for (const identity of heard.identities) {
        const key = keyOf(identity)
        const other = owners.get(key)
        if (isStrong(identity) && other && other !== entry) continue
        own(entry, key)
        add(entry, identity, last, heard.source === 'neighbours')
      }
    },
    /** An identity is another's now. */
    giveOver(from: Entry, into: Entry, key: string) {
      if (owners.get(key) !== from) return
      from.identities.delete(key)
      own(into, key)
    },
    stay(entry: Entry, live: Live, at: number) {
      noteAddress(entry, live.place, at)
      lastAt.set(live.place.key, entry)
    },
    /** Takes in what is remembered; what two remember tells neither of them. */
    remember(entries: readonly Entry[]) {
      for (const entry of entries) {
        for (const [key, { identity }] of entry.identities) {
          const other = owners.get(key)
          if (other && isStrong(identity)) discredit(key)
          else if (!other || other.lastSeen < entry.lastSeen) own(entry, key)
        }
        for (const [key, { at }] of entry.addresses) {
          const there = lastAt.get(key)?.addresses.get(key)
          if (!there || there.at < at) lastAt.set(key, entry)
        }
      }
    },
    /** All that was one's is another's, or nobody's. */
    hand(from: Entry, into: Entry | undefined) {
      for (const [key, { identity, last, seen }] of from.identities) {
        if (owners.get(key) === from) {
          owners.delete(key)
          if (into) own(into, key)
        }
        if (into) add(into, identity, last, seen)
      }
      for (const [key, at] of from.addresses) {
        if (into && !into.addresses.has(key)) into.addresses.set(key, at)
        if (lastAt.get(key) !== from) continue
        if (into) lastAt.set(key, into)
        else lastAt.delete(key)
      }
      if (into) forgetAddresses(into)
    },
  }
}
