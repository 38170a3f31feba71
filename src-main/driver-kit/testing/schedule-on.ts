import type { Clock } from '../../base/clock.ts'
import type { Job, RepeatingJob, Schedule } from '../schedule.ts'

/** A schedule for tests of the kit alone: once and repeatedly, bound to a signal; the node's own knows more. */
export function scheduleOn(clock: Clock, signal: AbortSignal, failed: (error: unknown) => void): Schedule {
  const jobs = new Set<Job>()
  signal.addEventListener('abort', () => clear())
  function clear(): void {
    for (const job of jobs) job.cancel('It is over.')
  }

  function make(ms: number, run: () => void | Promise<void>, repeats: boolean, immediate: boolean): RepeatingJob {
    if (signal.aborted) throw new Error('It is over.')
    let stop: (() => void) | undefined
    let waiting: { resolve(): void; reject(error: unknown): void }[] = []
    const settle = (how: (one: (typeof waiting)[number]) => void) => {
      const told = waiting
      waiting = []
      told.forEach(how)
    }
    const once = async () => {
      try {
        await run()
        settle(one => one.resolve())
      } catch (error) {
        failed(error)
        settle(one => one.reject(error))
      }
    }
    const begin = () => {
      stop = clock.timer(ms, async () => {
        await once()
        if (repeats && jobs.has(job)) begin()
        else jobs.delete(job)
      })
    }
    const cancel = (reason = 'Cancelled.') => {
      stop?.()
      jobs.delete(job)
      settle(one => one.reject(new Error(reason)))
    }
    const job: RepeatingJob = Object.assign(() => cancel(), {
      cancel,
      trigger: () => void once(),
      next: () => new Promise<void>((resolve, reject) => void waiting.push({ resolve, reject })),
      resume: begin,
      createdAt: clock.now(),
      nextAt: undefined,
      lastAt: undefined,
      runs: 0,
    })
    jobs.add(job)
    begin()
    if (immediate) void once()
    return job
  }

  return {
    after: (ms, run) => make(ms, run, false, false),
    at: (time, run) => make(Number(time) - clock.now(), run, false, false),
    every: (ms, run, options) => make(ms, run, true, options?.immediate ?? false),
    cron() {
      throw new Error('There is no cron here.')
    },
    clear,
    get size() {
      return jobs.size
    },
  }
}
