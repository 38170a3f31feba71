import type { Clock } from '../base/clock.ts'
import type { Desired } from './desired.ts'
import { createDriverHost, type DriverHost, type ThreadEnd, type ThreadLimits } from './driver-host.ts'
import type { ShelvedDriver } from './shelf.ts'
import type { FromWorker, ToWorker } from './worker-contract.ts'

/** How long the modules of a driver that is no longer needed have to say goodbye. */
const GOODBYE_MS = 200

export interface ThreadsParts {
  workerUrl: URL
  clock: Clock
  limits: ThreadLimits
  /** All threads end with it. */
  life(): AbortSignal
  /** What makes a module begin in its thread. */
  startOf(desired: Desired): ToWorker
  news(news: FromWorker): void
  /** A driver's thread is gone, with these modules in it. */
  down(driver: ShelvedDriver, modules: readonly string[], end: ThreadEnd, pauseMs: number): void
}

/** The threads of all drivers: there is one for each driver that has modules to run, holding all of them. */
export interface Threads {
  start(desired: Desired): void
  stop(desired: Desired): void
  /** The module goes on with other settings, also after a restart of its thread. */
  update(desired: Desired): void
  send(desired: Desired, message: ToWorker): void
  isUp(desired: Desired): boolean
  /** Ends the thread of a driver, which is then started again. False when there is none. */
  end(driver: ShelvedDriver, reason: string): boolean
  /** Resolves when every thread has ended. */
  ended(): Promise<void>
}

interface Thread {
  host: DriverHost
  stop: AbortController
  ended: Promise<void>
  modules: Map<string, Desired>
  up: boolean
}

export function createThreads({ workerUrl, clock, limits, life, startOf, news, down }: ThreadsParts): Threads {
  const threads = new Map<string, Thread>()

  function open(driver: ShelvedDriver): Thread {
    const stop = new AbortController()
    const modules = new Map<string, Desired>()
    const host = createDriverHost({
      driverUrl: driver.url,
      workerUrl,
      clock,
      limits,
      up() {
        thread.up = true
        for (const desired of modules.values()) host.send(startOf(desired))
      },
      news,
      down(end, pauseMs) {
        thread.up = false
        down(driver, [...modules.keys()], end, pauseMs)
      },
    })
    const thread: Thread = { host, stop, modules, up: false, ended: Promise.resolve() }
    threads.set(driver.url, thread)
    thread.ended = host.run(AbortSignal.any([life(), stop.signal]))
    return thread
  }

  const of = (desired: Desired) => threads.get(desired.driver.url)

  return {
    start(desired) {
      const thread = of(desired) ?? open(desired.driver)
      thread.modules.set(desired.id, desired)
      if (thread.up) thread.host.send(startOf(desired))
    },
    stop(desired) {
      const thread = of(desired)
      if (!thread?.modules.delete(desired.id)) return
      thread.host.send({ kind: 'stop', mod: desired.id })
      if (thread.modules.size > 0) return
      threads.delete(desired.driver.url)
      clock.timer(GOODBYE_MS, () => thread.stop.abort())
    },
    update(desired) {
      const thread = of(desired)
      thread?.modules.set(desired.id, desired)
      thread?.host.send({ kind: 'update', mod: desired.id, settings: desired.settings })
    },
    send: (desired, message) => of(desired)?.host.send(message),
    isUp: desired => of(desired)?.up ?? false,
    end: (driver, reason) => threads.get(driver.url)?.host.end(reason) ?? false,
    async ended() {
      await Promise.all([...threads.values()].map(thread => thread.ended))
    },
  }
}
