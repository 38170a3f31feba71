/** Times to come, bound to a module or to one of its connections. After that a new job throws. */
export interface Schedule {
  /** Once, so many milliseconds from now. */
  after(ms: number, run: () => void | Promise<void>): Job
  /** Once, at that instant; at once when it is over. */
  at(time: Date | number, run: () => void | Promise<void>): Job
  /** Repeats; the next time counts from the end of the last run, so runs never overlap. The first is one span away. */
  every(ms: number, run: () => void | Promise<void>, options?: { immediate?: boolean }): RepeatingJob
  /**
   * At each match of a line of 5 fields, or 6 with seconds first (driver.md 7); a bad line throws. The zone is that of
   * this machine unless one is given, such as the system's `timezone`.
   */
  cron(line: string, run: () => void | Promise<void>, options?: { zone?: string; immediate?: boolean }): RepeatingJob
  /** Cancels all jobs made here. */
  clear(): void
  /** Jobs that are still to run. */
  readonly size: number
}

export interface Job {
  /** Calling the job itself cancels it too. */
  (): void
  /** Whoever waits for its next run is told the reason. */
  cancel(reason?: string): void
  /** Runs it now; one that repeats goes on in its rhythm, one that does not is done. */
  trigger(): void
  /** Resolves after the next run; throws what it threw, or the reason it was cancelled for. */
  next(): Promise<void>
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly nextAt: number | undefined
  readonly lastAt: number | undefined
  readonly runs: number
}

export interface RepeatingJob extends Job {
  /** Goes on after a cancel. */
  resume(): void
}
