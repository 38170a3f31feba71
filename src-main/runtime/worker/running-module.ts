import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { toJson } from '../../base/json.ts'
import type { Level } from '../../base/log.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { AnyContext, Driver } from '../../driver-kit/define-driver.ts'
import type { FromWorker, ModuleStart, SystemMirror } from '../worker-contract.ts'
import { readArguments } from './arguments.ts'
import { connectDevice, type Link } from './connect-device.ts'
import { createQueue } from './queue.ts'
import { createSchedule, type Guard } from './schedule.ts'
import { createStatusTable } from './status-table.ts'
import { createSystemView, type SystemView } from './system-view.ts'

export interface ModuleParts {
  start: ModuleStart
  driver: Driver
  clock: Clock
  tell(news: FromWorker): void
  /** Runs code of the driver with the thread marked as this module's. */
  enter<T>(run: () => T): T
  callSystem(target: string, method: string, args: Json, caller: string | undefined): Promise<Json>
  system: SystemMirror | undefined
}

/** One module at work: its driver's code, its queue, its link to the device. */
export interface RunningModule {
  exec(method: string, args: Json, caller: string | undefined, signal: AbortSignal): Promise<Json>
  update(settings: Json): void
  system: SystemView | undefined
  systemChanged(): void
  setDebug(on: boolean): void
  stop(): Promise<void>
}

const STOP_MS = 6_000
const NO_ARGUMENTS = {}

/** The user for whom the code at hand runs: carried along calls to other modules, absent when no user began it. */
const callers = new AsyncLocalStorage<string | undefined>()

export function runModule({ start, driver, clock, tell, enter, callSystem, system }: ModuleParts): RunningModule {
  const { mod, label } = start
  const life = new AbortController()
  let debugging = start.debug
  let settings = readSettings(driver, start.settings)

  const say = (level: Level, message: string) => {
    if (level !== 'debug' || debugging) tell({ kind: 'log', mod, level, message })
  }
  const guard: Guard = async (what, run) => {
    try {
      await callers.run(undefined, () => enter(run))
    } catch (error) {
      if (life.signal.aborted) return
      say('error', `${what} failed: ${error instanceof Failed ? error.message : stackOf(error)}`)
    }
  }

  const status = createStatusTable(changed => {
    // What a stopped module still sets is not said of the one that took its place.
    if (life.signal.aborted) return
    tell({ kind: 'status', mod, changed })
    if (debugging) for (const [key, value] of Object.entries(changed)) say('debug', `${key} = ${JSON.stringify(value)}`)
  })
  const queue = createQueue(clock)
  const systemView =
    system &&
    createSystemView(mod, system, (target, method, args) => callSystem(target, method, args, callers.getStore()))

  const context: AnyContext = {
    get settings() {
      return settings
    },
    get status() {
      return status.values
    },
    setStatus: values => status.set(values),
    state: driver.state?.(),
    schedule: createSchedule(clock, life.signal, guard),
    log: {
      debug: message => say('debug', message),
      info: message => say('info', message),
      warn: message => say('warn', message),
      error: message => say('error', message),
    },
    signal: life.signal,
    now: () => clock.now(),
    ...(systemView ? { system: systemView.proxy } : {}),
  }

  let connected: boolean | undefined
  let reasonGiven: string | undefined
  let connection: AbortController | undefined

  function setConnected(value: boolean, reason?: string): void {
    if (connected === value && (value || reason === reasonGiven)) return
    const changed = connected !== value
    connected = value
    reasonGiven = reason
    tell({ kind: 'connected', mod, connected: value, reason })
    status.set({ connected: value })
    if (!changed) return
    say(value ? 'info' : 'warn', value ? 'connected' : `disconnected: ${reason ?? 'no reason given'}`)
    connection?.abort(new Failed('offline', reason ?? 'The connection ended.'))
    if (value) {
      connection = new AbortController()
      const signal = AbortSignal.any([life.signal, connection.signal])
      const bound = Object.create(context, {
        signal: { value: signal },
        schedule: { value: createSchedule(clock, signal, guard) },
      })
      if (driver.connected) void guard('connected', () => driver.connected?.(bound))
    } else if (driver.disconnected) {
      void guard('disconnected', () => driver.disconnected?.(context))
    }
  }

  const link: Link = connectDevice({
    driver,
    context,
    address: start.address,
    clock,
    queue,
    guard,
    enter,
    setConnected,
    signal: life.signal,
    debug: message => debugging && say('debug', message()),
  })
  Object.assign(context, link.device === undefined ? {} : { device: link.device })

  const began = guard('started', () => driver.started?.(context)).then(() => link.run())

  let changePending = false
  return {
    system: systemView,
    async exec(method, args, caller, signal) {
      const command = Object.hasOwn(driver.commands, method) ? driver.commands[method] : undefined
      if (!command) throw new Failed('not_found', `could not find function ${method}`)
      const values = readArguments(method, command.args ?? NO_ARGUMENTS, args)
      const onBehalf = Object.create(context, { caller: { value: caller } })
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
      const running = Promise.resolve(callers.run(caller, () => enter(() => command.run(values as never, onBehalf))))
      return toJson(await Promise.race([running, aborted]))
    },
    update(next) {
      try {
        settings = readSettings(driver, next)
      } catch (error) {
        // A slip of the pen must not stop a room that works.
        return say('error', `${messageOf(error)} Until then it goes on with those it had.`)
      }
      if (driver.updated) void guard('updated', () => driver.updated?.(context))
    },
    systemChanged() {
      if (changePending || !driver.systemChanged) return
      changePending = true
      queueMicrotask(() => {
        changePending = false
        if (!life.signal.aborted) void guard('systemChanged', () => driver.systemChanged?.(context))
      })
    },
    setDebug(on) {
      debugging = on
    },
    async stop() {
      life.abort(new Failed('cancelled', `${label} has been stopped.`))
      queue.close()
      const late = new Promise<void>(resolve => clock.timer(STOP_MS, resolve))
      await Promise.race([began.catch(() => undefined), late])
    },
  }
}

function readSettings(driver: Driver, given: Json): Record<string, unknown> {
  const parsed = driver.settings.safeParse(given ?? {})
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Failed('invalid', `Setting "${issue?.path.join('.')}": ${issue?.message}. Correct the module's settings.`)
}

const stackOf = (error: unknown) => (error instanceof Error && error.stack ? error.stack : messageOf(error))
