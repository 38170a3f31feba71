import type { Log } from '../../base/log.ts'
import { clustersOf } from './clusters.ts'
import { answersForOthers, claimants, otherSockets, verdictOf } from './credit.ts'
import type { Entry, Live, Place } from './entry.ts'
import { keyOf } from './identity.ts'
import type { Known } from './known.ts'
import { isBridge, isCrowded, ownerOf, tenantsOf } from './places.ts'

const SIGHTINGS = 64
/** A network may be full of these, or somebody may see to that. */
const KEYS = 64
const TOLD = 100

interface Parts {
  log: Log
  known: Known
  make(): Entry
  touched(entry: Entry): void
  survivor(one: Entry, other: Entry): Entry
  merged(from: Entry, into: Entry): void
  move(live: Live, into: Entry): void
  /** There is no room for it. */
  leave(live: Live): void
  /** Whether it can be who was at the place last. */
  mayBe(live: Live, before: Entry): boolean
}

/** Judges, with what was just heard, whether what was taken for one device is one and what was taken for two is two. */
export function createReview({ log, known, make, touched, survivor, merged, move, leave, mayBe }: Parts) {
  let told = 0

  function review(place: Place, about: Live): void {
    const keys = new Set(about.keys)
    for (const live of place.live) {
      for (const key of live.keys) if (keys.size < KEYS) keys.add(key)
    }
    for (const key of keys) if (!key.startsWith('host ') && known.isCredited(key)) judge(key)
    if (isBridge(place)) for (const { entry } of tenantsOf(place)) part(entry)
    if (isCrowded(place)) meet(place)
  }

  function judge(key: string): void {
    const lives = known.claims(key)
    const kind = [...lives][0]?.heard.identities.find(identity => keyOf(identity) === key)?.kind
    if (!kind) return
    if (kind === 'mac' && answersForOthers(lives)) return discredit(key, 'answers for several devices')
    const verdict = kind === 'mac' ? 'one' : verdictOf(kind, lives)
    if (verdict === 'shared') return discredit(key, 'is claimed by several devices at once')
    if (verdict === 'wait') return
    const entries = new Set([...lives].map(({ entry }) => entry))
    const owner = known.owner(key)
    if (owner) entries.add(owner)
    const sockets = kind === 'mac' ? otherSockets(lives) : claimants(lives)
    for (const mac of sockets) {
      const named = known.byMac(mac)
      if (named) entries.add(named)
    }
    unite([...entries], verdict === 'sockets' || (kind === 'mac' && sockets.length > 0))
  }

  function discredit(key: string, why: string): void {
    const claims = [...known.claims(key)]
    const entries = new Set(claims.map(({ entry }) => entry))
    known.discredit(key)
    // Each remembers it, so that it is known to be several's after a restart, too.
    for (const live of claims) known.learn(live.entry, live)
    told += 1
    if (told <= TOLD) log.warn(`${key} ${why}, so that no device is told by it.`)
    if (told === TOLD) log.warn('There are too many of these on the network to tell of each.')
    for (const entry of entries) part(entry)
  }

  /** Those that are there with a network socket each are two, whatever else is said. */
  function unite(entries: Entry[], isProven: boolean): void {
    let [one, ...others] = entries
    for (const other of others) {
      if (!one || (!isProven && isApart(one, other))) continue
      one = merge(one, other)
    }
  }

  const isApart = (one: Entry, other: Entry): boolean => contradict(one, other) && isSeen(one) && isSeen(other)

  function contradict(one: Entry, other: Entry): boolean {
    const [mine, theirs] = [known.of(one, 'mac'), known.of(other, 'mac')]
    return mine.length > 0 && theirs.length > 0 && !mine.some(key => theirs.includes(key))
  }

  const isSeen = (entry: Entry): boolean =>
    [...entry.live].some(({ heard, mac }) => heard.source === 'neighbours' && mac !== undefined)

  /** Two at one address are one, unless they are known apart; then once each was heard after the other came. */
  function meet(place: Place): void {
    const [first, ...others] = tenantsOf(place).sort((a, b) => a.came - b.came)
    const isBridged = isBridge(place)
    let one = first
    for (const other of others) {
      if (!one) return
      const isProven = known.isWeak(one.entry) || known.isWeak(other.entry)
      const isAtOnce = one.last > other.came && other.last > one.came
      if (isBridged || contradict(one.entry, other.entry) || !(isProven || isAtOnce)) {
        if (other.entry === ownerOf(place, known.byMac)) one = other
        continue
      }
      one = { ...other, entry: merge(one.entry, other.entry), came: one.came, last: Math.max(one.last, other.last) }
    }
  }

  function merge(one: Entry, other: Entry): Entry {
    const into = survivor(one, other)
    const from = into === one ? other : one
    known.hand(from, into)
    for (const live of [...from.live]) {
      if (into.live.size < SIGHTINGS) move(live, into)
      else leave(live)
    }
    merged(from, into)
    touched(into)
    return into
  }

  /** Parts what is one no longer: the first stays who it was, by what it was known by first. */
  function part(entry: Entry): void {
    const clusters = clustersOf([...entry.live], known.isCredited)
    if (clusters.length < 2) return
    const first = [...entry.identities.keys()].filter(known.isCredited)
    const stays =
      first.map(key => clusters.find(cluster => cluster.some(({ keys }) => keys.includes(key)))).find(Boolean) ??
      clusters[0]
    for (const cluster of clusters) if (cluster !== stays) settle(cluster, entry)
  }

  /** Gives what was taken for one device's to whom it belongs. */
  function settle(cluster: Live[], from: Entry): void {
    const owners = cluster.flatMap(({ place }) => (isBridge(place) ? [] : (ownerOf(place, known.byMac) ?? [])))
    const [head] = cluster
    const before = cluster.map(({ place }) => known.lastAt(place.key)).find(one => one?.live.size === 0)
    const into =
      owners.find(owner => owner !== from) ?? (before && head && mayBe(head, before) ? before : undefined) ?? make()
    for (const live of cluster) {
      for (const key of live.keys) known.giveOver(from, into, key)
      move(live, into)
    }
    for (const { place } of cluster)
      if (![...from.live].some(live => live.place === place)) from.addresses.delete(place.key)
  }

  return review
}
