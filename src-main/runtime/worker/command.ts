import type { AsyncResource } from 'node:async_hooks'
import { Failed } from '../../base/result.ts'
import type { QueueDefaults, QueueOptions, Task } from '../../driver-kit/task.ts'

/** What a command may ask of the queue that it is in. */
export interface CommandHost {
  success(command: Command, value: unknown, code: number): void
  abort(command: Command, reason: string | undefined, code: number): void
  retry(command: Command, reason: string | undefined): void
  fail(command: Command, error: unknown): void
  resetTimers(command: Command): void
}

/** One command on its way through a queue: what its block is handed, and what the queue keeps of it. */
export class Command implements Task {
  readonly id: number
  readonly name: string | undefined
  readonly run: (task: Task) => void | Promise<void>
  readonly withinMs: number
  readonly delayMs: number
  readonly wait: boolean
  readonly clearQueue: boolean
  readonly retryBonus: number
  readonly #host: CommandHost
  priority: number
  retries: number
  lastExecuted = 0
  settled = false

  /** Where it stands among those that wait; see the list of them. */
  rank = 0
  place = 0

  attempts = 0
  /** Its block has not returned yet. */
  blockOpen = false
  /** This attempt has had its outcome. */
  over = false

  /** By the clock that never jumps. */
  readonly addedAt: number
  firstStartedAt = 0

  /** Where its block runs: as the one who asked for it; nothing when that does not matter. */
  context: AsyncResource | undefined
  resolve: (value: unknown) => void = nothing
  reject: (error: unknown) => void = nothing
  promise: Promise<unknown> | undefined
  /** What it sends, for whoever looks at the queue. */
  says: string | Uint8Array | undefined
  /** Ends listening to the caller. */
  release: (() => void) | undefined
  #stop: AbortController | undefined

  constructor(
    id: number,
    addedAt: number,
    run: (task: Task) => void | Promise<void>,
    options: QueueOptions,
    defaults: QueueDefaults,
    host: CommandHost,
  ) {
    this.id = id
    this.addedAt = addedAt
    this.run = run
    this.name = options.name
    this.priority = options.priority ?? defaults.priority
    this.retries = options.retries ?? defaults.retries
    this.withinMs = options.withinMs ?? defaults.withinMs
    this.delayMs = options.delayMs ?? defaults.delayMs
    this.wait = options.wait ?? defaults.wait
    this.clearQueue = options.clearQueue ?? false
    this.retryBonus = defaults.retryBonus
    this.#host = host
  }

  /** Made when first asked for, as most commands never look at it. */
  get signal(): AbortSignal {
    if (!this.#stop) {
      this.#stop = new AbortController()
      if (this.over || this.settled) this.#stop.abort(ENDED)
    }
    return this.#stop.signal
  }

  success(value?: unknown, code = 200): void {
    this.#host.success(this, value, code)
  }

  abort(reason?: string, code = 500): void {
    this.#host.abort(this, reason, code)
  }

  retry(reason?: string): void {
    this.#host.retry(this, reason)
  }

  fail(error: unknown): void {
    this.#host.fail(this, error)
  }

  resetTimers(): void {
    this.#host.resetTimers(this)
  }

  begin(wallTime: number, time: number): void {
    if (this.attempts++ === 0) this.firstStartedAt = time
    this.lastExecuted = wallTime
    this.blockOpen = true
    this.over = false
    this.#stop = undefined
  }

  /** Its code has looked at the signal, and so has been told when the attempt ended. */
  get watchesSignal(): boolean {
    return this.#stop !== undefined
  }

  stop(reason: unknown = ENDED): void {
    this.#stop?.abort(reason)
  }
}

/** One for all: making an error is slow, and this one is read by nobody but code that outlives its command. */
const ENDED = new Failed('cancelled', 'This command has ended.')

function nothing(): void {}
