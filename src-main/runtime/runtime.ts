import type { Clock } from '../base/clock.ts'
import { aborted } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Json } from '../base/json.ts'
import type { Level, Log } from '../base/log.ts'
import { Failed, toResult } from '../base/result.ts'
import type { Fault } from '../driver-kit/define-simulator.ts'
import type { DriverDescription } from '../driver-kit/describe.ts'
import type { Health, LogLine, Notice, StatusValue } from '../model/live.ts'
import type { Store } from '../store/open.ts'
import { type Bindings, createBindings } from './bindings.ts'
import { createCalls } from './calls.ts'
import { type Desired, mirrorOf, needsRestart } from './desired.ts'
import { createDirectory, type Directory } from './directory.ts'
import { createDriverHost, type DriverHost, defaultLimits, type ThreadEnd, type ThreadLimits } from './driver-host.ts'
import { createLiveModule, type LiveModule } from './live-module.ts'
import { createNotices } from './notices.ts'
import { planModules } from './plan.ts'
import type { Shelf, ShelvedDriver } from './shelf.ts'
import type { Simulation } from './simulation.ts'
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

interface Hosted {
  host: DriverHost
  driver: ShelvedDriver
  stop: AbortController
  ended: Promise<void>
  /** Modules that should run in it. */
  modules: Map<string, Desired>
  up: boolean
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
  const live = new Map<string, LiveModule>()
  const hosts = new Map<string, Hosted>()
  const running = new Map<string, Desired>()
  const numbers = new Map<string, number>()
  const watchers = new Map<string, Set<(line: LogLine) => void>>()
  const calls = createCalls()
  const news = emitter<RuntimeNews>()
  const notices = createNotices(clock.now, () => news.emit({ kind: 'notice' }))
  let directory = createDirectory([], new Map())
  /** The logic modules of each system: they are told what its other modules report. */
  let logicOf = new Map<string, string[]>()
  const bindings = createBindings({
    idOf: (sys, mod, index) => directory.idOf(sys, mod, index),
    currentValue: (id, name) => live.get(id)?.status[name]?.value,
  })
  let life = AbortSignal.abort() as AbortSignal

  // ── what should run ──

  function reconcile(): void {
    if (life.aborted) return
    directory = createDirectory(store.control_system.all(), new Map(store.module.all().map(row => [row.id, row])))
    const { wanted, problems, notes } = planModules({ store, directory, shelf, simulation })
    for (const id of running.keys()) if (!wanted.has(id)) stopModule(id)
    for (const [id, desired] of wanted) {
      const now = running.get(id)
      if (!now) startModule(desired)
      else if (needsRestart(now, desired)) {
        stopModule(id)
        startModule(desired)
      } else if (JSON.stringify(now.settings) !== JSON.stringify(desired.settings)) {
        running.set(id, desired)
        hosts.get(desired.driver.url)?.modules.set(id, desired)
        send(id, { kind: 'update', mod: id, settings: desired.settings })
      }
    }
    for (const [id, message] of notes)
      notices.add({ level: 'warn', module_id: id, module_name: directory.labelOf(id), message })
    for (const row of store.module.all()) {
      const problem = problems.get(row.id)
      const module = liveOf(row.id)
      if (problem && (module.health.state !== 'disconnected' || module.health.reason !== problem)) {
        setHealth(row.id, 'disconnected', problem)
        notices.add({ level: 'warn', module_id: row.id, module_name: directory.labelOf(row.id), message: problem })
      } else if (!row.running && module.health.state !== 'stopped') setHealth(row.id, 'stopped')
    }
    for (const id of live.keys()) if (!store.module.get(id)) live.delete(id)
    logicOf = new Map()
    for (const { id, sys } of running.values())
      if (sys !== undefined) logicOf.set(sys, [...(logicOf.get(sys) ?? []), id])
    for (const desired of running.values()) sendMirror(desired)
    bindings.resolve()
    news.emit({ kind: 'structure' })
  }

  function startModule(desired: Desired): void {
    const { id, driver } = desired
    running.set(id, desired)
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1)
    const hosted = hosts.get(driver.url) ?? addHost(driver)
    hosted.modules.set(id, desired)
    clearStatus(id)
    setHealth(id, 'starting')
    if (hosted.up) begin(hosted, desired)
  }

  function stopModule(id: string): void {
    const desired = running.get(id)
    if (!desired) return
    running.delete(id)
    const hosted = hosts.get(desired.driver.url)
    send(id, { kind: 'stop', mod: id }, desired)
    hosted?.modules.delete(id)
    calls.failAll(new Set([id]), new Failed('cancelled', `${desired.label} has been stopped.`))
    setHealth(id, 'stopped')
    if (hosted?.modules.size === 0) {
      hosts.delete(desired.driver.url)
      // Give its modules the time they may take to say goodbye; the thread ends after that by itself or by us.
      clock.timer(200, () => hosted.stop.abort())
    }
  }

  // ── threads ──

  function addHost(driver: ShelvedDriver): Hosted {
    const stop = new AbortController()
    const hosted: Hosted = {
      host: undefined as never,
      driver,
      stop,
      ended: Promise.resolve(),
      modules: new Map(),
      up: false,
    }
    hosted.host = createDriverHost({
      driverUrl: driver.url,
      workerUrl,
      clock,
      limits,
      up() {
        hosted.up = true
        for (const desired of hosted.modules.values()) begin(hosted, desired)
      },
      news: receive,
      down(end, pauseMs) {
        hosted.up = false
        threadEnded(hosted, end, pauseMs)
      },
    })
    hosts.set(driver.url, hosted)
    hosted.ended = hosted.host.run(AbortSignal.any([life, stop.signal]))
    return hosted
  }

  function begin(hosted: Hosted, desired: Desired): void {
    const { id, label, address, settings } = desired
    const system = desired.sys === undefined ? undefined : systemMirror(desired.sys)
    hosted.host.send({
      kind: 'start',
      start: {
        mod: id,
        number: numbers.get(id) ?? 0,
        label,
        address,
        settings,
        debug: (watchers.get(id)?.size ?? 0) > 0,
      },
      ...(system ? { system } : {}),
    })
  }

  function threadEnded(hosted: Hosted, end: ThreadEnd, pauseMs: number): void {
    const culprit = end.mod ?? [...numbers].find(([, number]) => number === end.culprit)?.[0]
    const label = culprit === undefined ? undefined : directory.labelOf(culprit)
    const again = pauseMs < 1_000 ? 'at once' : `in ${Math.round(pauseMs / 1_000)} s`
    const message = `${label ?? hosted.driver.fileName} stopped its driver "${hosted.driver.description.name}": ${end.reason}. It is started again ${again}.`
    log.error(message, { module: culprit, driver: hosted.driver.fileName, stack: end.stack })
    notices.add({
      level: 'error',
      ...(culprit === undefined ? {} : { module_id: culprit }),
      ...(label === undefined ? {} : { module_name: label }),
      message: `Its driver "${hosted.driver.description.name}" had to be restarted: ${end.reason}.`,
    })
    calls.failAll(
      new Set(hosted.modules.keys()),
      new Failed('unexpected', `The driver had to be restarted: ${end.reason}.`),
    )
    for (const id of hosted.modules.keys()) {
      const fault = id === culprit ? `${end.reason}` : `restarted because of ${label ?? 'its driver'}: ${end.reason}`
      liveOf(id).restarted(fault)
      addLine(id, 'error', `restarting: ${fault}`)
      publish(id, { ...clearedStatus(id), connected: false })
      setHealth(id, 'restarting', `The driver is started again ${again}: ${end.reason}.`)
    }
  }

  function receive(message: FromWorker): void {
    switch (message.kind) {
      case 'status':
        if (running.has(message.mod)) publish(message.mod, message.changed)
        return
      case 'connected':
        if (running.has(message.mod))
          setHealth(message.mod, message.connected ? 'connected' : 'disconnected', message.reason)
        return
      case 'log':
        return addLine(message.mod, message.level, message.message)
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

  // ── news ──

  function publish(id: string, changed: Record<string, Json>): void {
    const module = liveOf(id)
    module.setStatus(changed)
    news.emit({ kind: 'status', id, at: clock.now(), changed })
    bindings.changed(id, changed)
    for (const sys of directory.systemsOf(id)) {
      for (const logic of logicOf.get(sys) ?? []) {
        if (logic !== id) send(logic, { kind: 'system-status', mod: logic, of: id, changed })
      }
    }
  }

  const clearedStatus = (id: string) => liveOf(id).clearStatus()

  function clearStatus(id: string): void {
    const gone = clearedStatus(id)
    if (Object.keys(gone).length) publish(id, gone)
  }

  function setHealth(id: string, state: Health['state'], reason?: string): void {
    const module = liveOf(id)
    module.setHealth(state, reason)
    news.emit({ kind: 'health', id, health: module.health })
  }

  function addLine(id: string, level: Level, message: string): void {
    const line = liveOf(id).addLine(level, message)
    for (const watcher of watchers.get(id) ?? []) watcher(line)
    if (level === 'error' || level === 'fatal') log.error(`${directory.labelOf(id)}: ${message}`, { module: id })
    else if (level === 'warn') log.warn(`${directory.labelOf(id)}: ${message}`, { module: id })
  }

  function liveOf(id: string): LiveModule {
    let module = live.get(id)
    if (!module) {
      module = createLiveModule(id, clock.now)
      live.set(id, module)
    }
    return module
  }

  // ── asking ──

  function send(id: string, message: ToWorker, desired = running.get(id)): void {
    if (desired) hosts.get(desired.driver.url)?.host.send(message)
  }

  function systemMirror(sys: string) {
    const system = store.control_system.get(sys)
    return system && mirrorOf(system, directory, driverOf, id => plainStatus(liveOf(id)))
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
    if (!hosts.get(desired.driver.url)?.up) {
      throw new Failed(
        'offline',
        `${label} is being started${liveOf(id).health.restarts ? ' again after a fault' : ''}. Try again in a moment.`,
      )
    }
    return calls.begin(
      id,
      signal,
      call => send(id, { kind: 'exec', call, mod: id, method, args, caller }),
      call => send(id, { kind: 'cancel', call }),
    )
  }

  function setDebug(id: string): void {
    send(id, { kind: 'debug', mod: id, on: (watchers.get(id)?.size ?? 0) > 0 })
  }

  return {
    async run(signal) {
      life = signal
      let due = false
      const soon = () => {
        if (due) return
        due = true
        queueMicrotask(() => {
          due = false
          reconcile()
        })
      }
      const stops = [store.changed.on(soon), preferences.changed(soon), simulation.served(soon)]
      reconcile()
      await aborted(signal)
      for (const stop of stops) stop()
      await Promise.all([...[...hosts.values()].map(hosted => hosted.ended), simulation.close()])
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
    healthOf: id => liveOf(id).health,
    statusOf: id => liveOf(id).status,
    notices: notices.list,
    watchLog(id, listener) {
      const here = watchers.get(id) ?? new Set()
      watchers.set(id, here)
      here.add(listener)
      setDebug(id)
      return () => {
        here.delete(listener)
        setDebug(id)
      }
    },
    recentLines: id => liveOf(id).lines,
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

const STOPPED = new Failed('cancelled', 'The node is stopping.')

const plainStatus = (module: LiveModule): Record<string, Json> =>
  Object.fromEntries(Object.entries(module.status).map(([key, { value }]) => [key, value]))
