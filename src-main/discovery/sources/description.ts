import { setImmediate } from 'node:timers/promises'
import { aborted, type Clock } from '../../base/clock.ts'
import { failureOf } from '../../base/result.ts'
import type { Place } from '../sighting.ts'
import { fetchDescription } from './description-fetch.ts'
import { type Description, readDescription } from './description-read.ts'

/** What came of reading one: itself, or why there is none, for a person. */
export type Described = { description: Description; trouble?: undefined } | { description?: undefined; trouble: string }

/** Descriptions of the devices in one place, each read once for as long as it is the same. */
export interface Descriptions {
  /** What is known; when it is not, or not any more, it will be read. `version` is another one when it has changed. */
  of(url: URL, version: string): Described | undefined
  /** Ends what is being read when the signal aborts, and reads nothing any more. */
  run(signal: AbortSignal): Promise<void>
}

interface Parts {
  clock: Clock
  place: Place
  /** Something is known of it that was not before. */
  arrived(url: URL): void
}

interface Entry {
  url: URL
  version: string
  state: 'waiting' | 'reading' | 'idle'
  /** When it was last begun. */
  at: number
  /** How often in a row it did not work. */
  failures: number
  known?: Described
}

const AGAIN_MS = 12 * 3_600_000
const SOONEST_MS = 60_000
const LONGEST_PAUSE_MS = 3_600_000
const AT_ONCE = 8
/** Those that wait are among them. */
const MOST_KNOWN = 2_000
/** A port of its own after each start is common. */
const MOST_OF_ONE_HOST = 8

export function createDescriptions({ clock, place, arrived }: Parts): Descriptions {
  /** The oldest first, as are those of one host. */
  const entries = new Map<string, Entry>()
  const hosts = new Map<string, Set<Entry>>()
  const waiting = new Set<Entry>()
  const reading = new Map<string, Promise<void>>()
  const over = new AbortController()
  let turns = Promise.resolve()

  function isDue(entry: Entry, version: string): boolean {
    const age = clock.monotonic() - entry.at
    if (entry.state !== 'idle' || age < SOONEST_MS) return false
    if (entry.failures > 0) return age >= Math.min(SOONEST_MS * 2 ** (entry.failures - 1), LONGEST_PAUSE_MS)
    return entry.version !== version || age >= AGAIN_MS
  }

  /** Nothing while a host has named too many in too short a time. */
  function admit(url: URL, version: string): Entry | undefined {
    const ofHost = hosts.get(url.hostname) ?? new Set()
    if (ofHost.size >= MOST_OF_ONE_HOST) {
      const [oldest] = ofHost
      if (oldest?.state !== 'idle' || clock.monotonic() - oldest.at < SOONEST_MS) return undefined
      forget(oldest)
    }
    if (entries.size >= MOST_KNOWN) {
      const [oldest] = entries.values()
      if (oldest?.state !== 'idle') return undefined
      forget(oldest)
    }
    const entry: Entry = { url, version, state: 'idle', at: Number.NEGATIVE_INFINITY, failures: 0 }
    entries.set(url.href, entry)
    hosts.set(url.hostname, ofHost.add(entry))
    return entry
  }

  function forget(entry: Entry): void {
    entries.delete(entry.url.href)
    const ofHost = hosts.get(entry.url.hostname)
    ofHost?.delete(entry)
    if (ofHost?.size === 0) hosts.delete(entry.url.hostname)
  }

  /** One at a time of each host: the slow ones keep nobody waiting but themselves. */
  function begin(): void {
    for (const entry of waiting) {
      if (over.signal.aborted || reading.size >= AT_ONCE) return
      const { hostname } = entry.url
      if (reading.has(hostname)) continue
      waiting.delete(entry)
      const work = look(entry).finally(() => {
        reading.delete(hostname)
        begin()
      })
      reading.set(hostname, work)
    }
  }

  async function look(entry: Entry): Promise<void> {
    entry.state = 'reading'
    entry.at = clock.monotonic()
    const known = await describe(entry.url)
    entry.state = 'idle'
    entry.failures = known.description ? 0 : entry.failures + 1
    // What was known is still worth more than why it cannot be read today.
    if (known.description || !entry.known?.description) entry.known = known
    if (!over.signal.aborted) arrived(entry.url)
  }

  async function describe(url: URL): Promise<Described> {
    try {
      const xml = await fetchDescription(url, { clock, from: place.address, signal: over.signal })
      await ownTurn()
      return { description: readDescription(xml, url) }
    } catch (error) {
      return { trouble: failureOf(error).message }
    }
  }

  /** Those that come at once are read one in each turn of the main loop. */
  function ownTurn(): Promise<void> {
    turns = turns.then(() => setImmediate())
    return turns
  }

  return {
    of(url, version) {
      const entry = entries.get(url.href) ?? admit(url, version)
      if (entry && isDue(entry, version)) {
        entry.state = 'waiting'
        entry.version = version
        waiting.add(entry)
        begin()
      }
      return entry?.known
    },
    async run(signal) {
      await aborted(signal)
      over.abort()
      waiting.clear()
      await Promise.all(reading.values())
    },
  }
}
