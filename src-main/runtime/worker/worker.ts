import { AsyncLocalStorage } from 'node:async_hooks'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed, fromResult, messageOf, type Result, toResult } from '../../base/result.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import type { FromWorker, ToWorker, WorkerBirth } from '../worker-contract.ts'
import { type RunningModule, runModule } from './running-module.ts'

// The worker thread of one driver: all its modules, their sockets and queues. What goes wrong in here stays in here.

if (isMainThread || !parentPort) throw new Error('This file runs in a worker thread only.')
const port = parentPort
const { driverUrl, lastEntered } = workerData as WorkerBirth
const entered = new Int32Array(lastEntered)
const whose = new AsyncLocalStorage<string>()

let news: FromWorker[] = []

/** What comes of one turn of the event loop crosses over together: crossing costs more than what is carried. */
function tell(one: FromWorker): void {
  if (news.push(one) === 1) setImmediate(flush)
}

function flush(): void {
  const batch = news
  news = []
  if (batch.length) port.postMessage(batch)
}

type Start = Extract<ToWorker, { kind: 'start' }>
const modules = new Map<string, RunningModule>()
/** Modules that could not start as they were told to: other settings may do better. */
const refused = new Map<string, Start>()
const execs = new Map<number, AbortController>()
const calls = new Map<number, (result: Result<Json>) => void>()
let callNumber = 0

process.on('uncaughtException', crash)
process.on('unhandledRejection', crash)

const { driver } = (await import(driverUrl)) as { driver: Driver }
port.on('message', (batch: ToWorker[]) => batch.forEach(handle))
tell({ kind: 'ready' })

function handle(message: ToWorker): void {
  switch (message.kind) {
    case 'start':
      return start(message)
    case 'stop': {
      const running = modules.get(message.mod)
      modules.delete(message.mod)
      refused.delete(message.mod)
      void (running?.stop() ?? Promise.resolve()).then(() => tell({ kind: 'stopped', mod: message.mod }))
      return
    }
    case 'update': {
      const before = refused.get(message.mod)
      if (before) return start({ ...before, start: { ...before.start, settings: message.settings } })
      return modules.get(message.mod)?.update(message.settings)
    }
    case 'system': {
      const logic = modules.get(message.mod)
      logic?.system?.replace(message.system)
      return logic?.systemChanged()
    }
    case 'system-status': {
      const logic = modules.get(message.mod)
      logic?.system?.statusChanged(message.of, message.changed)
      return logic?.systemChanged()
    }
    case 'exec':
      return void exec(message)
    case 'cancel':
      return execs.get(message.call)?.abort(new Failed('cancelled', 'The caller no longer waits.'))
    case 'called':
      calls.get(message.call)?.(message.result)
      calls.delete(message.call)
      return
    case 'debug':
      return modules.get(message.mod)?.setDebug(message.on)
    case 'ping':
      return tell({ kind: 'pong', beat: message.beat })
  }
}

function start(message: Start): void {
  const { mod, number } = message.start
  if (modules.has(mod)) return
  refused.delete(mod)
  const enter = <T>(run: () => T): T => {
    Atomics.store(entered, 0, number)
    return whose.run(mod, run)
  }
  try {
    modules.set(
      mod,
      runModule({
        start: message.start,
        driver,
        clock: systemClock,
        tell,
        enter,
        callSystem: callFrom(mod),
        system: message.system,
      }),
    )
  } catch (error) {
    refused.set(mod, message)
    tell({ kind: 'connected', mod, connected: false, reason: messageOf(error) })
    tell({ kind: 'log', mod, level: 'error', message: messageOf(error) })
  }
}

async function exec({ call, mod, method, args, caller }: Extract<ToWorker, { kind: 'exec' }>): Promise<void> {
  const stop = new AbortController()
  execs.set(call, stop)
  const result = await toResult(() => {
    const running = modules.get(mod)
    if (!running) throw new Failed('offline', 'The module is not running.')
    return running.exec(method, args, caller, stop.signal)
  })
  execs.delete(call)
  tell({ kind: 'result', call, result })
}

const callFrom = (mod: string) => (target: string, method: string, args: Json, caller: string | undefined) =>
  new Promise<Json>((resolve, reject) => {
    const call = ++callNumber
    calls.set(call, result => {
      try {
        resolve(fromResult(result))
      } catch (error) {
        reject(error)
      }
    })
    tell({ kind: 'call', call, mod, target, method, args, caller })
  })

/** The driver broke out of its own calls. Nobody knows what state it is in, so the thread ends and is started anew. */
function crash(error: unknown): void {
  const stack = error instanceof Error && error.stack ? error.stack : messageOf(error)
  tell({ kind: 'crashed', mod: whose.getStore(), message: messageOf(error), stack })
  flush()
  process.exit(1)
}
