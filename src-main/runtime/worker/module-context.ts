import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import type { AnyContext, ModuleFacts } from '../../driver-kit/context.ts'
import type { HttpDevice } from '../../driver-kit/device.ts'
import type { Need } from '../../driver-kit/system.ts'
import type { QueueControl } from '../../driver-kit/task.ts'
import type { Code } from './code.ts'
import type { ConnectedState } from './connected-state.ts'
import { leftAlone } from './left-alone.ts'
import type { Link } from './link.ts'
import type { ModuleLog } from './module-log.ts'
import type { Monitors } from './monitors.ts'
import type { Queue } from './queue.ts'
import { createSchedule, type Guard } from './schedule.ts'
import type { StatusTable } from './status-table.ts'
import type { Systems } from './systems.ts'

interface Parts {
  settings(): Record<string, unknown>
  facts(): ModuleFacts
  status: StatusTable
  queue: Queue
  connected: ConnectedState
  clock: Clock
  guard: Guard
  /** Marks the thread as this module's while its code runs. */
  enter<T>(run: () => T): T
  log: ModuleLog
  systems: Systems
  monitors: Monitors
  link: Link
  http: HttpDevice
  wake: AnyContext['wake']
  uses(): Readonly<Record<string, Need>>
  publish(channel: string, text: string): void
  defineSetting(name: string, value: unknown): void
}

/** What a driver's code is handed, made once for each code that runs. */
export interface ModuleContexts {
  of(code: Code): AnyContext
  /** The same, for one connection: what it schedules, watches and monitors ends with it. */
  boundTo(context: AnyContext, signal: AbortSignal): AnyContext
  /** The module's own status: the value there is, then each new one. */
  watch(key: string, run: (value: Json | null) => void | Promise<void>): () => void
}

export function createModuleContext(parts: Parts): ModuleContexts {
  const { status, queue, connected, clock, guard, log, systems, monitors, link, publish, defineSetting } = parts

  function watch(key: string, run: (value: Json | null) => void | Promise<void>): () => void {
    let isDue = status.values[key] !== undefined
    let isOver = false
    const tell = (value: Json) => void guard(`The watch of ${key}`, () => run(value))
    const stop = status.on(key, value => {
      isDue = false
      tell(value)
    })
    // A value that comes at this very moment is told once (driver.md 8).
    if (isDue)
      queueMicrotask(() => {
        const value = status.values[key]
        if (isDue && !isOver && value !== undefined) tell(value)
      })
    return () => {
      isOver = true
      stop()
    }
  }

  const control: QueueControl = {
    defaults: queue.defaults,
    add: (run, options) => queue.add(task => parts.enter(() => run(task)), options),
    clear: abortCurrent => queue.clear(undefined, abortCurrent),
    get online() {
      return queue.online
    },
    get size() {
      return queue.size
    },
  }

  return {
    watch,
    of(code) {
      const own = systems.own?.proxy
      return {
        get settings() {
          return parts.settings()
        },
        get module() {
          return parts.facts()
        },
        get status() {
          return status.values
        },
        setStatus: values => status.set(values),
        signalStatus: status.signal,
        state: code.state,
        queue: control,
        schedule: createSchedule(clock, code.signal, guard),
        log,
        signal: code.signal,
        now: () => clock.now(),
        setConnected(value, { statusOnly = false, reason } = {}) {
          if (statusOnly) connected.setStatus(value, reason)
          else connected.setOnline(value, reason)
        },
        defineSetting,
        watch: (key, run) => code.keep(watch(key, run)),
        publish,
        monitor: (channel, run) =>
          code.keep(monitors.on(channel, text => void guard(`The monitor of ${channel}`, () => run(text)))),
        unwatchAll: code.unwatchAll,
        openSystem: id => leftAlone(systems.open(id)),
        http: parts.http,
        wake: (mac, options) => leftAlone(parts.wake(mac, options)),
        ...(link.device === undefined ? {} : { device: link.device }),
        ...(own ? { system: own, uses: needed(parts.uses(), own) } : {}),
      }
    },
    boundTo: (context, signal) =>
      Object.create(context, {
        signal: { value: signal },
        schedule: { value: createSchedule(clock, signal, guard) },
        watch: { value: (...asked: Parameters<AnyContext['watch']>) => endsWith(signal, context.watch(...asked)) },
        monitor: {
          value: (...asked: Parameters<AnyContext['monitor']>) => endsWith(signal, context.monitor(...asked)),
        },
      }),
  }
}

/** Stops it when the signal aborts. Gives what stops it before. */
function endsWith(signal: AbortSignal, stop: () => void): () => void {
  signal.addEventListener('abort', stop, { once: true })
  return () => {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** What a logic driver declared that it works with, looked up anew for each use. */
function needed(needs: Readonly<Record<string, Need>>, system: NonNullable<AnyContext['system']>) {
  const uses = {}
  for (const [name, { module, interfaces, count }] of Object.entries(needs)) {
    const look = () => {
      const fits = (one: { implements(name: string): boolean }) => interfaces.every(each => one.implements(each))
      if (count === 'many') return interfaces[0] ? system.all(module, interfaces[0]) : system.all(module)
      const found = system.module(module)
      return count === 'optional' && !(found.exists && fits(found)) ? undefined : found
    }
    Object.defineProperty(uses, name, { get: look, enumerable: true })
  }
  return uses
}
