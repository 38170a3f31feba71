import type { Clock } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import type { RepeatingJob } from '../../driver-kit/schedule.ts'
import type { Guard } from './schedule.ts'

/** An alarm that is set: for when, and how to stop it. */
export interface Alarm {
  at: number
  stop(): void
}

export interface JobParts {
  clock: Clock
  guard: Guard
  run: () => void | Promise<void>
  repeats: boolean
  /** Sets the alarm for the next time; nothing when there is none. */
  setAlarm(ring: () => void): Alarm | undefined
  /** The job is on the list of those that are still to run, or is not any more. */
  alive(job: RepeatingJob, yes: boolean): void
  /** Throws when nothing may be scheduled any more. */
  refuseWhenOver(): void
}

/** One thing to do at its time, or each time. Its code's errors end with the guard and with whoever waits for the run. */
export function createJob({ clock, guard, run, repeats, setAlarm, alive, refuseWhenOver }: JobParts): RepeatingJob {
  const createdAt = clock.now()
  let live = true
  /** The run that the alarm rang for has not ended. Only then is the next time known. */
  let inRhythm = false
  let alarm: Alarm | undefined
  let lastAt: number | undefined
  let runs = 0
  let over: Failed | undefined
  let waiting: PromiseWithResolvers<void>[] = []

  function arm(): void {
    alarm = setAlarm(ring)
    if (!alarm) cancel('The scheduled job has no further time to run at.')
  }

  function ring(): void {
    alarm = undefined
    if (!repeats) end(DONE)
    inRhythm = true
    void runNow().then(() => {
      inRhythm = false
      if (live && repeats) arm()
    })
  }

  async function runNow(): Promise<void> {
    // Who begins to wait from now on waits for the run after this one.
    const told = waiting
    waiting = []
    runs += 1
    lastAt = clock.now()
    let failure: { error: unknown } | undefined
    await guard('a scheduled run', async () => {
      try {
        await run()
      } catch (error) {
        failure = { error }
        throw error
      }
    })
    for (const one of told) {
      if (failure) one.reject(failure.error)
      else one.resolve()
    }
  }

  function end(reason: Failed): void {
    live = false
    over = reason
    alarm?.stop()
    alarm = undefined
    alive(job, false)
  }

  function cancel(reason = 'The scheduled job was cancelled.'): void {
    if (!live) return
    end(new Failed('cancelled', reason))
    for (const one of waiting.splice(0)) one.reject(over)
  }

  const job: RepeatingJob = Object.defineProperties(
    Object.assign(() => cancel(), {
      cancel,
      trigger() {
        if (!live) return
        if (!repeats) end(DONE)
        void runNow()
      },
      resume() {
        refuseWhenOver()
        if (!repeats) throw new Failed('invalid', 'Only a job that repeats can be resumed. Schedule this one anew.')
        if (live) return
        live = true
        over = undefined
        alive(job, true)
        if (!inRhythm) arm()
      },
      async next() {
        if (over) throw over
        const one = Promise.withResolvers<void>()
        waiting.push(one)
        return one.promise
      },
      createdAt,
      nextAt: undefined,
      lastAt: undefined,
      runs: 0,
    }),
    {
      nextAt: { get: () => alarm?.at },
      lastAt: { get: () => lastAt },
      runs: { get: () => runs },
    },
  )
  alive(job, true)
  arm()
  return job
}

const DONE = new Failed('cancelled', 'The scheduled job has run.')
