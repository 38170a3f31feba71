import type { Clock } from '../../base/clock.ts'
import { isSameJson, type Json } from '../../base/json.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { AnyContext } from '../../driver-kit/context.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import { alcoveRules, type Deviations } from '../../driver-kit/deviations.ts'
import { queueDefaults } from '../../driver-kit/task.ts'
import type { FromWorker, ModuleStart, SystemMirror, ToWorker, Watched } from '../worker-contract.ts'
import { beginCode, type Code } from './code.ts'
import { connectDevice } from './connect-device.ts'
import { createConnectedState } from './connected-state.ts'
import { type ExecResult, execute } from './execute.ts'
import { createHooks } from './hooks.ts'
import { httpBeside } from './http-beside.ts'
import { resultOf, statusOf } from './json-forms.ts'
import type { LinkParts } from './link.ts'
import { createModuleContext } from './module-context.ts'
import { createModuleLog } from './module-log.ts'
import type { Monitors } from './monitors.ts'
import { onBehalf } from './on-behalf.ts'
import { createQueue } from './queue.ts'
import { createQueueWatch } from './queue-watch.ts'
import { readSettings } from './settings.ts'
import { createStatusTable } from './status-table.ts'
import { createSystems } from './systems.ts'
import { wakes } from './wakes.ts'
import { createWireTap } from './wire-tap.ts'

export interface ModuleParts {
  start: ModuleStart
  driver: Driver
  clock: Clock
  rules?: Deviations
  /** Of the machine, unless a test names its own. */
  interfaces?: LinkParts['interfaces']
  tell(news: FromWorker): void
  /** Runs code of the driver with the thread marked as this module's. */
  enter<T>(run: () => T): T
  call(target: string, method: string, args: Json, caller: string | undefined): Promise<Json>
  monitors: Monitors
  /** The own system of a logic module. */
  system: SystemMirror | undefined
}

/** One module at work: its driver's code, its queue, its link to the device. */
export interface RunningModule {
  exec(method: string, args: Json, caller: string | undefined): Promise<ExecResult>
  update(next: Extract<ToWorker, { kind: 'update' }>): void
  system(sys: string, mirror: SystemMirror | undefined): void
  systemStatus(of: string, changed: Record<string, Json>): void
  watched(watched: Watched): void
  clearQueue(): void
  /** Goes on with other code; gives the reason when it cannot, and must be started anew. */
  swap(driver: Driver): string | undefined
  stop(): Promise<void>
}

/** Starts it. Throws when it cannot start as it is told to: the settings or the address are wrong. */
export function runModule(parts: ModuleParts): RunningModule {
  const { start, clock, tell, enter, rules = alcoveRules } = parts
  const { mod, address } = start
  const life = new AbortController()
  let { facts } = start
  let raw = start.settings as Record<string, Json>
  let settings = readSettings(parts.driver, raw)
  let code: Code = beginCode(parts.driver, life.signal)
  let context: AnyContext

  // ── what its code is handed ──

  const log = createModuleLog(mod, tell, () => raw)
  const hooks = createHooks({ mod, clock, log, life: life.signal, enter })
  const { run, guard, step, lastStep, atMost } = hooks
  const status = createStatusTable({
    form: (key, value) => statusOf(key, value, code.driver.status),
    publish(changed) {
      // What a stopped module still sets is not said of the one that took its place.
      if (life.signal.aborted) return
      tell({ kind: 'status', mod, changed })
      systems.ownChanged(changed)
      if (log.debugging)
        for (const [key, value] of Object.entries(changed)) log.debug(`${key} = ${JSON.stringify(value)}`)
    },
    unchanged: key => log.debugging && log.debug(`${key} is set to what it is`),
  })
  const queue = createQueue({
    clock,
    rules,
    defaults: parts.driver.queue ?? {},
    log: (level, message) => log.say(level, message),
  })
  const queueWatch = createQueueWatch(queue, clock, view => tell({ kind: 'queue', mod, queue: view }))
  const wire = createWireTap(clock.now, items => tell({ kind: 'wire', mod, items }))
  const systems = createSystems({
    mod,
    own: parts.system,
    ownStatus: status.values,
    tell,
    call: (target, method, args) => parts.call(target, method, args, onBehalf.getStore()?.caller),
    warn: log.warn,
    guard,
    keep: stop => code.keep(stop),
    changed: () => {
      const { systemChanged } = code.driver
      if (systemChanged && !life.signal.aborted) void guard('systemChanged', () => systemChanged(context))
    },
  })
  const connected = createConnectedState({
    queue,
    life: life.signal,
    changed(value, reason) {
      tell({ kind: 'connected', mod, connected: value, reason })
      status.set({ connected: value })
    },
    turned(value, reason) {
      log.say(value ? 'info' : 'warn', value ? 'connected' : `disconnected: ${reason ?? 'no reason given'}`)
      toldConnected()
    },
  })
  const linkParts: LinkParts = {
    ...{ address, clock, rules, queue, guard, wire, signal: life.signal, interfaces: parts.interfaces },
    driver: () => code.driver,
    context: () => context,
    rawSettings: () => raw,
    enter: work => run(undefined, work),
    hear: work => hooks.begin(undefined, work),
    setOnline: connected.setOnline,
    setStatus: connected.setStatus,
    say: (level, message) => log.say(level, message),
    isDebugged: () => log.debugging,
  }
  const link = connectDevice(linkParts)
  const contexts = createModuleContext({
    ...{ status, queue, connected, clock, guard, enter, log, systems, link },
    settings: () => settings,
    facts: () => facts,
    monitors: parts.monitors,
    http: httpBeside(linkParts),
    wake: wakes(facts.simulated ? address : undefined, life.signal),
    uses: () => code.driver.uses ?? {},
    publish: (channel, text) => tell({ kind: 'publish', mod, channel, text }),
    defineSetting: (name, value) => tell({ kind: 'define-setting', mod, name, value: resultOf(value) }),
  })
  context = contexts.of(code)

  // ── its life ──

  /** The connection that the code at work has been told of. */
  let toldOf: AbortSignal | undefined

  /** Tells the driver's code how its link is; what it begins in `connected` ends with the connection. */
  function toldConnected(): void {
    const { driver } = code
    const { signal } = connected
    toldOf = signal
    if (signal) {
      const bound = contexts.boundTo(context, AbortSignal.any([code.signal, signal]))
      if (driver.connected) void guard('connected', () => driver.connected?.(bound))
    } else if (driver.disconnected) void guard('disconnected', () => driver.disconnected?.(context))
  }

  function updated(): void {
    const { driver } = code
    if (driver.updated) void guard('updated', () => driver.updated?.(context))
  }

  /** The first of a code; resolves to whether it is still the one at work. */
  async function begin(): Promise<boolean> {
    const [mine, given] = [code, context]
    const { started, updated, bind = [], reported = {} } = mine.driver
    const [name, first] = started ? ['started', started] : ['updated', updated]
    if (first) await step(name, () => first(given), 'the start goes on')
    if (mine.signal.aborted) return false
    for (const { module, status: key, run: told } of bind) {
      const stop = systems.own?.watch(module, key, value => told(value, given))
      if (stop) mine.hold(stop)
    }
    for (const [key, told] of Object.entries(reported)) mine.hold(contexts.watch(key, value => told(value, given)))
    return true
  }

  async function live(): Promise<void> {
    await begin()
    if (life.signal.aborted) return
    try {
      await link.run()
    } catch (error) {
      log.error(`Its link to the device ended for good: ${messageOf(error)} Restart the module.`)
      connected.setOnline(false, messageOf(error))
    }
  }

  function watch(next: Watched): void {
    log.debugging = next.debug
    wire.turn(next.wire)
    queueWatch.turn(next.queue)
  }
  watch(start.watched)
  const lived = live()

  return {
    exec: (...asked) => execute({ driver: code.driver, context, begin: hooks.begin, queue, log }, ...asked),
    update(next) {
      // Where it stands in its system is no matter of its own.
      const same = isSameJson(next.settings, raw) && isSameJson({ ...next.facts, slug: '' }, { ...facts, slug: '' })
      facts = next.facts
      if (same) return
      try {
        settings = readSettings(code.driver, next.settings)
        raw = next.settings as Record<string, Json>
      } catch (error) {
        // A slip of the pen must not stop a room that works.
        return log.error(`${messageOf(error)} Until then it goes on with those it had.`)
      }
      link.updated?.()
      updated()
    },
    system(sys, mirror) {
      if (systems.replace(sys, mirror)) updated()
    },
    systemStatus: systems.statusChanged,
    watched: watch,
    clearQueue: () => queue.clear('the queue was cleared on the admin page'),
    swap(next) {
      if (next.transport.kind !== code.driver.transport.kind) return 'it reaches its device in another way'
      const before = code
      try {
        const given = readSettings(next, raw)
        code = beginCode(next, life.signal, before)
        settings = given
      } catch (error) {
        return messageOf(error)
      }
      before.end(new Failed('cancelled', 'Other code of this driver took over.'))
      Object.assign(queue.defaults, queueDefaults, next.queue)
      context = contexts.of(code)
      toldOf = undefined
      link.swapped()
      log.info('goes on with new code')
      void begin().then(isAtWork => {
        if (isAtWork && connected.signal && connected.signal !== toldOf) toldConnected()
      })
      return undefined
    },
    async stop() {
      const { stopped } = code.driver
      const last = context
      life.abort(new Failed('cancelled', `${facts.slug} has been stopped.`))
      queue.close()
      queueWatch.turn(false)
      systems.close()
      await atMost(lived)
      // Last of all: the device can no longer be spoken to (driver.md 4).
      if (stopped) await lastStep('stopped', () => stopped(last))
    },
  }
}
