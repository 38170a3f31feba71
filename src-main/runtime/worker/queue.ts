import { type Clock, cancelled } from '../../base/clock.ts'
import { type Failed, messageOf } from '../../base/result.ts'
import type { Deviations } from '../../driver-kit/deviations.ts'
import { Abort, Retry } from '../../driver-kit/outcomes.ts'
import { type QueueDefaults, type QueueOptions, queueDefaults, type Task } from '../../driver-kit/task.ts'
import type { EndedTask, QueueView } from '../../model/live.ts'
import { createAnswerTimer } from './answer-timer.ts'
import { Command, type CommandHost } from './command.ts'
import { leftAlone } from './left-alone.ts'
import { blockAround, contextFor, NestedPromise } from './nested-waits.ts'
import { createPauses } from './pauses.ts'
import { CLEARED, cleared, nestedWait, offline, retriesUsedUp, stopped, superseded, thrown } from './queue-failures.ts'
import { createQueueHistory } from './queue-history.ts'
import { createWaitingList } from './waiting-list.ts'

export { OFFLINE } from './queue-failures.ts'

/** The commands of one module, one at a time, the most urgent first (driver.md 11). */
export interface Queue {
  /** May be changed at any time; what waits keeps what it was queued with. */
  readonly defaults: QueueDefaults
  /** When the signal aborts the command leaves the queue, waiting or running. */
  add<T>(
    run: (task: Task) => void | Promise<void>,
    options?: QueueOptions,
    signal?: AbortSignal,
    says?: string | Uint8Array,
  ): Promise<T>
  /** The same for code of ours that does no more than send: it may run as anybody, which costs less. */
  addSending<T>(
    run: (task: Task) => void | Promise<void>,
    options: QueueOptions | undefined,
    says: string | Uint8Array,
  ): Promise<T>
  /** The code that the command of this promise was settled with, when it was not 200. */
  codeOf(promise: unknown): number | undefined
  /** The command that a message which has just come may belong to. */
  readonly current: Task | undefined
  /** While offline only named commands are taken, and none is begun. */
  setOnline(online: boolean): void
  readonly online: boolean
  /** Settles everyone who waits, and the running one when told so. */
  clear(reason?: string, abortCurrent?: boolean): void
  /** As `clear`, for good, the running command included. */
  close(): void
  /** Waiting and running. */
  readonly size: number
  snapshot(): QueueView
  /** Called when a snapshot would show something new. */
  onChange: (() => void) | undefined
}

export interface QueueParts {
  clock: Clock
  rules: Deviations
  defaults?: Partial<QueueDefaults>
  log?: (level: 'debug' | 'error', message: string) => void
}

export function createQueue({ clock, rules, defaults, log }: QueueParts): Queue {
  const waiting = createWaitingList()
  const history = createQueueHistory(clock)
  const pauses = createPauses(clock, rules.delayFromCompletion)
  const timer = createAnswerTimer(clock, () => running && retry(running, 'due to timeout'))
  const codes = new WeakMap<object, number>()
  let running: Command | undefined
  let online = false
  let closed = false
  let ids = 0
  /** The queue looks for its next command when the code at hand is through. */
  let lookingSoon = false

  function changed(): void {
    try {
      queue.onChange?.()
    } catch (error) {
      log?.('error', `Whoever watches the queue failed: ${messageOf(error)}`)
    }
  }

  function enter(command: Command): void {
    if (!online && command.name === undefined) return giveUp(command, offline(), 'aborted')
    const twin = command.name === undefined ? undefined : waiting.named(command.name)
    if (!twin) waiting.insert(command)
    else if (command.attempts > 0 && rules.newerNamedWins) {
      // One that comes back for a retry is older than the one that waits: people expect the newer wish (driver.md 11.2).
      return giveUp(command, superseded(), 'superseded')
    } else {
      waiting.replace(twin, command)
      giveUp(twin, superseded(), 'superseded')
    }
    if (queue.onChange) changed()
  }

  /** Not at once: a message that comes in the same read as an answer cannot belong to a command not sent yet. */
  function lookSoon(): void {
    if (lookingSoon) return
    lookingSoon = true
    queueMicrotask(look)
  }

  function look(): void {
    lookingSoon = false
    if (running || !online || closed || waiting.all.length === 0 || pauses.holds(look)) return
    const next = waiting.takeFirst()
    if (next) start(next)
  }

  function start(command: Command): void {
    running = command
    command.begin(clock.now(), clock.monotonic())
    if (queue.onChange) changed()
    try {
      if (command.context) command.context.runInAsyncScope(runBlock, undefined, command)
      else runBlock(command)
    } catch (error) {
      threw(command, error)
      returned(command)
    }
  }

  function runBlock(command: Command): void {
    const block = command.run(command)
    // Waited for here, inside the block's context, as the block may be nothing but another command of this queue.
    if (isPromise(block)) {
      block.then(
        () => returned(command),
        error => {
          threw(command, error)
          returned(command)
        },
      )
    } else returned(command)
  }

  function returned(command: Command): void {
    if (running !== command) return
    command.blockOpen = false
    if (command.over) return free(command)
    if (!command.wait) return succeed(command, null, 200)
    timer.start(command.withinMs)
  }

  function threw(command: Command, error: unknown): void {
    if (running !== command) return
    if (command.over) {
      // Who was told by the signal that it is over may well end with an error.
      if (!command.watchesSignal) log?.('error', `A queued command had ended when its code failed: ${messageOf(error)}`)
    } else fail(command, error)
  }

  const isOver = (command: Command) => command.settled || (command === running && command.over)

  const isOpen = (command: Command | undefined) => command !== undefined && command === running && command.blockOpen

  function succeed(command: Command, value: unknown, code: number): void {
    if (isOver(command)) return
    if (code !== 200 && command.promise) codes.set(command.promise, code)
    command.resolve(command.wait ? value : null)
    ended(command, 'done', undefined)
  }

  function fail(command: Command, error: unknown): void {
    if (error instanceof Retry) retry(command, error.message)
    else giveUp(command, thrown(error), error instanceof Abort ? 'aborted' : 'failed')
  }

  /** From outside, `atOnce`, it is not for its own code to say when it is over: its block may never return. */
  function giveUp(command: Command, failure: Failed, outcome: EndedTask['outcome'], atOnce = false): void {
    if (command.settled || (!atOnce && isOver(command))) return
    if (failure.origin && command.promise) codes.set(command.promise, failure.origin.code)
    command.reject(failure)
    // Nobody may be waiting for it. One that a newer wish replaced goes silently (driver.md 11.2).
    if (outcome !== 'superseded') log?.('debug', `${called(command.name)} was not done: ${failure.message}`)
    ended(command, outcome, failure.message, atOnce ? failure : undefined)
    if (atOnce && command === running) free(command)
  }

  function retry(command: Command, reason: string | undefined): void {
    if (command !== running || isOver(command)) return
    if (!(command.retries > 0)) return giveUp(command, retriesUsedUp(reason), 'timeout')
    command.over = true
    if (!command.blockOpen) free(command)
    command.stop()
  }

  function ended(command: Command, outcome: EndedTask['outcome'], reason: string | undefined, why?: Failed): void {
    command.settled = true
    command.over = true
    command.release?.()
    history.add(command, outcome, reason)
    if (command !== running) waiting.remove(command)
    else if (!command.blockOpen) free(command)
    command.stop(why)
    if (queue.onChange) changed()
  }

  /** The place at work is free again. */
  function free(command: Command): void {
    running = undefined
    timer.stop()
    pauses.ended(command.delayMs)
    lookSoon()
    if (command.settled) {
      if (command.clearQueue) clear(CLEARED)
      return
    }
    command.retries -= 1
    command.priority += command.retryBonus
    enter(command)
  }

  function clear(reason: string, abortCurrent = false): void {
    for (const command of waiting.takeAll()) giveUp(command, cleared(reason), 'cancelled')
    if (!abortCurrent || !running) return
    if (running.settled) free(running)
    else giveUp(running, cleared(reason), 'cancelled', true)
  }

  const host: CommandHost = {
    success: succeed,
    abort: (command, reason, code) => giveUp(command, new Abort(reason ?? NO_REASON, undefined, code), 'aborted'),
    retry,
    fail,
    resetTimers(command) {
      if (command === running && !command.over && !command.blockOpen) timer.startAnew(command.withinMs)
    },
  }

  function put<T>(command: Command, signal?: AbortSignal): Promise<T> {
    const executor = (resolve: (value: T) => void, reject: (error: unknown) => void) => {
      command.resolve = resolve as (value: unknown) => void
      command.reject = reject
    }
    const around = rules.refusesNestedWaits ? blockAround() : undefined
    const promise = isOpen(around) ? new NestedPromise<T>(executor) : new Promise<T>(executor)
    command.promise = leftAlone(promise)
    if (promise instanceof NestedPromise) {
      promise.beforeWait = () => {
        if (isOpen(around) && blockAround() === around) giveUp(command, nestedWait(command.name), 'failed')
      }
    }
    if (signal) {
      const drop = () => giveUp(command, cancelled(signal), 'cancelled', true)
      signal.addEventListener('abort', drop, { once: true })
      command.release = () => signal.removeEventListener('abort', drop)
    }
    enter(command)
    if (!lookingSoon) look()
    return promise
  }

  const commandOf = (run: (task: Task) => void | Promise<void>, options: QueueOptions = NO_OPTIONS) =>
    new Command(ids++, clock.monotonic(), run, options, queue.defaults, host)

  const queue: Queue = {
    defaults: { ...queueDefaults, ...defaults },
    add<T>(
      run: (task: Task) => void | Promise<void>,
      options?: QueueOptions,
      signal?: AbortSignal,
      says?: string | Uint8Array,
    ) {
      if (closed) return leftAlone(Promise.reject<T>(stopped()))
      if (signal?.aborted) return leftAlone(Promise.reject<T>(cancelled(signal)))
      const command = commandOf(run, options)
      command.says = says
      command.context = contextFor(command, rules.refusesNestedWaits)
      return put<T>(command, signal)
    },
    addSending<T>(
      run: (task: Task) => void | Promise<void>,
      options: QueueOptions | undefined,
      says: string | Uint8Array,
    ) {
      if (closed) return leftAlone(Promise.reject<T>(stopped()))
      const command = commandOf(run, options)
      command.says = says
      return put<T>(command)
    },
    codeOf: promise => (typeof promise === 'object' && promise !== null ? codes.get(promise) : undefined),
    get current() {
      return running && !running.over ? running : undefined
    },
    setOnline(value) {
      if (closed || value === online) return
      online = value
      if (queue.onChange) changed()
      // What its driver asks for on being connected competes with what waited (driver.md 4).
      if (online) lookSoon()
    },
    get online() {
      return online
    },
    clear(reason = CLEARED, abortCurrent = false) {
      clear(reason, abortCurrent)
    },
    close() {
      closed = true
      online = false
      pauses.stop()
      const left = waiting.takeAll()
      if (rules.settlesOnStop) for (const command of left) giveUp(command, stopped(), 'cancelled')
      if (running) giveUp(running, stopped(), 'cancelled', true)
      timer.close()
    },
    get size() {
      return waiting.all.length + (running ? 1 : 0)
    },
    snapshot: () => history.view(online, running, waiting.all),
    onChange: undefined,
  }
  return queue
}

const called = (name: string | undefined) => (name === undefined ? 'A command' : `The command "${name}"`)

const NO_OPTIONS: QueueOptions = {}
const NO_REASON = 'The command was given up.'

const isPromise = (value: void | Promise<void>): value is Promise<void> =>
  typeof value === 'object' && typeof value.then === 'function'
