import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { silentLog } from '../base/log.ts'
import { Role } from '../model/enums.ts'
import type { Change } from '../store/change.ts'
import type { Store } from '../store/open.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import type { AtWork } from './at-work.ts'
import { createBindings } from './bindings.ts'
import { createBoard } from './board.ts'
import { createCalls } from './calls.ts'
import { type Desired, mirrorOf } from './desired.ts'
import { liveDirectory } from './directory.ts'
import { createFalls } from './falls.ts'
import { createLookedAt } from './looked-at.ts'
import { createNotices } from './notices.ts'
import type { ShelvedDriver } from './shelf.ts'
import type { Simulation } from './simulators/simulation.ts'
import { concern, everybody, inOneLook, matters, nobody } from './what-matters.ts'
import { createWhatRuns } from './what-runs.ts'

const drivers = ['driver-1', 'driver-2', 'driver-none']
const modules = ['mod-1', 'mod-2', 'mod-3', 'mod-4']
const systems = ['sys-1', 'sys-2', 'sys-3']
const zones = ['zone-1', 'zone-2']
const names = ['Display', 'Switcher']

const onShelf = (fileName: string): ShelvedDriver | undefined =>
  fileName === 'none'
    ? undefined
    : ({
        ...{ fileName, url: '', simulatorUrl: undefined, source: 'built-in', version: '1' },
        description: { udp: false, tls: false, makebreak: false, implements: [], functions: { [fileName]: {} } },
      } as unknown as ShelvedDriver)

/** What runs by the records, with threads that only note what they are told. */
function atWork(store: Store) {
  const clock = fakeClock()
  const directory = liveDirectory({ system: store.control_system.get, module: store.module.get })
  const work: AtWork = { running: new Map(), directory, life: new AbortController().signal }
  const shelf = { find: onShelf } as never
  const labelOf = directory.labelOf
  const board = createBoard({ clock, log: silentLog, labelOf, restsSince: () => 0, healthChanged: () => undefined })
  const lookedAt = createLookedAt()
  const inThread = new Map<string, Desired>()
  const mirrors = new Map<string, unknown>()
  const driverOf = (id: string) => onShelf(store.driver.get(store.module.get(id)?.driver_id ?? '')?.file_name ?? 'none')
  const mirror = (sys: string) => {
    const system = store.control_system.get(sys)
    return system && mirrorOf(system, directory, driverOf, () => ({}))
  }
  let looks = 0
  const { reconcile } = createWhatRuns({
    ...{ store, shelf, atWork: work, board, lookedAt },
    simulation: { keep: () => undefined, problem: () => undefined } as unknown as Simulation,
    threads: {
      start(desired: Desired) {
        inThread.set(desired.id, desired)
        if (desired.sys !== undefined) mirrors.set(desired.id, mirror(desired.sys))
      },
      stop({ id }: Desired) {
        inThread.delete(id)
        mirrors.delete(id)
      },
      update: (desired: Desired) => void inThread.set(desired.id, desired),
    } as never,
    calls: createCalls(),
    notices: createNotices(clock.now, () => undefined),
    falls: createFalls(clock),
    bindings: createBindings({ idOf: directory.idOf, currentValue: () => undefined, hasSystem: directory.has }),
    placement: {
      elsewhere(row) {
        looks += 1
        return row.edge_id ? `On ${row.edge_id}.` : undefined
      },
    },
    publish: () => undefined,
    sendMirror: (mod, sys) => void mirrors.set(mod, mirror(sys)),
    changed: () => undefined,
  })
  return {
    reconcile,
    looks: () => looks,
    follow() {
      const look = inOneLook(reconcile)
      const stops = [
        store.changed.on(change => matters(change) && look(due => concern(due, store, change))),
        store.preferences.changed(() =>
          look(due => {
            due.all = true
          }),
        ),
      ]
      reconcile(everybody(nobody(), store))
      return () => {
        for (const stop of stops) stop()
      }
    },
    state: () => ({
      running: modules.map(id => work.running.get(id)),
      inThread: modules.map(id => plain(inThread.get(id))),
      mirrors: modules.map(id => mirrors.get(id)),
      health: modules
        .map(id => board.of(id).health)
        .map(({ state, reason }) => (state === 'stopped' ? state : [state, reason])),
      names: modules.map(id => [directory.labelOf(id), directory.systemsOf(id)]),
      places: systems.map(id => [directory.has(id), directory.places(id)]),
      lookers: systems.map(id => [...lookedAt.by(id)].sort()),
    }),
  }
}

/** What reaches a thread; the label there is in what a module is told of itself. */
const plain = (desired: Desired | undefined) => desired && { facts: desired.facts, settings: desired.settings }

type Step = (change: Change, store: Store) => void
const anyOf = <const T>(all: readonly T[]) => fc.constantFrom(...all)
const mostly = <T>(usual: readonly T[], rare: readonly T[]) =>
  fc.oneof({ weight: 6, arbitrary: anyOf(usual) }, { weight: 1, arbitrary: anyOf(rare) })

const moduleRow = fc.record({
  ...{ driver_id: mostly(['driver-1', 'driver-2'], ['driver-none']), running: mostly([true], [false]) },
  ...{ name: anyOf(names), custom_name: anyOf([null, ...names]), edge_id: mostly<string | null>([null], ['edge-1']) },
  ...{ ip: anyOf(['192.0.2.1', '192.0.2.2']), notes: anyOf(['', 'x']), role: anyOf([Role.device, Role.logic]) },
  control_system_id: mostly(systems, ['sys-none']),
})
const systemRow = fc.record({
  ...{ name: anyOf(names), modules: fc.shuffledSubarray(modules), zones: fc.shuffledSubarray(zones) },
})
const settingsRow = fc.record({
  parent_id: anyOf([...modules, ...drivers, ...systems, ...zones]),
  settings_string: mostly(['a: 1', 'a: 2', 'b: 1'], ['- no mapping']),
})
const driverRow = fc.record({ file_name: mostly(['one', 'two'], ['none']) })

const putModule = (id: string) =>
  moduleRow.map(row => (change: Change) => void change.put('module', { id, port: 1, ...row }))
const putSystem = (id: string) =>
  systemRow.map(row => (change: Change) => void change.put('control_system', { id, ...row }))
const putDriver = (id: string) =>
  driverRow.map(row => (change: Change) => {
    change.put('driver', { id, name: 'Any', commit: '1', module_name: 'Display', role: Role.device, ...row })
  })
const putZone = (id: string) => fc.constant((change: Change) => void change.put('zone', { id, name: id }))

/** One field is another; or nothing is, where there is no such row. */
const touch = fc
  .tuple(anyOf(modules), moduleRow, anyOf(['driver_id', 'running', 'custom_name', 'ip', 'notes', 'control_system_id']))
  .map(
    ([id, row, field]): Step =>
      (change, store) => {
        if (store.module.get(id)) change.update('module', id, { [field]: row[field] })
      },
  )

/** Everything is there and runs, so that there is something to be disturbed. */
const first: fc.Arbitrary<Step[]> = fc.tuple(
  ...['driver-1', 'driver-2'].map(putDriver),
  ...zones.map(putZone),
  ...modules.map(putModule),
  ...systems.map(putSystem),
  fc.constant(
    (change: Change) => void change.put('settings', { id: 'sets-1', parent_id: 'zone-1', settings_string: 'c: 1' }),
  ),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  touch,
  anyOf(systems).chain(putSystem),
  fc.tuple(anyOf(['sets-1', 'sets-2', 'sets-3']), settingsRow).map(
    ([id, row]): Step =>
      change =>
        void change.put('settings', { id, ...row }),
  ),
  fc.oneof(anyOf(modules).chain(putModule), anyOf(drivers).chain(putDriver), anyOf(zones).chain(putZone)),
  anyOf([
    ...modules.map(id => ['module', id] as const),
    ...systems.map(id => ['control_system', id] as const),
    ...drivers.map(id => ['driver', id] as const),
    ...zones.map(id => ['zone', id] as const),
    ['settings', 'sets-1'] as const,
  ]).map(
    ([entity, id]): Step =>
      change =>
        void change.remove(entity, id),
  ),
)

test('whatever changes in whatever order, what runs is what a look at everything would have run', async () => {
  const write = fc.array(step, { minLength: 1, maxLength: 2 })
  const act = fc.oneof(
    { weight: 6, arbitrary: write },
    { weight: 1, arbitrary: fc.record({ park: fc.subarray(modules) }) },
  )
  await fc.assert(
    fc.asyncProperty(first, fc.array(act, { maxLength: 15 }), async (room, acts) => {
      const { store } = await openedStore()
      const law = () => {
        const anew = atWork(store)
        anew.reconcile(everybody(nobody(), store))
        return anew.state()
      }
      const followed = atWork(store)
      const stop = followed.follow()
      await store.write(change => room.forEach(step => step(change, store)))
      for (const one of acts) {
        if ('park' in one) {
          const parked_modules = one.park.map(module_id => ({ module_id, reason: 'By hand.', at: 1 }))
          await store.preferences.update({ parked_modules })
        } else await store.write(change => one.forEach(step => step(change, store)))
        expect(followed.state()).toEqual(law())
      }
      stop()
      await store.close()
    }),
    { numRuns: 100 },
  )
})

test('modules that are imported one by one are looked at once each, and not all at each of them', async () => {
  const { store } = await openedStore()
  const followed = atWork(store)
  const stop = followed.follow()
  await store.write(change =>
    change.put('driver', {
      id: 'driver-1',
      name: 'One',
      file_name: 'one',
      commit: '1',
      module_name: 'Display',
      role: Role.device,
    }),
  )
  const before = followed.looks()
  for (let at = 0; at < 200; at++) {
    await store.write(change => {
      const row = { driver_id: 'driver-1', name: 'Display', ip: '192.0.2.1', port: 1, running: true }
      const { id } = change.put('module', { id: `mod-${at}`, ...row })
      change.put('control_system', { id: `sys-${at}`, name: `Room ${at}`, modules: [id] })
    })
  }
  expect(followed.looks() - before).toBe(200)
  stop()
})
