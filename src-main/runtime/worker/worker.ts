import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed, failureOf, messageOf, type Result } from '../../base/result.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import type { ToWorker, WorkerBirth } from '../worker-contract.ts'
import { createCallsOut } from './calls-out.ts'
import { createMemoryBook } from './memory-book.ts'
import { createMonitors } from './monitors.ts'
import { onBehalf } from './on-behalf.ts'
import { createOutbox } from './outbox.ts'
import { type RunningModule, runModule } from './running-module.ts'
import { tidyMemory } from './tidy-memory.ts'

// The worker thread of one driver: all its modules, their sockets and queues. What goes wrong in here stays in here.

if (isMainThread || !parentPort) throw new Error('This file runs in a worker thread only.')
const port = parentPort
const { driverUrl, lastEntered } = workerData as WorkerBirth
const entered = new Int32Array(lastEntered)
const memory = createMemoryBook(number => Atomics.store(entered, 1, number))

/** By then the modules have begun, and have loaded what they need besides. */
const TIDY_AFTER_MS = 5_000

const outbox = createOutbox(batch => port.postMessage(batch), setImmediate)
const { tell } = outbox

type Of<Kind extends ToWorker['kind']> = Extract<ToWorker, { kind: Kind }>
const modules = new Map<string, RunningModule>()
/** Each module's number in the book of who was entered last. */
const numbers = new Map<string, number>()
/** Modules that could not start as they were told to, and why: other settings may do better. */
const refused = new Map<string, { message: Of<'start'>; reason: string }>()
/** Execs that somebody waits for. */
const execs = new Set<number>()
const calls = createCallsOut(systemClock, tell)
const monitors = createMonitors(channels => tell({ kind: 'monitors', channels }))

process.on('uncaughtException', crash)
process.on('unhandledRejection', unawaited)

let driver = await load(driverUrl)
let swaps = Promise.resolve()
port.on('message', (batch: ToWorker[]) => {
  for (const message of batch) handle(message)
})
tell({ kind: 'ready' })
systemClock.timer(TIDY_AFTER_MS, tidyMemory)

async function load(url: string): Promise<Driver> {
  return ((await import(url)) as { driver: Driver }).driver
}

function handle(message: ToWorker): void {
  switch (message.kind) {
    case 'exec':
      return exec(message)
    case 'start':
      return start(message)
    case 'stop':
      return void stop(message.mod)
    case 'update': {
      const before = refused.get(message.mod)?.message
      if (!before) return modules.get(message.mod)?.update(message)
      const { settings, facts } = message
      return start({ ...before, start: { ...before.start, settings, facts } })
    }
    case 'system': {
      const waits = refused.get(message.mod)?.message
      if (waits?.system?.facts.id === message.sys && message.system) waits.system = message.system
      return modules.get(message.mod)?.system(message.sys, message.system)
    }
    case 'system-status':
      return modules.get(message.mod)?.systemStatus(message.of, message.changed)
    case 'cancel':
      return cancel(message.call)
    case 'called':
      return calls.settle(message.call, message.result)
    case 'message':
      return monitors.receive(message.channel, message.text)
    case 'watched':
      return modules.get(message.mod)?.watched(message.watched)
    case 'clear-queue':
      return modules.get(message.mod)?.clearQueue()
    case 'swap':
      // One after the other, so that the last one asked for is the one that stays.
      swaps = swaps.then(() => swap(message.driverUrl))
      return
    case 'read':
      return outbox.read(message.count)
    case 'ping':
      return tell({ kind: 'pong', beat: message.beat })
  }
}

function start(message: Of<'start'>): void {
  const { mod, number } = message.start
  // A running module that is told to start goes on as it is (driver.md 4).
  if (modules.has(mod)) return
  refused.delete(mod)
  numbers.set(mod, number)
  const enter = <T>(run: () => T): T => {
    Atomics.store(entered, 0, number)
    return memory.during(number, run)
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
        call: (target, method, args, caller) => calls.begin({ mod, target, method, args, caller }),
        monitors,
        system: message.system,
      }),
    )
  } catch (error) {
    const reason = messageOf(error)
    refused.set(mod, { message, reason })
    tell({ kind: 'connected', mod, connected: false, reason })
    tell({ kind: 'log', mod, level: 'error', message: reason })
  }
}

async function stop(mod: string): Promise<void> {
  const running = modules.get(mod)
  modules.delete(mod)
  refused.delete(mod)
  calls.drop(mod)
  await running?.stop()
  tell({ kind: 'stopped', mod })
}

function exec({ call, mod, method, args, caller }: Of<'exec'>): void {
  execs.add(call)
  const settle = (result: Result<Json>, code?: number) => {
    if (execs.delete(call)) tell({ kind: 'result', call, result, ...(code === undefined ? {} : { code }) })
  }
  const running = modules.get(mod)
  if (!running) {
    const message = refused.get(mod)?.reason ?? 'The module is not running.'
    return settle({ ok: false, failure: { code: 'offline', message } })
  }
  running.exec(method, args, caller).then(
    ({ value, code }) => settle({ ok: true, value }, code),
    error => settle({ ok: false, failure: failureOf(error) }),
  )
}

/** What was begun goes on; nobody hears of it any more. */
function cancel(call: number): void {
  if (!execs.delete(call)) return
  tell({
    kind: 'result',
    call,
    result: { ok: false, failure: { code: 'cancelled', message: 'The caller no longer waits.' } },
  })
}

async function swap(url: string): Promise<void> {
  let next: Driver
  try {
    next = await load(url)
  } catch (error) {
    return tell({ kind: 'swap-failed', driverUrl: url, message: messageOf(error) })
  }
  driver = next
  const restarted: { mod: string; reason: string }[] = []
  for (const [mod, module] of modules) {
    const reason = module.swap(next)
    if (reason !== undefined) restarted.push({ mod, reason })
  }
  for (const [mod, { reason }] of refused)
    restarted.push({ mod, reason: `it could not start with the code before: ${reason}` })
  tell({ kind: 'swapped', driverUrl: url, restarted })
}

/** The refusal of something that a driver asked for and did not wait for is no fault of its code; anything else is. */
function unawaited(error: unknown): void {
  if (!(error instanceof Failed)) return crash(error)
  const mod = onBehalf.getStore()?.mod ?? enteredLast()
  if (mod) tell({ kind: 'log', mod, level: 'warn', message: `Something nobody waited for failed: ${error.message}` })
}

const enteredLast = () => [...numbers].find(([, number]) => number === Atomics.load(entered, 0))?.[0]

/** The driver broke out of its own calls. Nobody knows what state it is in, so the thread ends and is started anew. */
function crash(error: unknown): void {
  const stack = error instanceof Error && error.stack ? error.stack : messageOf(error)
  tell({ kind: 'crashed', mod: onBehalf.getStore()?.mod, message: messageOf(error), stack })
  outbox.empty()
  process.exit(1)
}
