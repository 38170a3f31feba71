/** How a command goes through the module's queue (driver.md 11.1). */
export interface QueueOptions {
  /** Replaces a waiting command of the same name, and is kept while the device is offline. */
  name?: string
  /** Larger runs first. Default 50. */
  priority?: number
  /** How long the answer may take, counted from when the command was sent. Default 5,000. */
  withinMs?: number
  /** Further attempts after a time-out. Default 3. */
  retries?: number
  /** Pause after this command, before the next. Default 0. */
  delayMs?: number
  /** Whether an answer is waited for; if not, the command is done once it is sent. Default true. */
  wait?: boolean
  /** When this command has ended, everything that waits is given up. */
  clearQueue?: boolean
}

/** What a module's commands are queued with when they do not say otherwise. */
export interface QueueDefaults {
  priority: number
  withinMs: number
  retries: number
  delayMs: number
  wait: boolean
  /** Added to a command's own priority for each retry, so that it goes in ahead of its equals. */
  retryBonus: number
}

export const queueDefaults: QueueDefaults = {
  priority: 50,
  withinMs: 5_000,
  retries: 3,
  delayMs: 0,
  wait: true,
  retryBonus: 20,
}

/** The command that runs. The first outcome counts, later ones are ignored (driver.md 11.3). */
export interface Task {
  readonly name: string | undefined
  /** May be changed: it counts when the command is tried again. */
  priority: number
  /** Attempts that are left; may be changed. */
  retries: number
  /** Milliseconds since 1970, of the last attempt. */
  readonly lastExecuted: number
  /** Aborts when this attempt is over: its time is up, it was settled, or nobody wants it any more. */
  readonly signal: AbortSignal
  readonly settled: boolean
  success(value?: unknown, code?: number): void
  /** Final. The reason is for the person who asked. */
  abort(reason?: string, code?: number): void
  /** Tried again while attempts are left. */
  retry(reason?: string): void
  /** As if the work had thrown it: `Retry` is tried again, anything else is final. */
  fail(error: unknown): void
  /** A part of the answer has come: its time starts anew. */
  resetTimers(): void
}

/** The module's queue, as its driver may turn it. */
export interface QueueControl {
  /** Changed at any time; what waits keeps what it was queued with. */
  readonly defaults: QueueDefaults
  /** Queues a piece of work of its own. Done as the task says, or, with `wait: false`, when `run` has ended. */
  add<T = unknown>(run: (task: Task) => void | Promise<void>, options?: QueueOptions): Promise<T>
  /** Gives up everything that waits, and the running command too when told so. */
  clear(abortCurrent?: boolean): void
  readonly online: boolean
  /** Waiting and running. */
  readonly size: number
}
