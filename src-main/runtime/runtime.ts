import type { Clock } from '../base/clock.ts'
import { aborted } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Json } from '../base/json.ts'
import type { Log } from '../base/log.ts'
import { Failed, toResult } from '../base/result.ts'
import type { Fault } from '../driver-kit/define-simulator.ts'
import type { DriverDescription } from '../driver-kit/describe.ts'
import type { Health, LogLine, Notice, StatusValue } from '../model/live.ts'
import type { Store } from '../store/open.ts'
import { type Bindings, createBindings } from './bindings.ts'
import { createBoard } from './board.ts'
import { createCalls } from './calls.ts'
import { type Desired, mirrorOf, needsRestart } from './desired.ts'
import { createDirectory, type Directory } from './directory.ts'
import { defaultLimits, type ThreadEnd, type ThreadLimits } from './driver-host.ts'
import { moduleSettings } from './module-settings.ts'
import { createNotices } from './notices.ts'
import { planModules } from './plan.ts'
import type { Shelf, ShelvedDriver } from './shelf.ts'
import type { Simulation } from './simulators/simulation.ts'
import { createThreads } from './threads.ts'
import { type Consequence, consequenceOf } from './what-matters.ts'
import type { FromWorker, ToWorker } from './worker-contract.ts'

/** What happens in the modules, for whoever shows or passes it on. */
export type RuntimeNews =
  | { kind: 'status'; id: string; at: number; changed: Record<string, Json> }
  | { kind: 'health'; id: string; health: Health }
  /** Systems, modules or notices are not what they were: look again. */
  | { kind: 'structure' }
  | { kind: 'notice' }

export interface ExecOptions {
  /** The user on whose behalf. */
  caller?: string | undefined
  signal?: AbortSignal | undefined
}

/** The modules at work. */
export interface Runtime {
  /** Starts what the store says should run, follows its changes, and stops everything when the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  readonly directory: Directory
  readonly bindings: Bindings
  readonly news: (listener: (news: RuntimeNews) => void) => () => void
  exec(id: string, method: string, args: Json, options?: ExecOptions): Promise<Json>
  descriptionOf(id: string): DriverDescription | undefined
  driverOf(id: string): ShelvedDriver | undefined
  /** The driver of this file, or the one that stands in for it. */
  shelved(fileName: string): ShelvedDriver | undefined
  /** All there are, whether they run or not. */
  drivers(): ShelvedDriver[]
  /** Ends the thread of a driver; another one begins as after a crash. False when it has none. */
  endDriver(driver: ShelvedDriver, reason: string): boolean
  healthOf(id: string): Health
  statusOf(id: string): Readonly<Record<string, StatusValue>>
  notices(): Notice[]
  /** Each new line, debug lines included, while somebody watches. */
  watchLog(id: string, listener: (line: LogLine) => void): () => void
  recentLines(id: string): readonly LogLine[]
  simulator(id: string): { fault: Fault; address: string } | undefined
  setFault(id: string, fault: Fault): void
}

export interface RuntimeParts {
  store: Store
  shelf: Shelf
  simulation: Simulation
  clock: Clock
  log: Log
  workerUrl: URL
  limits?: ThreadLimits
}

export function createRuntime({
  store,
  shelf,
  simulation,
  clock,
  log,
  workerUrl,
  limits = defaultLimits,
}: RuntimeParts): Runtime {
  const { preferences } = store
  const createdAt = clock.now()
  /** What runs now, or is about to. */
  const running = new Map<string, Desired>()
  /** Each module's number in the books of the threads. */
  const numbers = new Map<string, number>()
  const calls = createCalls()
  const news = emitter<RuntimeNews>()
  const notices = createNotices(clock.now, () => news.emit({ kind: 'notice' }))
  const settings = moduleSettings(store)
  let directory = createDirectory([], new Map())
  /** The logic modules of each system: they are told what its other modules report. */
  let logicOf = new Map<string, string[]>()
  let life: AbortSignal = AbortSignal.abort()
  const board = createBoard({
    clock,
    log,
    labelOf: id => directory.labelOf(id),
    restsSince: id => Math.max(createdAt, (store.module.get(id)?.created_at ?? 0) * 1_000),
    healthChanged: (id, health) => news.emit({ kind: 'health', id, health }),
  })
  const bindings = createBindings({
    idOf: (sys, mod, index) => directory.idOf(sys, mod, index),
    currentValue: (id, name) => board.of(id).status[name]?.value,
  })
  const threads = createThreads({
    workerUrl,
    clock,
    limits,
    life: () => life,
    startOf,
    news: receive,
    down: threadEnded,
  })

  // ── what should run ──

  /** Works out anew what should run; and who stands where, when that may have changed too. */
  function reconcile({ names }: { names: boolean }): void {
    if (life.aborted) return
    if (names)
      directory = createDirectory(store.control_system.all(), new Map(store.module.all().map(row => [row.id, row])))
    const { wanted, problems, notes } = planModules({ store, directory, shelf, simulation, settingsOf: settings.of })
    settings.keep(id => wanted.has(id))
    for (const id of running.keys()) if (!wanted.has(id)) stopModule(id)
    for (const [id, desired] of wanted) {
      const now = running.get(id)
      if (!now) startModule(desired)
      else if (needsRestart(now, desired)) {
        stopModule(id)
        startModule(desired)
      } else if (now.settings !== desired.settings && !sameJson(now.settings, desired.settings)) {
        running.set(id, desired)
        threads.update(desired)
      }
    }
    for (const [id, message] of notes) {
      if (notices.list().some(notice => notice.module_id === id && notice.message === message)) continue
      notices.add({ level: 'warn', module_id: id, module_name: directory.labelOf(id), message })
    }
    for (const [id, problem] of problems) {
      const { health } = board.of(id)
      if (health.state === 'disconnected' && health.reason === problem) continue
      board.setHealth(id, 'disconnected', problem)
      notices.add({ level: 'warn', module_id: id, module_name: directory.labelOf(id), message: problem })
    }
    for (const { id, health } of board.known()) {
      const row = store.module.get(id)
      if (!row) board.forget(id)
      else if (!row.running && health.state !== 'stopped') board.setHealth(id, 'stopped')
    }
    logicOf = new Map()
    for (const { id, sys } of running.values())
      if (sys !== undefined) logicOf.set(sys, [...(logicOf.get(sys) ?? []), id])
    if (names) {
      for (const desired of running.values()) sendMirror(desired)
      bindings.resolve()
    }
    news.emit({ kind: 'structure' })
  }

  function startModule(desired: Desired): void {
    const { id } = desired
    running.set(id, desired)
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1)
    const gone = board.of(id).clearStatus()
    if (Object.keys(gone).length) publish(id, gone)
    board.setHealth(id, 'starting')
    threads.start(desired)
  }

  function stopModule(id: string): void {
    const desired = running.get(id)
    if (!desired) return
    running.delete(id)
    threads.stop(desired)
    calls.failAll(new Set([id]), new Failed('cancelled', `${desired.label} has been stopped.`))
    board.setHealth(id, 'stopped')
  }

  function startOf({ id, label, address, settings, sys }: Desired): ToWorker {
    const system = sys === undefined ? undefined : systemMirror(sys)
    const start = { mod: id, number: numbers.get(id) ?? 0, label, address, settings, debug: board.isWatched(id) }
    return { kind: 'start', start, ...(system ? { system } : {}) }
  }

  // ── what the threads say ──

  function threadEnded(driver: ShelvedDriver, modules: readonly string[], end: ThreadEnd, pauseMs: number): void {
    const culprit = end.mod ?? [...numbers].find(([, number]) => number === end.culprit)?.[0]
    const label = culprit === undefined ? undefined : directory.labelOf(culprit)
    const name = driver.description.name
    const again = pauseMs < 1_000 ? 'at once' : `in ${Math.round(pauseMs / 1_000)} s`
    log.error(
      `${label ?? driver.fileName} stopped its driver "${name}": ${end.reason}. It is started again ${again}.`,
      { module: culprit, driver: driver.fileName, stack: end.stack },
    )
    notices.add({
      level: 'error',
      ...(culprit === undefined ? {} : { module_id: culprit }),
      ...(label === undefined ? {} : { module_name: label }),
      message: `Its driver "${name}" had to be restarted: ${end.reason}.`,
    })
    calls.failAll(new Set(modules), new Failed('unexpected', `The driver had to be restarted: ${end.reason}.`))
    for (const id of modules) {
      const fault = id === culprit ? end.reason : `restarted because of ${label ?? 'its driver'}: ${end.reason}`
      board.of(id).restarted(fault)
      board.addLine(id, 'error', `restarting: ${fault}`)
      publish(id, { ...board.of(id).clearStatus(), connected: false })
      board.setHealth(id, 'restarting', `The driver is started again ${again}: ${end.reason}.`)
    }
  }

  function receive(message: FromWorker): void {
    switch (message.kind) {
      case 'status':
        if (running.has(message.mod)) publish(message.mod, message.changed)
        return
      case 'connected':
        if (running.has(message.mod))
          board.setHealth(message.mod, message.connected ? 'connected' : 'disconnected', message.reason)
        return
      case 'log':
        return board.addLine(message.mod, message.level, message.message)
      case 'result':
        return calls.settle(message.call, message.result)
      case 'call':
        return void callBetween(message)
    }
  }

  /** A logic module works through the modules of its own system, and no others. */
  async function callBetween({
    call,
    mod,
    target,
    method,
    args,
    caller,
  }: Extract<FromWorker, { kind: 'call' }>): Promise<void> {
    const sys = running.get(mod)?.sys
    const result = await toResult(() => {
      if (sys === undefined || !directory.systemsOf(target).includes(sys))
        throw new Failed('not_found', 'could not find module')
      return exec(target, method, args, { caller })
    })
    send(mod, { kind: 'called', call, result })
  }

  function publish(id: string, changed: Record<string, Json>): void {
    board.of(id).setStatus(changed)
    news.emit({ kind: 'status', id, at: clock.now(), changed })
    bindings.changed(id, changed)
    for (const sys of directory.systemsOf(id)) {
      for (const logic of logicOf.get(sys) ?? []) {
        if (logic !== id) send(logic, { kind: 'system-status', mod: logic, of: id, changed })
      }
    }
  }

  // ── asking ──

  function send(id: string, message: ToWorker): void {
    const desired = running.get(id)
    if (desired) threads.send(desired, message)
  }

  function systemMirror(sys: string) {
    const system = store.control_system.get(sys)
    return system && mirrorOf(system, directory, driverOf, board.valuesOf)
  }

  function sendMirror(desired: Desired): void {
    const system = desired.sys === undefined ? undefined : systemMirror(desired.sys)
    if (system) send(desired.id, { kind: 'system', mod: desired.id, system })
  }

  function driverOf(id: string): ShelvedDriver | undefined {
    const row = store.module.get(id)
    const record = row && store.driver.get(row.driver_id)
    return record && shelf.find(record.file_name)
  }

  async function exec(id: string, method: string, args: Json, { caller, signal }: ExecOptions = {}): Promise<Json> {
    if (life.aborted) throw STOPPED
    const desired = running.get(id)
    const label = directory.labelOf(id)
    if (!desired) {
      if (!store.module.get(id)) throw new Failed('not_found', `could not find module ${id}`)
      throw new Failed('offline', `${label} is not running. Start it on the admin page.`)
    }
    if (!Object.hasOwn(desired.driver.description.functions, method)) {
      throw new Failed('not_found', `could not find function ${method}`)
    }
    if (!threads.isUp(desired)) {
      throw new Failed(
        'offline',
        `${label} is being started${board.of(id).health.restarts ? ' again after a fault' : ''}. Try again in a moment.`,
      )
    }
    return calls.begin(
      id,
      signal,
      call => send(id, { kind: 'exec', call, mod: id, method, args, caller }),
      call => send(id, { kind: 'cancel', call }),
    )
  }

  const tellDebug = (id: string) => send(id, { kind: 'debug', mod: id, on: board.isWatched(id) })

  return {
    async run(signal) {
      life = signal
      let due: Consequence = 'nothing'
      const soon = (now: Consequence) => {
        if (due === 'nothing' && now !== 'nothing') {
          queueMicrotask(() => {
            const names = due === 'names'
            due = 'nothing'
            reconcile({ names })
          })
        }
        if (due !== 'names' && now !== 'nothing') due = now
      }
      const stops = [
        store.changed.on(changed => soon(consequenceOf(changed))),
        preferences.changed(() => soon('plan')),
        simulation.served(() => soon('plan')),
      ]
      reconcile({ names: true })
      await aborted(signal)
      for (const stop of stops) stop()
      await Promise.all([threads.ended(), simulation.close()])
      calls.failAll(new Set(running.keys()), STOPPED)
    },
    get directory() {
      return directory
    },
    bindings,
    news: listener => news.on(listener),
    exec,
    descriptionOf: id => driverOf(id)?.description,
    driverOf,
    shelved: fileName => shelf.find(fileName),
    drivers: shelf.all,
    endDriver: threads.end,
    healthOf: id => board.of(id).health,
    statusOf: id => board.of(id).status,
    notices: notices.list,
    watchLog(id, listener) {
      const stop = board.watchLog(id, listener)
      tellDebug(id)
      return () => {
        stop()
        tellDebug(id)
      }
    },
    recentLines: id => board.of(id).lines,
    simulator(id) {
      if (!preferences.get().simulated_modules.includes(id)) return undefined
      const { address, driver } = running.get(id) ?? {}
      const text = driver?.description.role === 'service' ? address?.uri : address && `${address.ip}:${address.port}`
      return { fault: simulation.fault(id), address: text ?? '' }
    },
    setFault: (id, fault) => {
      simulation.setFault(id, fault)
      news.emit({ kind: 'structure' })
    },
  }
}

const sameJson = (a: Json, b: Json) => JSON.stringify(a) === JSON.stringify(b)

const STOPPED = new Failed('cancelled', 'The node is stopping.')
