import type { Clock } from '../../base/clock.ts'
import { Failed, type Failure, failureOf } from '../../base/result.ts'
import type { FromWorker, ToWorker } from '../worker-contract.ts'
import type { DriverMessage, HostMessage } from './driver-message.ts'
import { createDriverTalk } from './driver-talk.ts'
import { type ModuleInChild, moduleInChild } from './module-in-child.ts'
import { readResult } from './read-result.ts'

/** A start that is not answered by then has failed: the centre waits for no more than 30 s in all (edge.md 4.1). */
const START_MS = 20_000

export interface HostTalkParts {
  clock: Clock
  write(message: HostMessage): void
  tell(news: FromWorker): void
  unknown(cmd: string): void
}

/** One life of a compiled driver: what the runtime tells a worker as PlaceOS's commands, and the other way round. */
export interface HostTalk {
  take(message: ToWorker): void
  hear(message: DriverMessage): void
  /** The only module whose code is known to be at work. */
  culprit(): string | undefined
  /** The process is gone. */
  over(): void
}

type Of<Kind extends ToWorker['kind']> = Extract<ToWorker, { kind: Kind }>

export function createHostTalk({ clock, write, tell, unknown }: HostTalkParts): HostTalk {
  const modules = new Map<string, ModuleInChild>()
  const calls = new Map<number, { mod: string; method: string }>()
  /** Those that were told to stop together with the process. */
  const leaving = new Set<string>()
  const driver = createDriverTalk({ moduleOf: mod => modules.get(mod), tell, write, started, refused, result, unknown })

  function start(message: Of<'start'>): void {
    const { mod } = message.start
    // A running module that is told to start goes on as it is (driver.md 4).
    if (modules.has(mod)) return
    begin(moduleInChild(message))
  }

  function begin(module: ModuleInChild): void {
    const { mod } = module
    modules.set(mod, module)
    module.phase = 'starting'
    module.stopWait = clock.timer(START_MS, () =>
      refused(
        module,
        `Its driver did not answer its start within ${START_MS / 1000} s. Look at its settings, or restart it.`,
      ),
    )
    write({ id: mod, cmd: 'start', payload: module.payload() })
  }

  function started(module: ModuleInChild): void {
    module.stopWait()
    const { mod } = module
    const wasRefused = module.phase === 'refused'
    module.phase = 'started'
    if (module.isDebugged) write({ id: mod, cmd: 'debug' })
    if (module.isUpdateHeld) write({ id: mod, cmd: 'update', payload: module.payload() })
    module.isUpdateHeld = false
    for (const held of module.held.splice(0)) exec(held)
    // It was given up, and has come after all.
    if (wasRefused && module.connected !== undefined) driver.tellConnected(module)
  }

  function refused(module: ModuleInChild, refusal: string): void {
    module.stopWait()
    module.phase = 'refused'
    module.refusal = refusal
    tell({ kind: 'connected', mod: module.mod, connected: false, reason: refusal })
    tell({ kind: 'log', mod: module.mod, level: 'error', message: refusal })
    for (const { call } of module.held.splice(0)) fail(call, new Failed('offline', refusal))
  }

  function stop(mod: string): void {
    const module = modules.get(mod)
    if (!module) return tell({ kind: 'stopped', mod })
    module.stopWait()
    for (const { call } of module.held) fail(call, STOPPED)
    modules.delete(mod)
    if (modules.size > 0) {
      write({ id: mod, cmd: 'stop' })
      return tell({ kind: 'stopped', mod })
    }
    // The last one takes the process with it (edge.md 4.4), and has gone when that has.
    leaving.add(mod)
    write({ id: 't', cmd: 'terminate' })
  }

  function update({ mod, settings, facts }: Of<'update'>): void {
    const module = modules.get(mod)
    module?.change(settings, facts)
    if (module?.phase === 'starting') module.isUpdateHeld = true
    if (module?.phase === 'started') write({ id: mod, cmd: 'update', payload: module.payload() })
    // Other settings may do better.
    if (module?.phase === 'refused') begin(module)
  }

  function exec(message: Of<'exec'>): void {
    const { call, mod, method, args, caller } = message
    const module = modules.get(mod)
    if (!module) return fail(call, STOPPED)
    if (module.phase === 'starting') return void module.held.push(message)
    if (module.phase === 'refused') return fail(call, new Failed('offline', module.refusal))
    calls.set(call, { mod, method })
    const payload = JSON.stringify({ __exec__: method, [method]: args })
    write({ id: mod, cmd: 'exec', seq: call, payload, ...(caller === undefined ? {} : { user_id: caller }) })
  }

  function result(message: DriverMessage): void {
    const call = message.seq ?? 0
    const asked = calls.get(call)
    // Nobody waits for it any more.
    if (!asked) return
    calls.delete(call)
    const { outcome, line, code } = readResult(message, asked.method)
    if (line && modules.has(asked.mod)) tell({ kind: 'log', mod: asked.mod, ...line })
    tell({ kind: 'result', call, result: outcome, ...(code === undefined ? {} : { code }) })
  }

  function fail(call: number, why: Failed): void {
    const failure: Failure = failureOf(why)
    tell({ kind: 'result', call, result: { ok: false, failure } })
  }

  /** PlaceOS has no word for it: what was begun goes on, and nobody hears of it. */
  function cancel(call: number): void {
    if (calls.delete(call)) fail(call, new Failed('cancelled', 'The caller no longer waits.'))
  }

  function watched({ mod, watched }: Of<'watched'>): void {
    const module = modules.get(mod)
    if (!module) return
    if (watched.debug !== module.isDebugged && module.phase === 'started')
      write({ id: mod, cmd: watched.debug ? 'debug' : 'ignore' })
    module.isDebugged = watched.debug
    if (watched.queue)
      tell({ kind: 'queue', mod, queue: { online: module.connected ?? false, tasks: [], more: 0, recent: [] } })
    if (watched.wire)
      tell({
        kind: 'wire',
        mod,
        items: [{ at: clock.now(), direction: 'note', bytes: new TextEncoder().encode(UNSEEN) }],
      })
  }

  return {
    take(message) {
      switch (message.kind) {
        case 'start':
          return start(message)
        case 'stop':
          return stop(message.mod)
        case 'update':
          return update(message)
        case 'exec':
          return exec(message)
        case 'cancel':
          return cancel(message.call)
        case 'watched':
          return watched(message)
        case 'clear-queue':
          return tell({ kind: 'log', mod: message.mod, level: 'warn', message: OWN_QUEUE })
      }
      // A compiled driver sees no other modules and no channels, its code is never another one, and it has a heart of its own.
    },
    hear: driver.hear,
    culprit() {
      const atWork = new Set([...calls.values()].map(({ mod }) => mod))
      return atWork.size === 1 ? [...atWork][0] : undefined
    },
    over() {
      for (const { stopWait } of modules.values()) stopWait()
      for (const mod of leaving) tell({ kind: 'stopped', mod })
    },
  }
}

const STOPPED = new Failed('cancelled', 'The module has stopped.')
const UNSEEN = 'What a compiled driver says to its device cannot be seen here: it holds the connection itself.'
const OWN_QUEUE =
  'The queue of a compiled driver is its own and cannot be cleared from here. Restart the driver instead.'
