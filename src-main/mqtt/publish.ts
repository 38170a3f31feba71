import { type Bell, bell } from '../base/bell.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { interfaceShortName } from '../model/interfaces.ts'
import { shownName } from '../model/shown-name.ts'
import { formatSlug } from '../model/slug.ts'
import { createDirectory } from '../runtime/directory.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Changed } from '../store/change.ts'
import type { Store } from '../store/open.ts'
import { inSlices, nothingDue, workOff } from './due.ts'
import type { Entries, Entry } from './entries.ts'
import { createPlacedDrivers } from './placed-drivers.ts'
import type { Published, PublishedFile } from './published.ts'
import { createSeats, pastOf } from './seats.ts'
import { discoveryOf } from './topics/home-assistant.ts'
import type { ShownEntity } from './topics/payloads.ts'
import { isSystemShown, isZoneShown, metadataTopic, moduleBase, systemBase } from './topics/topics.ts'

/** What ought to be kept by brokers. */
interface Publish extends Pick<Published, 'seats' | 'metadata'> {
  /** Follows records and status until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

interface PublishParts {
  refused(topic: string): void
  /** What brokers were told before the node began. */
  before: PublishedFile['before']
  store: Store
  runtime: Pick<Runtime, 'news' | 'statusOf' | 'healthOf' | 'descriptionOf'>
  entries: Entries
  hierarchy: readonly string[]
  clock: Clock
  log: Log
  version: string
}

export function createPublish(parts: PublishParts): Publish {
  const { store, runtime, entries, hierarchy, clock, log, version } = parts
  const [scope = ''] = hierarchy
  const zoneOf = (id: string) => store.zone.get(id)
  const due = nothingDue()
  const metadata = new Map<string, Entry & { kind: 'metadata' }>()
  const drivers = createPlacedDrivers()
  const rung: Bell = bell()
  /** What was told before, as long as nobody has looked whether it still stands. */
  const seatsBefore = new Map(parts.before.seats.map(seat => [seat.base, seat]))
  const metadataBefore = new Set(parts.before.metadata)
  const seats = createSeats({
    entries,
    before(base) {
      const seat = seatsBefore.get(base)
      seatsBefore.delete(base)
      return seat
    },
    refused: parts.refused,
    driverOf: runtime.descriptionOf,
    discoveryOf: ({ sys, mod, name, index }, driver, seen) =>
      discoveryOf({
        ...seen,
        node: { id: store.preferences.get().node_id, version },
        system: { id: sys, name: () => nameOf(sys) },
        module: { id: mod, slug: formatSlug({ mod: name, index }), driver: driver.name },
        interfaces: driver.implements.map(interfaceShortName),
        functions: Object.keys(driver.functions),
      }),
  })

  function nameOf(sys: string): string {
    const system = store.control_system.get(sys)
    return system ? shownName(system) : ''
  }

  /** Each module sits where the records say, and only there. */
  function placeSystem(sys: string): void {
    const row = store.control_system.get(sys)
    const base = row && systemBase(row, zoneOf, hierarchy)
    const rows = (row?.modules ?? []).flatMap(id => store.module.get(id) ?? [])
    const modules = new Map((base ? rows : []).map(one => [one.id, one]))
    const isShown = row !== undefined && isSystemShown(row, zoneOf, scope)
    const at = clock.now()
    drivers.put(sys, new Set(isShown ? rows.map(({ driver_id }) => driver_id) : []), driver =>
      due.records.set(driver, { entity: 'driver', at }),
    )
    const wanted = new Map(
      createDirectory(row ? [row] : [], modules)
        .places(sys)
        .map(({ id, mod, index }) => [
          id,
          { name: mod, index, base: moduleBase(base ?? '', modules.get(id)?.driver_id ?? '', mod, index) },
        ]),
    )
    const moved = new Set<string>()
    for (const [mod, seat] of [...seats.in(sys)]) {
      if (wanted.get(mod)?.base === seat.base) continue
      seats.leave(seat)
      moved.add(mod)
    }
    seats.announce(sys)
    for (const [mod, place] of wanted) {
      if (seats.in(sys).has(mod)) continue
      const seat = seats.sit({ sys, mod, ...place })
      // Of thousands that never ran nothing is known, and nothing is asked.
      if (!moved.has(mod) && !modules.get(mod)?.running) continue
      if (runtime.healthOf(mod).state === 'elsewhere') continue
      for (const [status, { value, at }] of Object.entries(runtime.statusOf(mod))) seats.show(seat, status, value, at)
    }
  }

  /** A zone makes one level (mqtt.md 2). */
  function warnOfLevels(id: string): void {
    const [level, ...more] = zoneOf(id)?.tags.filter(tag => hierarchy.includes(tag)) ?? []
    if (level === undefined || more.length === 0 || store.broker.size === 0) return
    const name = store.zone.get(id)?.name ?? id
    log.warn(
      `Zone ${name} is published as ${level} only, though it is tagged ${more.join(', ')} too. Leave one of them.`,
    )
  }

  function showRecord(entity: ShownEntity, id: string, at: number): void {
    if (entity === 'zone') warnOfLevels(id)
    const known = metadata.get(id)
    if (!isShown(entity, id)) {
      if (known) entries.clear(Object.assign(known, { at }))
      metadata.delete(id)
      return
    }
    const entry = known ?? { kind: 'metadata', topic: metadataTopic(scope, id), entity, id, at }
    entry.at = at
    if (!entries.put(entry)) return
    metadata.set(id, entry)
    metadataBefore.delete(entry.topic)
  }

  function isShown(entity: ShownEntity, id: string): boolean {
    if (entity === 'zone') {
      const row = store.zone.get(id)
      return row !== undefined && isZoneShown(row, zoneOf, scope)
    }
    if (entity === 'control_system') {
      const row = store.control_system.get(id)
      return row !== undefined && isSystemShown(row, zoneOf, scope)
    }
    return store.driver.get(id) !== undefined && drivers.has(id)
  }

  /** Where systems are, and whether children are shown, is said by their tags. */
  function* followZone(id: string): Iterable<void> {
    const at = clock.now()
    for (const child of store.zone.by('parent_id', id)) yield void due.records.set(child.id, { entity: 'zone', at })
    for (const system of store.control_system.by('zones', id)) {
      due.records.set(system.id, { entity: 'control_system', at })
      yield void due.systems.add(system.id)
    }
  }

  /** What still stands is known: all else that was told before is taken away. */
  function* forgetPast(): Iterable<void> {
    for (const [base, seat] of seatsBefore) {
      seatsBefore.delete(base)
      for (const past of pastOf(seat)) yield entries.clear(past)
    }
    const at = clock.now()
    for (const topic of metadataBefore) {
      metadataBefore.delete(topic)
      yield entries.clear({ kind: 'past', of: 'metadata', topic, at })
    }
  }

  function changed({ entity, id, before, after }: Changed): void {
    const at = clock.now()
    if (entity === 'zone') {
      due.records.set(id, { entity, at })
      const tags = (row: typeof before) => (row?.tags ?? []).join('\n')
      if (tags(before) !== tags(after)) due.zones.add(id)
    } else if (entity === 'control_system') {
      due.records.set(id, { entity, at })
      due.systems.add(id)
    } else if (entity === 'driver') due.records.set(id, { entity, at })
    else if (entity === 'module') {
      for (const system of store.control_system.by('modules', id)) due.systems.add(system.id)
    } else return
    rung.ring()
  }

  function lookAtAll(): void {
    const at = clock.now()
    for (const { id } of store.zone.ordered()) due.records.set(id, { entity: 'zone', at })
    for (const { id } of store.control_system.ordered()) {
      due.records.set(id, { entity: 'control_system', at })
      due.systems.add(id)
    }
    for (const { id } of store.driver.ordered()) due.records.set(id, { entity: 'driver', at })
  }

  return {
    async run(signal) {
      const stops = [
        store.changed.on(changed),
        runtime.news(news => {
          if (news.kind === 'health' && news.health.state === 'elsewhere') seats.yields(news.id)
          if (news.kind !== 'status') return
          for (const [status, value] of Object.entries(news.changed)) seats.reports(news.id, status, value, news.at)
        }),
      ]
      const work = { followZone, placeSystem, showRecord }
      try {
        lookAtAll()
        await workOff(due, work, clock, signal)
        await inSlices(forgetPast(), clock, signal)
        while (!signal.aborted) {
          await workOff(due, work, clock, signal)
          await rung.rung(signal)
        }
      } finally {
        for (const stop of stops) stop()
      }
    },
    *seats() {
      yield* seatsBefore.values()
      yield* seats.published()
    },
    *metadata() {
      yield* metadataBefore
      for (const { topic } of metadata.values()) yield topic
    },
  }
}
