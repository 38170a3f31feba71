import { onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Json } from '../../base/json.ts'
import type { DriverDescription } from '../../driver-kit/describe.ts'
import type { Broker } from '../../model/broker.ts'
import type { Health, StatusValue } from '../../model/live.ts'
import { createDirectory } from '../../runtime/directory.ts'
import type { RuntimeNews } from '../../runtime/runtime.ts'
import type { Disk } from '../../store/disk.ts'
import { openStore } from '../../store/open.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { openBrokerOptions } from '../options/document.ts'
import { openPublished } from '../published.ts'
import { createPublishing, type PublishingParts } from '../publishing.ts'

/** Waits end twenty times sooner; what time it is stays true. */
export const hurriedClock: Clock = {
  ...systemClock,
  timer: (ms, callback) => systemClock.timer(ms / 20, callback),
}

/** As it, and more so; only the time that a broker has to answer is the real one. */
export const quickClock: Clock = {
  ...systemClock,
  timer: (ms, callback) => systemClock.timer(ms >= 10_000 && ms < 15_000 ? ms : ms / 100, callback),
}

/** Where `status` of a module of the room is published. */
export const topicOf = (status: string, { name = 'Display', index = 1, sys = 'sys-1', driver = 'driver-1' } = {}) =>
  `placeos/zone-org/state/_/zone-bld/zone-lvl/_/${sys}/${driver}/${name}/${index}/${status}`

interface Given extends Partial<Pick<PublishingParts, 'clock' | 'hierarchy' | 'commanded'>> {
  description?: Partial<DriverDescription>
  /** Of a room that was stopped: its records are there. */
  folder?: string
  disk?: Disk
}

/**
 * One room with two displays, on real records; what its modules say and answer is the test's. Publishing has not begun.
 */
export async function publishingRoom({
  clock = systemClock,
  hierarchy,
  description = {},
  folder = temporaryFolder(),
  disk,
  commanded,
}: Given = {}) {
  const log = notedLog()
  const store = await openStore({ folder, log, clock: systemClock })
  const status = new Map<string, Record<string, StatusValue>>()
  const health = new Map<string, Health>()
  const news = emitter<RuntimeNews>()
  const describedAs = (fields: Partial<DriverDescription>) =>
    ({ name: 'Acme panel', implements: [], functions: {}, ...fields }) as unknown as DriverDescription
  let driver = describedAs(description)
  const calls: { mod: string; method: string; args: Json }[] = []
  const answers: { of(method: string): Promise<Json> } = { of: async () => null }
  let time = 1_700_000_000_900
  const runtime = {
    news: news.on,
    healthOf: (id: string) => health.get(id) ?? { state: 'connected' as const, since: time, restarts: 0 },
    statusOf: (id: string) => status.get(id) ?? {},
    get directory() {
      return createDirectory(store.control_system.all(), new Map(store.module.all().map(row => [row.id, row])))
    },
    descriptionOf: () => driver,
    async exec(mod: string, method: string, args: Json) {
      calls.push({ mod, method, args })
      return answers.of(method)
    },
  }
  const isNew = store.control_system.size === 0 && store.zone.size === 0
  await store.write(change => {
    if (!isNew) return
    change.put('zone', { id: 'zone-org', name: 'Acme', tags: ['org'] })
    change.put('zone', { id: 'zone-bld', name: 'Tower', tags: ['building'], parent_id: 'zone-org' })
    change.put('zone', { id: 'zone-lvl', name: 'Level 1', tags: ['level'], parent_id: 'zone-bld' })
    change.put('driver', {
      ...{ id: 'driver-1', name: 'Acme panel', role: 1, module_name: 'Display' },
      ...{ file_name: 'acme/panel', commit: 'head', repository_id: 'repo-1' },
    })
    for (const id of ['mod-1', 'mod-2'])
      change.put('module', { id, driver_id: 'driver-1', name: 'Display', running: true })
    change.put('control_system', {
      ...{ id: 'sys-1', name: 'Room 1', modules: ['mod-1', 'mod-2'] },
      zones: ['zone-org', 'zone-bld', 'zone-lvl'],
    })
  })
  const options = await openBrokerOptions({ folder, clock: systemClock, log })
  const published = await openPublished({ folder, clock, log, disk })
  const publishing = createPublishing({
    ...{ store, runtime, options, published, clock, log, node: { version: '1.0.0' }, random: () => 0 },
    ...(hierarchy ? { hierarchy } : {}),
    ...(commanded ? { commanded } : {}),
  })
  const life = new AbortController()
  let running = Promise.resolve()

  async function stop(): Promise<void> {
    life.abort()
    await running
  }

  /** As when the node is stopped: another room may be opened in its folder. */
  async function close(): Promise<void> {
    await stop()
    await options.close()
    await store.close()
  }

  onTestFinished(close)

  return {
    ...{ store, publishing, log, calls, answers, life, news, options, folder, stop, close },
    begin() {
      running = publishing.run(life.signal)
    },
    async broker(id: string, fields: Partial<Broker> & { port: number }) {
      await store.write(change =>
        change.put('broker', { id, name: id, host: '127.0.0.1', secret: `secret of ${id}`, ...fields }),
      )
    },
    /** Another version of the driver of all modules runs from now on. */
    drivenBy(fields: Partial<DriverDescription>) {
      driver = describedAs(fields)
    },
    /** Another node runs the module. */
    runsElsewhere(mod: string) {
      const now: Health = { state: 'elsewhere', since: time, restarts: 0 }
      health.set(mod, now)
      news.emit({ kind: 'health', id: mod, health: now })
    },
    /** A module reports; `null` takes a status away. */
    report(mod: string, changed: Record<string, Json>, at = time) {
      time = at
      const now = { ...status.get(mod) }
      for (const [name, value] of Object.entries(changed)) {
        if (value === null) delete now[name]
        else now[name] = { value, at }
      }
      status.set(mod, now)
      news.emit({ kind: 'status', id: mod, at, changed })
    },
    standing(id: string) {
      const found = publishing.states().find(one => one.id === id)
      if (!found) throw new Error(`There is no broker ${id}.`)
      return found
    },
    becomes: (id: string, state: string) =>
      until(
        () => publishing.states().find(one => one.id === id),
        standing => standing?.state === state,
      ),
    /** All that is to be told there is told. */
    told: (id: string) =>
      until(
        () => publishing.states().find(one => one.id === id),
        standing => standing?.state === 'up' && standing.published > 0 && standing.waiting === 0,
      ),
  }
}
