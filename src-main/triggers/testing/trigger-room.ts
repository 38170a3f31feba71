import { emitter } from '../../base/emitter.ts'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import type { DriverDescription } from '../../driver-kit/describe.ts'
import type { Health, StatusValue } from '../../model/live.ts'
import type { Trigger } from '../../model/trigger.ts'
import type { TriggerInstance } from '../../model/trigger-instance.ts'
import type { ExecOptions } from '../../runtime/asking.ts'
import { createBindings } from '../../runtime/bindings.ts'
import { createDirectory } from '../../runtime/directory.ts'
import type { RuntimeNews } from '../../runtime/runtime.ts'
import type { TriggerState } from '../../runtime/trigger-states.ts'
import { openStore } from '../../store/open.ts'
import { failingDisk } from '../../store/testing/failing-disk.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import type { NodeMail } from '../actions/mailers.ts'
import type { TriggerPlacement } from '../engine.ts'
import { createTriggers } from '../triggers.ts'

type Comparison = Trigger['conditions']['comparisons'][number]
type Time = Trigger['conditions']['time_dependents'][number]

export interface TriggerGiven {
  comparisons?: Comparison[]
  times?: Time[]
  functions?: Trigger['actions']['functions']
  mailers?: Trigger['actions']['mailers']
  fields?: Partial<Trigger>
  instance?: Partial<TriggerInstance>
}

interface Given {
  folder?: string
  clock?: ReturnType<typeof fakeClock>
  disk?: ReturnType<typeof failingDisk>
  placement?: TriggerPlacement
  mail?: NodeMail
  /** Traces and statuses are kept on disk. */
  keeps?: boolean
}

/** The status of a module, as a side of a comparison. */
export const status = (mod: string, name: string, keys: string[] = []) => ({ mod, status: name, keys })

/** A function of `Light_1` that notes that it was called. */
export const lightOn = { mod: 'Light_1', method: 'on', args: { level: 5 } }

/**
 * Triggers at work in system `sys-1`, on real records and with the real way in which status is found by names; what
 * the modules say and answer is the test's.
 */
export async function triggerRoom(given: Given = {}) {
  const { folder = temporaryFolder(), clock = fakeClock(), disk = failingDisk(), placement, mail, keeps } = given
  const log = notedLog()
  const store = await openStore({ folder, log, clock, disk })
  const status = new Map<string, Record<string, StatusValue>>()
  const calls: { at: number; mod: string; method: string; args: Json; caller?: string }[] = []
  const answers: { of(mod: string, method: string): Promise<Json> } = { of: async () => null }
  const starting = new Set<string>()
  const health = new Map<string, Partial<Health>>()
  const descriptions = new Map<string, DriverDescription>()
  const news = emitter<RuntimeNews>()
  let directory = place()

  function place() {
    const modules = new Map(store.module.all().map(row => [row.id, row]))
    return createDirectory(store.control_system.all(), modules)
  }

  const bindings = createBindings({
    idOf: (...at) => directory.idOf(...at),
    currentValue: (id, name) => status.get(id)?.[name],
    hasSystem: sys => directory.has(sys),
  })
  const runtime = {
    get directory() {
      return directory
    },
    bindings,
    healthOf: (id: string): Health => ({
      ...{ state: starting.has(id) ? 'starting' : 'connected', since: clock.now(), restarts: 0 },
      ...health.get(id),
    }),
    statusOf: (id: string) => status.get(id) ?? {},
    descriptionOf: (id: string) => descriptions.get(id),
    news: news.on,
    async exec(mod: string, method: string, args: Json, { caller }: ExecOptions = {}) {
      calls.push({ at: clock.now(), mod, method, args, ...(caller === undefined ? {} : { caller }) })
      return answers.of(mod, method)
    },
  }
  const triggers = createTriggers({
    ...{ store, runtime, clock, log },
    ...(placement ? { placement } : {}),
    ...(mail ? { mail } : {}),
    ...(keeps ? { folder } : {}),
  })
  const told: { id: string; state: TriggerState }[] = []
  triggers.states.changed((id, state) => void told.push({ id, state }))

  /** Which modules stand in the system now: ids are `mod-<name>`, with a second part for a second one of that name. */
  async function modules(...ids: string[]): Promise<void> {
    await store.write(change => {
      for (const id of ids) {
        const [, name = ''] = id.split('-')
        if (!store.module.get(id)) change.put('module', { id, driver_id: 'driver-1', name, custom_name: name })
      }
      change.put('control_system', { id: 'sys-1', name: 'Room 1', modules: ids })
    })
    directory = place()
    bindings.resolve()
    await settle()
  }

  async function add({ comparisons = [], times = [], functions = [lightOn], mailers = [], ...more }: TriggerGiven) {
    const number = store.trigger.size + 1
    const id = `trig-${number}`
    await store.write(change => {
      change.put('trigger', {
        ...{ id: `trigger-${number}`, name: `Trigger ${number}` },
        conditions: { comparisons, time_dependents: times },
        actions: { functions, mailers },
        ...more.fields,
      })
      const of = { control_system_id: 'sys-1', trigger_id: `trigger-${number}` }
      change.put('trigger_instance', { id, ...of, ...more.instance })
    })
    await settle()
    return id
  }

  if (store.control_system.size === 0) await modules('mod-Display', 'mod-Light')
  const life = new AbortController()
  const running = triggers.run(life.signal)
  await settle()

  async function stop(): Promise<void> {
    life.abort()
    await running
  }

  return {
    ...{
      store,
      runtime,
      triggers,
      clock,
      log,
      disk,
      calls,
      answers,
      told,
      modules,
      add,
      stop,
      folder,
      health,
      descriptions,
    },
    /** A module reports; `null` takes a status away. */
    async publish(mod: string, values: Record<string, Json>) {
      const at = clock.now()
      const all = { ...status.get(mod) }
      for (const [name, value] of Object.entries(values)) {
        if (value === null) delete all[name]
        else all[name] = { value, at }
      }
      status.set(mod, all)
      news.emit({ kind: 'status', id: mod, at, changed: values })
      bindings.changed(mod, values, at)
      await settle()
    },
    /** A module begins, or has begun. */
    begins(mod: string, isStarting: boolean) {
      if (isStarting) starting.add(mod)
      else starting.delete(mod)
      news.emit({ kind: 'health', id: mod, health: runtime.healthOf(mod) })
    },
    async edit(id: string, fields: Partial<Trigger>) {
      await store.write(change => change.update('trigger', id.replace('trig-', 'trigger-'), fields))
      await settle()
    },
    async editInstance(id: string, fields: Partial<TriggerInstance>) {
      await store.write(change => change.update('trigger_instance', id, fields))
      await settle()
    },
    state(id: string): TriggerState {
      const current = triggers.states.current(id)
      if (!current) throw new Error(`There is no ${id}.`)
      return current.state
    },
    /** The node ends and begins again, on what it left on disk; its modules have nothing to say yet. */
    async restarted(again: Given = {}) {
      await stop()
      await store.close()
      return triggerRoom({ folder, clock, ...given, ...again })
    },
    async close() {
      await stop()
      await store.close()
    },
  }
}
