import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Measure } from '../base/measure.ts'
import { createCompiledHost } from './compiled/compiled-host.ts'
import type { Desired } from './desired.ts'
import { createDriverHost, type DriverHost, type HostFacts, type HostParts } from './driver-host.ts'
import type { ThreadLimits } from './heartbeat.ts'
import type { ShelvedDriver } from './shelf.ts'
import type { FromWorker, ToWorker } from './worker-contract.ts'

/** How long the modules of a driver that is no longer needed have to say goodbye (driver.md 16). */
const GOODBYE_MS = 10_000
/** The same when the node itself stops: it has promised to be gone within five seconds. */
const NODE_GOODBYE_MS = 2_000

export interface ThreadsParts {
  workerUrl: URL
  clock: Clock
  limits: ThreadLimits
  measure: Measure
  log: Log
  labelOf(id: string): string
  /** All threads end with it. */
  life(): AbortSignal
  /** What makes a module begin in its thread, where it has this number. */
  startOf(desired: Desired, number: number): ToWorker
  /** What a driver's thread says; `fileName` is the driver's, and `reply` reaches the very thread that said it. */
  news(news: FromWorker, fileName: string, reply: (message: ToWorker) => void): void
  /** A driver's thread is gone. */
  down(fall: ThreadFall): void
}

/** The end of a driver's thread that nobody asked for, or that somebody asked for to have it begin anew. */
export interface ThreadFall {
  driver: ShelvedDriver
  /** The modules in it. */
  modules: readonly string[]
  /** The module that was at work, as far as that is known. */
  culprit: string | undefined
  /** For a person: what the driver did. */
  reason: string
  stack: string | undefined
  pauseMs: number
}

/**
 * The threads of all drivers: there is one for each driver that has modules to run, holding all of them. That of a
 * compiled driver is a process.
 */
export interface Threads {
  start(desired: Desired): void
  stop(desired: Desired): void
  /** The module goes on with other settings, also after a restart of its thread. */
  update(desired: Desired): void
  send(desired: Desired, message: ToWorker): void
  /** To the thread of this driver, when there is one. */
  sendTo(fileName: string, message: ToWorker): void
  isUp(desired: Desired): boolean
  /** The driver's code is another one: its thread goes on with it. */
  swap(driver: ShelvedDriver): void
  /** Ends the thread of a driver, which is then started again. False when there is none. */
  end(driver: ShelvedDriver, reason: string): boolean
  list(): readonly ThreadFacts[]
  /** How often threads had to be begun again. */
  restarts(): number
  /** Resolves when every thread has ended. */
  ended(): Promise<void>
}

export interface ThreadFacts extends HostFacts {
  driver: ShelvedDriver
  modules: readonly string[]
  up: boolean
  lastEnd: LastEnd | undefined
}

interface LastEnd {
  /** Milliseconds since 1970. */
  at: number
  reason: string
  culprit: string | undefined
  /** With what the thread ended; none when we ended it. */
  exitCode: number | undefined
}

interface Thread {
  driver: ShelvedDriver
  host: DriverHost
  stop: AbortController
  ended: Promise<void>
  modules: Map<string, Desired>
  /** Those that were told to stop and have not said goodbye. */
  stopping: Set<string>
  up: boolean
  lastEnd: LastEnd | undefined
  /** The code that last loaded well. */
  goodUrl: string
  url: string
}

export function createThreads(parts: ThreadsParts): Threads {
  const { workerUrl, clock, limits, measure, log, labelOf, life, startOf, news } = parts
  const threads = new Map<string, Thread>()
  /** Each module's number in the books of the threads. */
  const numbers = new Map<string, number>()
  /** Threads that nobody needs any more, until they have ended. */
  const leaving = new Set<Promise<void>>()
  let restarts = 0

  const workOf = (fileName: string) => (mod: string | undefined) =>
    `messages of driver ${fileName}${mod === undefined ? '' : `, most of ${labelOf(mod)}`}`

  const begin = ({ host }: Thread, desired: Desired) => {
    const number = numbers.get(desired.id) ?? numbers.size + 1
    numbers.set(desired.id, number)
    host.send(startOf(desired, number))
  }

  function open(driver: ShelvedDriver): Thread {
    const stop = new AbortController()
    const modules = new Map<string, Desired>()
    const { fileName } = driver
    const hostParts: HostParts = {
      ...{ clock, measure, workOf: workOf(fileName) },
      driverUrl: () => thread.url,
      up() {
        thread.up = true
        thread.goodUrl = thread.url
        for (const desired of modules.values()) begin(thread, desired)
      },
      news(one, reply) {
        if (one.kind === 'stopped') {
          thread.stopping.delete(one.mod)
          if (thread.modules.size === 0) endWhenQuiet(thread)
          return
        }
        if (one.kind === 'swapped') thread.goodUrl = one.driverUrl
        if (one.kind === 'swap-failed') thread.url = thread.goodUrl
        news(one, fileName, reply)
      },
      down({ mod, culprit: number, reason, stack, exitCode }, pauseMs) {
        restarts += 1
        thread.up = false
        thread.stopping.clear()
        const culprit = mod ?? [...numbers].find(([, own]) => own === number)?.[0]
        thread.lastEnd = { at: clock.now(), reason, culprit, exitCode }
        parts.down({ driver: thread.driver, modules: [...modules.keys()], culprit, reason, stack, pauseMs })
        // Code that ends its thread before it is loaded must not take the place of one that ran.
        if (thread.url === thread.goodUrl) return
        news({ kind: 'swap-failed', driverUrl: thread.url, message: reason }, fileName, () => undefined)
        thread.url = thread.goodUrl
      },
    }
    const host =
      driver.source === 'compiled'
        ? createCompiledHost({ ...hostParts, fileName, log })
        : createDriverHost({ ...hostParts, workerUrl, limits })
    const thread: Thread = {
      ...{ driver, host, stop, modules, stopping: new Set<string>(), up: false, lastEnd: undefined },
      goodUrl: driver.url,
      url: driver.url,
      ended: Promise.resolve(),
    }
    threads.set(fileName, thread)
    const withNode = () => {
      for (const mod of [...modules.keys()]) sendStop(thread, mod)
      leave(thread, NODE_GOODBYE_MS)
    }
    const node = life()
    node.addEventListener('abort', withNode, { once: true })
    thread.ended = host.run(stop.signal).finally(() => node.removeEventListener('abort', withNode))
    return thread
  }

  function sendStop(thread: Thread, mod: string): void {
    thread.modules.delete(mod)
    // One that is not up has nobody who could say goodbye.
    if (!thread.up) return
    thread.stopping.add(mod)
    thread.host.send({ kind: 'stop', mod })
  }

  function endWhenQuiet({ stopping, stop }: Thread): void {
    if (stopping.size === 0) stop.abort()
  }

  /** Ends the thread when its modules have said goodbye, or have had their time. */
  function leave(thread: Thread, withinMs: number): void {
    threads.delete(thread.driver.fileName)
    leaving.add(thread.ended)
    const late = clock.timer(withinMs, () => thread.stop.abort())
    void thread.ended.then(() => {
      late()
      leaving.delete(thread.ended)
    })
    endWhenQuiet(thread)
  }

  const of = (desired: Desired) => threads.get(desired.driver.fileName)

  return {
    start(desired) {
      const thread = of(desired) ?? open(desired.driver)
      thread.modules.set(desired.id, desired)
      if (thread.up) begin(thread, desired)
    },
    stop(desired) {
      const thread = of(desired)
      if (!thread?.modules.has(desired.id)) return
      sendStop(thread, desired.id)
      if (thread.modules.size === 0) leave(thread, GOODBYE_MS)
    },
    update(desired) {
      const thread = of(desired)
      const { id: mod, settings, facts } = desired
      thread?.modules.set(mod, desired)
      thread?.host.send({ kind: 'update', mod, settings, facts })
    },
    send: (desired, message) => of(desired)?.host.send(message),
    sendTo: (fileName, message) => threads.get(fileName)?.host.send(message),
    isUp: desired => of(desired)?.up ?? false,
    swap(driver) {
      const thread = threads.get(driver.fileName)
      if (!thread) return
      thread.driver = driver
      // Its simulator may be another one and its own code the same.
      if (thread.url === driver.url) return
      thread.url = driver.url
      thread.host.send({ kind: 'swap', driverUrl: driver.url })
    },
    end: (driver, reason) => threads.get(driver.fileName)?.host.end(reason) ?? false,
    list: () =>
      [...threads.values()].map(({ driver, host, modules, up, lastEnd }) => ({
        ...host.facts(),
        ...{ driver, up, lastEnd },
        modules: [...modules.keys()],
      })),
    restarts: () => restarts,
    async ended() {
      await Promise.all([...leaving, ...[...threads.values()].map(thread => thread.ended)])
    },
  }
}
