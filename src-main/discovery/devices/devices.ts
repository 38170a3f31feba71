import { createHash } from 'node:crypto'
import { type Clock, wait } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { Failed } from '../../base/result.ts'
import { newId } from '../../model/ids.ts'
import type { DiscoveryDocument } from '../document.ts'
import type { Sighting, SightingName } from '../sighting.ts'
import { clean, validFor } from './clean.ts'
import type { Devices } from './devices-contract.ts'
import { type Entry, entryOf, keptOf, type Live, newEntry, noteAddress, viewOf } from './entry.ts'
import { createExpiry } from './expiry.ts'
import { createGraph } from './graph.ts'
import { joined, record } from './history.ts'
import { createKeeping } from './keeping.ts'
import { createNews } from './news.ts'
import { createRoll } from './roll.ts'
import { createTelling, goodbye, interfaceIsDown, silence } from './telling.ts'

const HEARD_AGAIN_MS = 30_000
/** Of all devices; those of a thousand are some five thousand. */
const SIGHTINGS = 16_000
const HOUR_MS = 3_600_000
const OVER_SOON_MS = 100

interface Parts {
  document: DiscoveryDocument
  clock: Clock
  log: Log
  vendorOf(mac: string): string | undefined
  /** Whether modules belong to it: such a device is never forgotten. */
  isKept(id: string): boolean
}

/** One card for each thing on the wall, from whatever is heard of it. */
export function createDevices({ document, clock, log, vendorOf, isKept }: Parts): Devices {
  const now = () => clock.now()
  const news = createNews(clock)
  const merges = emitter<{ from: string; into: string }>()
  const lives = new Map<string, Live>()
  const roll = createRoll({ now, isKept })
  const keeping = createKeeping({ document, clock, log, devices: () => roll.all().map(keptOf) })
  const expiry = createExpiry<Live>({ clock, expired: due => end(due, silence) })
  let wasFull = false
  let wasOdd = false

  const graph = createGraph({
    log,
    now,
    make() {
      const entry = newEntry(newId('dev', now()), now())
      roll.add(entry)
      return entry
    },
    touched: entry => telling.touch(entry),
    survivor: roll.survivor,
    merged(from, into) {
      into.history.events = joined(from.history, into.history)
      into.facts = { ...from.facts, ...into.facts }
      into.firstSeen = Math.min(into.firstSeen, from.firstSeen)
      into.lastSeen = Math.max(into.lastSeen, from.lastSeen)
      into.ignored ??= from.ignored
      into.present ||= from.present
      for (const key of from.where) into.where.add(key)
      record(into.history, { at: now(), kind: 'merged', words: 'Two cards turned out to be this one device.' })
      roll.replace(from, into)
      news.add(from.id)
      keeping.soon()
      merges.emit({ from: from.id, into: into.id })
    },
    displaced: drop,
  })

  const telling = createTelling({
    now,
    vendorOf,
    owns: graph.owns,
    isCredited: graph.isCredited,
    isThere: entry => roll.get(entry.id) === entry,
    told(entry, isNew) {
      news.add(entry.id)
      entry.toldAt = now()
      if (isNew) keeping.soon()
      else keeping.later()
    },
  })

  const loaded = document.get().devices.map(entryOf)
  for (const entry of loaded) roll.add(entry)
  graph.remember(roll.all())
  letGo()

  function drop(live: Live): void {
    if (lives.get(live.name) === live) lives.delete(live.name)
    expiry.delete(live)
  }

  function end(gone: Iterable<Live>, why: (entry: Entry, live: Live) => string): void {
    for (const live of gone) {
      if (lives.get(live.name) !== live) continue
      drop(live)
      graph.end(live)
      telling.because(live.entry, why(live.entry, live))
    }
    telling.tell()
  }

  function letGo(): void {
    for (const entry of roll.tooMany()) {
      for (const live of [...entry.live]) {
        drop(live)
        graph.end(live)
      }
      graph.forget(entry)
      roll.remove(entry)
      news.add(entry.id)
      keeping.later()
    }
    telling.tell()
  }

  function again(live: Live, validForMs: number): void {
    const { entry } = live
    entry.lastSeen = now()
    live.heard = { ...live.heard, at: now() }
    if (entry.addresses.has(live.place.key)) noteAddress(entry, live.place, now())
    entry.view = undefined
    entry.kept = undefined
    expiry.set(live, validFor(validForMs))
    graph.again(live)
    telling.tell()
    keeping.later()
    if (now() - entry.toldAt < HEARD_AGAIN_MS) return
    entry.toldAt = now()
    news.add(entry.id)
  }

  function found(id: string): Entry {
    const entry = roll.get(id)
    if (entry) return entry
    throw new Failed('not_found', `There is no device ${id}. It may have been forgotten, as it was away for long.`)
  }

  /** Sources let go what has run out, too, and are a moment sooner or later. */
  const isOver = ({ heard }: Live) => now() - heard.at >= heard.validForMs - OVER_SOON_MS

  const view = (entry: Entry) => viewOf(entry, graph.isCredited, key => graph.owns(entry, key))

  return {
    heard(raw) {
      const name = nameKey(raw)
      const before = lives.get(name)
      const said = saidIn(raw)
      if (before?.said === said) return again(before, raw.validForMs)
      const sighting = clean(raw)
      if (!sighting || name.length > 1_000) {
        if (!wasOdd)
          log.warn(
            `Something that ${raw.source} told of the network says not where it is, or has a name without end, and is left out.`,
          )
        wasOdd = true
        return
      }
      if (before) {
        drop(before)
        graph.end(before)
      }
      const live = lives.size >= SIGHTINGS ? undefined : graph.hear(name, said, sighting, before?.heard.since ?? now())
      if (live) {
        lives.set(name, live)
        live.entry.lastSeen = now()
        expiry.set(live, sighting.validForMs)
      } else {
        if (!wasFull) log.warn(`More is heard of ${sighting.address} than devices say; what is too much is left out.`)
        wasFull = true
      }
      telling.tell()
      if (roll.isFull()) letGo()
    },
    gone(name) {
      const live = lives.get(nameKey(name))
      if (live) end([live], isOver(live) ? silence : goodbye)
    },
    interfaceDown(name) {
      end(
        [...lives.values()].filter(({ place }) => place.interface === name),
        interfaceIsDown,
      )
    },
    get(id) {
      const entry = roll.get(id)
      return entry && view(entry)
    },
    all: () => roll.all().map(view),
    ids: () => roll.all().map(({ id }) => id),
    at(address) {
      const there = roll.all().filter(entry => [...entry.addresses.values()].some(at => at.address === address))
      const keysOf = (entry: Entry) =>
        [...entry.addresses].filter(([, at]) => at.address === address).map(([key]) => key)
      const owners = there.filter(entry => keysOf(entry).some(key => graph.owns(entry, key)))
      const last = () => there.filter(entry => keysOf(entry).some(key => graph.lastAt(key) === entry))
      return (owners.length > 0 ? owners : last()).map(view)
    },
    async ignore(id, ignored) {
      const entry = found(id)
      const before = { ignored: entry.ignored, events: entry.history.events.slice() }
      entry.ignored = ignored
      const words = ignored ? [`Ignored by ${ignored.by}.`, ignored.reason].join(' ').trim() : 'Ignored no longer.'
      record(entry.history, { at: now(), kind: 'ignored', words })
      telling.touch(entry)
      telling.tell()
      try {
        await keeping.now()
      } catch (error) {
        entry.ignored = before.ignored
        entry.history.events = before.events
        telling.touch(entry)
        telling.tell()
        throw error
      }
    },
    note(id, event) {
      const entry = roll.get(id)
      if (!entry) return
      record(entry.history, { ...event, at: now() })
      telling.touch(entry)
      telling.tell()
    },
    vendorsKnown() {
      for (const entry of roll.all()) if (entry.facts.vendor === undefined && hasMac(entry)) telling.touch(entry)
      telling.tell()
    },
    changed: news.on,
    merged: merges.on,
    async run(signal) {
      const forgetting = async () => {
        while (!signal.aborted) {
          letGo()
          await wait(clock, HOUR_MS, signal).catch(() => {})
        }
      }
      await Promise.all([expiry.run(signal), keeping.run(signal), forgetting()])
      news.tell()
    },
  }
}

const nameKey = ({ source, interface: place, key }: SightingName): string => `${source} ${place} ${key}`

const hasMac = ({ identities }: Entry): boolean => [...identities.keys()].some(key => key.startsWith('mac '))

/** To tell at a glance whether the same is said again; short, whatever it is. */
function saidIn({ address, port, identities, facts, service, uri, details }: Sighting): string {
  const said = JSON.stringify([address, port, identities, facts, service, uri, details])
  return said.length <= 1_000 ? said : createHash('sha256').update(said).digest('hex')
}
