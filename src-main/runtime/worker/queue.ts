import type { Clock } from '../../base/clock.ts'
import { cancelled } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, Retry } from '../../driver-kit/outcomes.ts'

/** Added to a command's own priority for each retry, so that it goes in ahead of its equals. */
export const RETRY_BONUS = 20
export const OFFLINE = 'transport is currently offline'

/** One for all: making an error is slow, and this one is read by nobody but a command that outlives itself. */
const ENDED = new Failed('cancelled', 'This command has ended.')

const DEFAULTS = { priority: 50, withinMs: 5_000, retries: 3, delayMs: 0 }

/** One try at a command. The signal aborts when its time is up or nobody wants it any more. */
type Attempt<T> = (signal: AbortSignal) => Promise<T>

interface Task {
  name: string | undefined
  priority: number
  withinMs: number
  retriesLeft: number
  delayMs: number
  /** When it was asked for, among all. */
  order: number
  /** Where it stands among its equals: its own order, or the slot of the one it replaced. */
  place: number
  attempt: Attempt<unknown>
  settled: boolean
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** The commands of one module, one at a time, the most urgent first (driver.md 11). */
export interface Queue {
  add<T>(attempt: Attempt<T>, options?: QueueOptions, signal?: AbortSignal): Promise<T>
  /** While offline only named commands are taken, and none runs. */
  setOnline(online: boolean): void
  /** Settles everyone who waits. */
  clear(reason: string): void
  /** As `clear`, for good, the running command included. */
  close(): void
  readonly size: number
}

export function createQueue(clock: Clock): Queue {
  const waiting: Task[] = []
  let running: { task: Task; stop: AbortController } | undefined
  let online = false
  let closed = false
  let orders = 0
  let notBefore = 0
  let stopPause: (() => void) | undefined

  function settle(task: Task, finish: () => void): void {
    if (task.settled) return
    task.settled = true
    finish()
  }

  function insert(task: Task): void {
    if (!online && task.name === undefined) {
      settle(task, () => task.reject(new Failed('offline', OFFLINE)))
      return
    }
    const twin = task.name === undefined ? -1 : waiting.findIndex(other => other.name === task.name)
    const replaced = waiting[twin]
    if (replaced) {
      // The newer wish is the one people expect, also when the older one comes back for a retry (driver.md 11.2).
      const [older, newer] = replaced.order < task.order ? [replaced, task] : [task, replaced]
      newer.place = replaced.place
      waiting[twin] = newer
      settle(older, () => older.reject(new Failed('cancelled', 'superseded by a newer command of the same name')))
    } else {
      waiting.push(task)
    }
    waiting.sort((a, b) => b.priority - a.priority || a.place - b.place)
    next()
  }

  function next(): void {
    if (running || !online || closed || waiting.length === 0 || stopPause) return
    const pause = notBefore - clock.monotonic()
    if (pause > 0) {
      stopPause = clock.timer(pause, () => {
        stopPause = undefined
        next()
      })
      return
    }
    const task = waiting.shift()
    if (task) void work(task)
  }

  async function work(task: Task): Promise<void> {
    const stop = new AbortController()
    running = { task, stop }
    const late = clock.timer(task.withinMs, () => stop.abort(new Retry('due to timeout')))
    try {
      const value = await Promise.race([task.attempt(stop.signal), whenAborted(stop.signal)])
      settle(task, () => task.resolve(value))
    } catch (error) {
      if (!(error instanceof Retry)) settle(task, () => task.reject(error))
      else if (task.retriesLeft > 0) queueMicrotask(() => retry(task))
      else settle(task, () => task.reject(new Failed('timeout', `retry limit reached (${messageOf(error)})`)))
    } finally {
      late()
      stop.abort(ENDED)
      notBefore = clock.monotonic() + task.delayMs
      running = undefined
      queueMicrotask(next)
    }
  }

  function retry(task: Task): void {
    if (task.settled) return
    task.retriesLeft -= 1
    task.priority += RETRY_BONUS
    if (closed) settle(task, () => task.reject(new Failed('cancelled', 'The module has stopped.')))
    else insert(task)
  }

  return {
    add<T>(attempt: Attempt<T>, options: QueueOptions = {}, signal?: AbortSignal) {
      return new Promise<T>((resolve, reject) => {
        if (closed) return reject(new Failed('cancelled', 'The module has stopped.'))
        if (signal?.aborted) return reject(cancelled(signal))
        const order = orders++
        const task: Task = {
          name: options.name,
          priority: options.priority ?? DEFAULTS.priority,
          withinMs: options.withinMs ?? DEFAULTS.withinMs,
          retriesLeft: options.retries ?? DEFAULTS.retries,
          delayMs: options.delayMs ?? DEFAULTS.delayMs,
          order,
          place: order,
          attempt,
          settled: false,
          resolve: value => finish(() => resolve(value as T)),
          reject: error => finish(() => reject(error)),
        }
        const drop = () => {
          const at = waiting.indexOf(task)
          if (at >= 0) waiting.splice(at, 1)
          if (running?.task === task) running.stop.abort(signal && cancelled(signal))
          settle(task, () => task.reject(signal && cancelled(signal)))
        }
        const finish = (done: () => void) => {
          signal?.removeEventListener('abort', drop)
          done()
        }
        signal?.addEventListener('abort', drop, { once: true })
        insert(task)
      })
    },
    setOnline(value) {
      online = value
      next()
    },
    clear(reason) {
      for (const task of waiting.splice(0)) settle(task, () => task.reject(new Abort(reason)))
    },
    close() {
      closed = true
      stopPause?.()
      stopPause = undefined
      const stopped = new Failed('cancelled', 'The module has stopped.')
      for (const task of waiting.splice(0)) settle(task, () => task.reject(stopped))
      running?.stop.abort(stopped)
    },
    get size() {
      return waiting.length + (running ? 1 : 0)
    },
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
