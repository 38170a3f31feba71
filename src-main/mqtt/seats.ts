import type { Json } from '../base/json.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Entries, Entry, Past } from './entries.ts'
import type { PublishedSeat } from './published.ts'
import type { Discovery, SeenStatus } from './topics/home-assistant.ts'
import { isShortEnough, stateTopic } from './topics/topics.ts'

/** A module's place in a system, as topics show it. */
interface Seat {
  sys: string
  mod: string
  name: string
  index: number
  /** Its topics begin with it. */
  base: string
  /** By the name of the status. */
  entries: Map<string, SeatEntries>
  /** What was told of it before the node began, and not since; by topic. */
  past: Map<string, Past>
}

interface SeatEntries {
  state: Entry & { kind: 'state' }
  /** As which driver has it; without one, or with another, it is looked at again. */
  driver?: Driver
  /** Missing where Home Assistant is not told of it. */
  discovery?: (Entry & { kind: 'discovery' }) | undefined
}

type Driver = NonNullable<ReturnType<Runtime['descriptionOf']>>
type SeenHere = Pick<SeenStatus, 'status' | 'value' | 'stateTopic'>

interface SeatsParts {
  /** It has a name that is too long, or its module has too many. */
  refused(topic: string): void
  entries: Entries
  /** What was told at this place before the node began; asked once. */
  before(base: string): PublishedSeat | undefined
  /** By what a module is driven, while that is known: another one where the driver is another. */
  driverOf(mod: string): Driver | undefined
  /** What Home Assistant is told of a status, if it is told of it. */
  discoveryOf(seat: Seat, driver: Driver, seen: SeenHere): Discovery | null
}

/** Where every module sits: each status has one topic for each of them. */
interface Seats {
  in(sys: string): ReadonlyMap<string, Seat>
  sit(seat: Omit<Seat, 'entries' | 'past'>): Seat
  /** What was kept of it is taken away. */
  leave(seat: Seat): void
  /** A module reports a value, or `null` for one that it takes away. */
  reports(mod: string, status: string, value: Json, at: number): void
  /** A module runs on another node: what is kept of it is what that one says, until it reports here again. */
  yields(mod: string): void
  /** Home Assistant is told again of what is in a system: its name may be another. */
  announce(sys: string): void
  /** As `reports`, at one seat. */
  show(seat: Seat, status: string, value: Json, at: number): void
  /** All of them, with what is told there. */
  published(): Iterable<PublishedSeat>
}

/** A module that makes up names for ever must not take the room of the others. */
const MOST_STATUSES = 5_000

export function createSeats({ entries, before, driverOf, discoveryOf, refused }: SeatsParts): Seats {
  const bySystem = new Map<string, Map<string, Seat>>()
  const byModule = new Map<string, Set<Seat>>()

  function show(seat: Seat, status: string, value: Json, at: number): void {
    let known = seat.entries.get(status)
    if (!known) {
      const topic = stateTopic(seat.base, status)
      if (!isShortEnough(topic) || seat.entries.size >= MOST_STATUSES) return refused(topic)
      known = { state: { kind: 'state', topic, mod: seat.mod, status, goneAt: at } }
      if (!entries.put(known.state)) return
      seat.entries.set(status, known)
      seat.past.delete(topic)
    } else {
      known.state.goneAt = at
      entries.put(known.state)
    }
    if (value !== null) discover(seat, known, { status, value, stateTopic: known.state.topic })
  }

  function discover(seat: Seat, known: SeatEntries, seen: SeenHere): void {
    const driver = driverOf(seat.mod)
    if (!driver || driver === known.driver) return
    known.driver = driver
    const discovery = discoveryOf(seat, driver, seen)
    const before = known.discovery
    known.discovery = undefined
    if (before && !(discovery && isFoundAlike(before.discovery, discovery))) entries.clear(before)
    if (!discovery) return
    const { sys, mod, name, index } = seat
    known.discovery = { kind: 'discovery', topic: discovery.topic(false), at: { sys, mod, name, index }, discovery }
    seat.past.delete(known.discovery.topic)
    entries.put(known.discovery)
  }

  return {
    in: sys => bySystem.get(sys) ?? none,
    sit(given) {
      const seat: Seat = { ...given, entries: new Map(), past: new Map() }
      const inSystem = bySystem.get(seat.sys) ?? new Map<string, Seat>()
      bySystem.set(seat.sys, inSystem.set(seat.mod, seat))
      byModule.set(seat.mod, (byModule.get(seat.mod) ?? new Set()).add(seat))
      const told = before(seat.base)
      for (const past of told ? pastOf(told) : []) {
        // Another module sat here: what it said is not true of this one.
        if (told?.mod !== seat.mod) entries.clear(past)
        else if (entries.hold(past)) seat.past.set(past.topic, past)
      }
      return seat
    },
    leave(seat) {
      const inSystem = bySystem.get(seat.sys)
      inSystem?.delete(seat.mod)
      if (inSystem?.size === 0) bySystem.delete(seat.sys)
      const ofModule = byModule.get(seat.mod)
      ofModule?.delete(seat)
      if (ofModule?.size === 0) byModule.delete(seat.mod)
      for (const { state, discovery } of seat.entries.values()) {
        entries.clear(state)
        if (discovery) entries.clear(discovery)
      }
      for (const past of seat.past.values()) entries.clear(past)
    },
    reports(mod, status, value, at) {
      for (const seat of byModule.get(mod) ?? []) show(seat, status, value, at)
    },
    yields(mod) {
      for (const seat of byModule.get(mod) ?? []) {
        const own = new Set<Entry | Past | undefined>()
        for (const { state, discovery } of seat.entries.values()) own.add(state).add(discovery ?? state)
        for (const past of pastOf(publishedOf(seat))) {
          // Another may have its topic.
          if (!own.has(entries.all.get(past.topic))) continue
          entries.rest(past)
          seat.past.set(past.topic, past)
        }
        seat.entries.clear()
      }
    },
    announce(sys) {
      for (const seat of bySystem.get(sys)?.values() ?? []) {
        for (const { discovery } of seat.entries.values()) if (discovery) entries.put(discovery)
      }
    },
    show,
    *published() {
      for (const seats of bySystem.values()) for (const seat of seats.values()) yield publishedOf(seat)
    },
  }
}

/** Under the same topic whatever may be set, so that nothing of the one stays beside the other. */
const isFoundAlike = (one: Discovery, other: Discovery): boolean =>
  one.command === other.command && [true, false].every(yes => one.topic(yes) === other.topic(yes))

export const pastOf = ({ base, statuses, discoveries }: PublishedSeat): Past[] => [
  ...statuses.map(status => ({ kind: 'past', of: 'state', topic: stateTopic(base, status), status }) as const),
  ...discoveries.map(([topic, settable]) => ({ kind: 'past', of: 'discovery', topic, settable }) as const),
]

function publishedOf({ base, mod, entries, past }: Seat): PublishedSeat {
  const seat: PublishedSeat = { base, mod, statuses: [...entries.keys()], discoveries: [] }
  for (const { discovery } of entries.values()) {
    if (discovery) seat.discoveries.push([discovery.topic, discovery.discovery.topic(true)])
  }
  for (const one of past.values()) {
    if (one.of === 'state') seat.statuses.push(one.status)
    if (one.of === 'discovery') seat.discoveries.push([one.topic, one.settable])
  }
  return seat
}

const none: ReadonlyMap<string, Seat> = new Map()
