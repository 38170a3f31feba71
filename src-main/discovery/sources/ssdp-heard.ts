import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Ears, Place } from '../sighting.ts'
import { createDescriptions } from './description.ts'
import { type Location, locationOf } from './description-location.ts'
import { detailsOf, type Headers, keyOf, serviceOf, sightingOf, validityOf, versionOf } from './ssdp-sighting.ts'

/** What is heard in one place, and is good at the moment. */
export interface Heard {
  alive(headers: Headers, address: string): void
  bye(headers: Headers, address: string): void
  /** Reads descriptions until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

interface Parts {
  clock: Clock
  log: Log
  place: Place
  ears: Ears
  /** By its USN: this node hears itself. */
  isOwn(usn: string): boolean
}

interface Entry {
  key: string
  headers: Headers
  address: string
  location: Location | undefined
  /** What it said, in short. */
  said: string
  at: number
  until: number
}

const MOST_OF_ONE = 64
const MOST = 4_000
/** Everything is said several times, as datagrams get lost; within this time it is no news. */
const REPEATED_MS = 2_000

export function createHeard({ clock, log, place, ears, isOwn }: Parts): Heard {
  /** Those heard the longest ago first, as are those of one sender. */
  const entries = new Map<string, Entry>()
  const senders = new Map<string, Set<Entry>>()
  let isFull = false
  const descriptions = createDescriptions({ clock, place, arrived })

  function arrived(url: URL): void {
    for (const entry of senders.get(url.hostname) ?? []) {
      if (entry.location?.url?.href === url.href && !isOver(entry)) tell(entry)
    }
  }

  /** How long it is good is counted from when it was heard. */
  function tell(entry: Entry): void {
    const { location, headers } = entry
    const described = location?.url && descriptions.of(location.url, versionOf(headers))
    const sighting = sightingOf(entry, place, described)
    ears.heard({ ...sighting, validForMs: Math.max(entry.until - clock.monotonic(), 1) })
  }

  function keep(entry: Entry): void {
    const ofSender = senders.get(entry.address) ?? new Set()
    makeRoom(ofSender)
    entries.set(entry.key, entry)
    senders.set(entry.address, ofSender.add(entry))
  }

  function makeRoom(ofSender: Set<Entry>): void {
    // Two for one that comes, so that those that have run out get fewer; whoever was told of them forgets them, too.
    for (const oldest of entries.values().take(2)) if (isOver(oldest)) forget(oldest)
    const [oldest] = ofSender.size >= MOST_OF_ONE ? ofSender : entries.size >= MOST ? entries.values() : []
    if (oldest) sendAway(oldest)
  }

  const isOver = ({ until }: Entry) => until <= clock.monotonic()

  function sendAway(entry: Entry): void {
    forget(entry)
    if (isOver(entry)) return
    ears.gone({ source: 'ssdp', interface: place.name, key: entry.key })
    if (isFull) return
    isFull = true
    const most = `${MOST_OF_ONE} of a device, ${MOST} in all`
    log.warn(
      `SSDP on ${place.name} (${place.address}): more services are announced than are kept (${most}), by ${entry.address} among others. The oldest are left out.`,
    )
  }

  function forget(entry: Entry): void {
    if (entries.get(entry.key) === entry) entries.delete(entry.key)
    const ofSender = senders.get(entry.address)
    ofSender?.delete(entry)
    if (ofSender?.size === 0) senders.delete(entry.address)
  }

  return {
    alive(headers, address) {
      if (isOwn(headers.USN ?? '')) return
      const now = clock.monotonic()
      const key = keyOf(headers, address)
      const said = `${address} ${serviceOf(headers)} ${validityOf(headers)} ${JSON.stringify(detailsOf(headers))}`
      const before = entries.get(key)
      if (before?.said === said && now - before.at < REPEATED_MS) return
      if (before) forget(before)
      const location = headers.LOCATION === undefined ? undefined : locationOf(headers.LOCATION, address)
      const entry = { key, headers, address, location, said, at: now, until: now + validityOf(headers) }
      keep(entry)
      tell(entry)
    },
    bye(headers, address) {
      const key = keyOf(headers, address)
      const entry = entries.get(key)
      // Nobody says goodbye for another.
      if (!entry || entry.address !== address) return
      forget(entry)
      ears.gone({ source: 'ssdp', interface: place.name, key })
    },
    run: signal => descriptions.run(signal),
  }
}
