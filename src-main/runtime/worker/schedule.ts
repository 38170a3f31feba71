import { type Clock, cancelled } from '../../base/clock.ts'
import { parseCron } from '../../base/cron.ts'
import { Failed } from '../../base/result.ts'
import type { RepeatingJob, Schedule } from '../../driver-kit/schedule.ts'
import { ringAfter, ringAt } from './alarm.ts'
import { type Alarm, createJob, type JobParts } from './job.ts'

/** Runs a driver's code and deals with whatever it throws. */
export type Guard = (what: string, run: () => void | Promise<void>) => Promise<void>

/** Jobs that end with the signal. What repeats counts from the end of a run, so runs never overlap (driver.md 7). */
export function createSchedule(clock: Clock, signal: AbortSignal, guard: Guard): Schedule {
  const jobs = new Set<RepeatingJob>()

  function refuseWhenOver(): void {
    if (!signal.aborted) return
    const why = cancelled(signal).message
    throw new Failed(
      'cancelled',
      `Nothing can be scheduled here any more, as the module or its connection has ended: ${why}`,
    )
  }

  function add(
    run: () => void | Promise<void>,
    repeats: boolean,
    setAlarm: JobParts['setAlarm'],
    immediate = false,
  ): RepeatingJob {
    refuseWhenOver()
    const alive = (job: RepeatingJob, yes: boolean) => void (yes ? jobs.add(job) : jobs.delete(job))
    const job = createJob({ clock, guard, run, repeats, setAlarm, alive, refuseWhenOver })
    // Not before the caller has the job in hand, as its code may want to cancel it.
    if (immediate) queueMicrotask(() => job.trigger())
    return job
  }

  const inMs =
    (ms: number) =>
    (ring: () => void): Alarm => ({ at: clock.now() + ms, stop: ringAfter(clock, ms, ring) })

  function cancelAll(reason: string): void {
    for (const job of [...jobs]) job.cancel(reason)
  }
  signal.addEventListener('abort', () => cancelAll(cancelled(signal).message), { once: true })

  return {
    after(ms, run) {
      const wait = Math.max(0, refuseNonsense(ms, 'schedule.after', 'a number of milliseconds'))
      return add(run, false, inMs(wait))
    },
    at(time, run) {
      const at = refuseNonsense(Number(time), 'schedule.at', 'a date, or milliseconds since 1970')
      return add(run, false, ring => ({ at, stop: ringAt(clock, at, ring) }))
    },
    every(ms, run, { immediate } = {}) {
      if (!(refuseNonsense(ms, 'schedule.every', MORE_THAN_NOTHING) > 0))
        throw nonsense(ms, 'schedule.every', MORE_THAN_NOTHING)
      return add(run, true, inMs(ms), immediate)
    },
    cron(line, run, { zone, immediate } = {}) {
      refuseWhenOver()
      const cron = parseCron(line, zone)
      if (cron.next(clock.now()) === undefined) {
        throw new Failed('invalid', `The cron line ${JSON.stringify(line)} names a time that never comes.`)
      }
      /** The time it last ran for: a clock that is corrected by a little does not make it run for it again. */
      let done = Number.NEGATIVE_INFINITY
      function setAlarm(ring: () => void): Alarm | undefined {
        const now = clock.now()
        const at = cron.next(Math.max(now, done))
        if (at === undefined) return undefined
        const alarm: Alarm = { at, stop: () => stop() }
        const rings = () => {
          done = alarm.at
          ring()
        }
        let stop = ringAt(clock, at, rings, setBack)
        function setBack(): void {
          done = Number.NEGATIVE_INFINITY
          alarm.at = cron.next(clock.now()) ?? alarm.at
          stop = ringAt(clock, alarm.at, rings, setBack)
        }
        return alarm
      }
      return add(run, true, setAlarm, immediate)
    },
    clear: () => cancelAll('The schedule was cleared.'),
    get size() {
      return jobs.size
    },
  }
}

const MORE_THAN_NOTHING = 'a number of milliseconds above 0'

function refuseNonsense(value: number, where: string, wanted: string): number {
  if (!Number.isFinite(value)) throw nonsense(value, where, wanted)
  return value
}

const nonsense = (value: number, where: string, wanted: string): Failed =>
  new Failed('invalid', `${where} was given ${value} where it needs ${wanted}.`)
