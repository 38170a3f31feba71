import { aborted, type Clock } from '../base/clock.ts'
import { type Emitter, emitter } from '../base/emitter.ts'
import type { Json } from '../base/json.ts'
import type { Log } from '../base/log.ts'
import { type Measure, unmeasured } from '../base/measure.ts'
import type { DriverDescription } from '../driver-kit/describe.ts'
import type { TransportKind } from '../driver-kit/link.ts'
import type { Health, LogLine, Notice, QueueView, StatusValue } from '../model/live.ts'
import type { Signal } from '../model/signal.ts'
import type { Store } from '../store/open.ts'
import { createAsking, type ExecOptions, type ExecOutcome, STOPPED } from './asking.ts'
import type { AtWork } from './at-work.ts'
import { type Bindings, createBindings } from './bindings.ts'
import { createBoard } from './board.ts'
import { createCalls } from './calls.ts'
import { createChannels } from './channels.ts'
import { type Desired, mirrorOf } from './desired.ts'
import { type Directory, liveDirectory } from './directory.ts'
import { createFalls } from './falls.ts'
import { createHearThreads } from './hear-threads.ts'
import { defaultLimits, type ThreadLimits } from './heartbeat.ts'
import { createLookedAt } from './looked-at.ts'
import { createNotices } from './notices.ts'
import type { Where } from './plan.ts'
import type { Shelf, ShelvedDriver } from './shelf.ts'
import type { Simulation } from './simulators/simulation.ts'
import { createThreads, type ThreadFacts } from './threads.ts'
import { createWatching } from './watching.ts'
import { concern, everybody, inOneLook, matters, nobody } from './what-matters.ts'
import { createWhatRuns } from './what-runs.ts'
import type { ToWorker, WireItem } from './worker-contract.ts'

/** What happens in the modules, for whoever shows or passes it on. */
export type RuntimeNews =
  | { kind: 'status'; id: string; at: number; changed: Record<string, Json> }
  | { kind: 'health'; id: string; health: Health }
  /** Systems, modules or notices are not what they were: look again. */
  | { kind: 'structure' }
  | { kind: 'notice' }

/** The modules at work. */
export interface Runtime {
  /** Starts what the store says should run, follows its changes, and stops everything when the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  readonly directory: Directory
  readonly bindings: Bindings
  readonly news: (listener: (news: RuntimeNews) => void) => () => void
  exec(id: string, method: string, args: Json, options?: ExecOptions): Promise<Json>
  execWithCode(id: string, method: string, args: Json, options?: ExecOptions): Promise<ExecOutcome>
  descriptionOf(id: string): DriverDescription | undefined
  driverOf(id: string): ShelvedDriver | undefined
  readonly shelf: Shelf
  /** Ends the thread of a driver; another one begins as after a crash. False when it has none. */
  endDriver(driver: ShelvedDriver, reason: string): boolean
  threads(): readonly ThreadFacts[]
  /** How often a driver's thread had to be begun again. */
  threadRestarts(): number
  healthOf(id: string): Health
  statusOf(id: string): Readonly<Record<string, StatusValue>>
  notices(): Notice[]
  /** Something that a technician should know of a module, or of the node, from whoever looks after it. */
  notify(id: string | undefined, message: string): void
  /** Each new line, debug lines included, while somebody watches. */
  watchLog(id: string, listener: (line: LogLine) => void): () => void
  recentLines(id: string): readonly LogLine[]
  /** What goes over the wire of a module, both ways, while somebody watches. */
  watchWire(id: string, listener: (items: WireItem[]) => void): () => void
  /** How the queue of a module is, now and whenever it changes. */
  watchQueue(id: string, listener: (view: QueueView) => void): () => void
  /** Gives up what waits in the queue of a module. */
  clearQueue(id: string): void
  /** Over what a module reaches its device now; nothing when it does not run. */
  transportOf(id: string): TransportKind | undefined
  /** Something that is shown beside the modules is another: look again. */
  changed(): void
  /** Where the stand-in of a module's device listens; nothing when it talks to its device. */
  standInAddress(id: string): string | undefined
  readonly simulation: Simulation
}

export interface RuntimeParts {
  store: Store
  shelf: Shelf
  simulation: Simulation
  /** What is sent to channels, by modules and by whoever else is connected. */
  signals: Emitter<Signal>
  /** Keeps one key in a module's own settings (driver.md 6). */
  defineSetting(mod: string, name: string, value: Json): Promise<void>
  clock: Clock
  log: Log
  workerUrl: URL
  limits?: ThreadLimits
  /** Told what holds the main loop. */
  measure?: Measure
  /** What the records say runs, and runs somewhere else; `changed` says that it may be something else now. */
  placement?: Where & { changed(listener: (modules?: readonly string[]) => void): () => void }
}

export function createRuntime(parts: RuntimeParts): Runtime {
  const { store, shelf, simulation, signals, defineSetting, clock, log, workerUrl } = parts
  const { limits = defaultLimits, measure = unmeasured, placement = allHere } = parts
  const { preferences } = store
  const createdAt = clock.now()
  const atWork: AtWork = {
    running: new Map(),
    directory: liveDirectory({ system: store.control_system.get, module: store.module.get }),
    life: AbortSignal.abort(),
  }
  const { running } = atWork
  const calls = createCalls()
  const falls = createFalls(clock)
  const news = emitter<RuntimeNews>()
  const notices = createNotices(clock.now, () => news.emit({ kind: 'notice' }))
  const labelOf = (id: string) => atWork.directory.labelOf(id)
  const board = createBoard({
    clock,
    log,
    labelOf,
    restsSince: id => Math.max(createdAt, (store.module.get(id)?.created_at ?? 0) * 1_000),
    healthChanged: (id, health) => news.emit({ kind: 'health', id, health }),
  })
  const watching = createWatching({ isDebugged: id => board.isWatched(id), changed: tellWatched })
  const bindings = createBindings({
    idOf: (sys, mod, index) => atWork.directory.idOf(sys, mod, index),
    currentValue(id, name) {
      const { status } = board.of(id)
      // A status may be called `toString`.
      return Object.hasOwn(status, name) ? status[name] : undefined
    },
    hasSystem: sys => atWork.directory.has(sys),
  })
  const threads = createThreads({
    ...{ workerUrl, clock, limits, measure, log, labelOf, startOf },
    life: () => atWork.life,
    news: (...said) => heard.news(...said),
    down: fall => heard.down(fall),
  })
  const channels = createChannels(signals, (fileName, channel, text) =>
    threads.sendTo(fileName, { kind: 'message', channel, text }),
  )
  /** Who is told what the modules of a system report. */
  const lookedAt = createLookedAt()
  const changed = () => news.emit({ kind: 'structure' })
  const ask = createAsking({ store, atWork, board, threads, calls })
  const exec: Runtime['exec'] = async (...asked) => (await ask(...asked)).value
  const shared = { atWork, board, calls, notices, falls, lookedAt, publish, sendMirror }
  const { reconcile, restart } = createWhatRuns({
    ...{ ...shared, store, shelf, simulation, threads, bindings, changed, placement },
  })
  const heard = createHearThreads({ ...shared, channels, watching, clock, log, exec, defineSetting, restart })

  function startOf({ id, address, facts, settings, sys }: Desired, number: number): ToWorker {
    const system = sys === undefined ? undefined : systemMirror(sys)
    const start = { mod: id, number, address, facts, settings, watched: watching.of(id) }
    return { kind: 'start', start, ...(system ? { system } : {}) }
  }

  function publish(id: string, changed: Record<string, Json>): void {
    board.of(id).setStatus(changed)
    const at = clock.now()
    news.emit({ kind: 'status', id, at, changed })
    bindings.changed(id, changed, at)
    for (const sys of atWork.directory.systemsOf(id))
      for (const mod of lookedAt.by(sys)) if (mod !== id) send(mod, { kind: 'system-status', mod, of: id, changed })
  }

  function send(id: string, message: ToWorker): void {
    const desired = running.get(id)
    if (desired) threads.send(desired, message)
  }

  function systemMirror(sys: string) {
    const system = store.control_system.get(sys)
    return system && mirrorOf(system, atWork.directory, driverOf, board.valuesOf)
  }

  function sendMirror(mod: string, sys: string): void {
    send(mod, { kind: 'system', mod, sys, system: systemMirror(sys) })
  }

  function tellWatched(id: string): void {
    send(id, { kind: 'watched', mod: id, watched: watching.of(id) })
  }

  function driverOf(id: string): ShelvedDriver | undefined {
    const row = store.module.get(id)
    const record = row && store.driver.get(row.driver_id)
    return record && shelf.find(record.file_name)
  }

  function codeChanged(fileNames: readonly string[]): void {
    for (const fileName of fileNames) {
      const driver = shelf.find(fileName)
      if (driver) threads.swap(driver)
    }
  }

  return {
    async run(signal) {
      atWork.life = signal
      const look = inOneLook(who => measure('working out what should run', () => reconcile(who)))
      const lookAtAll = () =>
        look(due => {
          due.all = true
        })
      const stops = [
        store.changed.on(change => matters(change) && look(due => concern(due, store, change))),
        preferences.changed(lookAtAll),
        placement.changed(modules => {
          if (modules === undefined) return lookAtAll()
          look(due => {
            for (const id of modules) due.modules.add(id)
          })
        }),
        simulation.served(id => look(({ modules }) => modules.add(id))),
        shelf.changed(fileNames => {
          codeChanged(fileNames)
          look(due => everybody(due, store))
        }),
        channels.stop,
      ]
      reconcile(everybody(nobody(), store))
      await aborted(signal)
      for (const stop of stops) stop()
      await threads.ended()
      // After them, so that no module is told that its device has gone.
      await simulation.close()
      calls.failAll(new Set(running.keys()), STOPPED)
    },
    get directory() {
      return atWork.directory
    },
    bindings,
    news: listener => news.on(listener),
    exec,
    execWithCode: ask,
    descriptionOf: id => driverOf(id)?.description,
    driverOf,
    shelf,
    endDriver: threads.end,
    threads: threads.list,
    threadRestarts: threads.restarts,
    healthOf: id => board.of(id).health,
    statusOf: id => board.of(id).status,
    notices: notices.list,
    notify: (id, message) =>
      notices.add({ level: 'warn', ...(id === undefined ? {} : { module_id: id, module_name: labelOf(id) }), message }),
    watchLog(id, listener) {
      const stop = board.watchLog(id, listener)
      tellWatched(id)
      return () => {
        stop()
        tellWatched(id)
      }
    },
    recentLines: id => board.of(id).lines,
    watchWire: watching.wire,
    watchQueue: watching.queue,
    clearQueue: id => send(id, { kind: 'clear-queue', mod: id }),
    transportOf: id => running.get(id)?.address.kind,
    changed,
    standInAddress(id) {
      if (!preferences.get().simulated_modules.includes(id)) return undefined
      const { uri, ip, port } = running.get(id)?.address ?? { uri: '', ip: '', port: 0 }
      return uri || (ip ? `${ip}:${port}` : '')
    },
    simulation,
  }
}

/** Of a node that belongs to no centre. */
const allHere = { elsewhere: () => undefined, changed: () => () => undefined }
