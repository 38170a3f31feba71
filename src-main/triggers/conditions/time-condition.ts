import type { Clock } from '../../base/clock.ts'
import { type Cron, parseCron } from '../../base/cron.ts'
import { messageOf } from '../../base/result.ts'
import type { Trigger } from '../../model/trigger.ts'
import { hostZone } from '../why/moment-words.ts'
import type { ConditionWatch } from './condition-view.ts'
import type { Schedule } from './schedule.ts'

export type TimeCondition = Trigger['conditions']['time_dependents'][number]

export interface TimeParts {
  condition: TimeCondition
  /** For the log: whose time it is. */
  label(): string
  schedule: Pick<Schedule, 'at' | 'cron'>
  clock: Pick<Clock, 'now'>
  /** Whether that `at`, in seconds since 1970, has come already: it comes once. */
  hasPassed(time: number): boolean
  passed(time: number): void
  /** It is time. */
  told(): void
  /** Why it never will be, for the person who wrote it. */
  refused(message: string): void
}

/** Tells when it is time; what cannot be understood costs nobody else anything. */
export function watchTime(parts: TimeParts): ConditionWatch {
  const { condition, label, schedule, clock, hasPassed, passed, told, refused } = parts
  const { time, cron, timezone } = condition
  const isAt = condition.type === 'at'
  let stop = () => {}
  let parsed: Cron | undefined
  let trouble: string | undefined

  function startAt(): void {
    if (typeof time !== 'number') return refuse('Its time "at" has no time. Give one.')
    if (hasPassed(time)) return
    stop = schedule.at(time * 1_000, () => {
      passed(time)
      told()
    })
  }

  function startCron(): void {
    if (!cron) return refuse('Its time "cron" has no cron line. Give one, such as "0 9 * * 1-5".')
    try {
      parsed = parseCron(cron, zoneOf(timezone))
    } catch (error) {
      return refuse(messageOf(error))
    }
    if (parsed.next(clock.now()) === undefined) {
      return refuse(`The cron line ${JSON.stringify(cron)} names a day that none of its months has.`)
    }
    stop = schedule.cron(parsed, label, told)
  }

  function refuse(message: string): void {
    trouble = message
    refused(message)
  }

  function next(): number | null {
    if (!isAt) return parsed?.next(clock.now()) ?? null
    return typeof time === 'number' && !hasPassed(time) ? time * 1_000 : null
  }

  return {
    start: () => (isAt ? startAt() : startCron()),
    stop: () => stop(),
    grounds: () => ({
      next_at: next(),
      ...(isAt ? {} : { zone: zoneOf(timezone) ?? hostZone() }),
      ...(trouble === undefined ? {} : { trouble }),
    }),
  }
}

/** Nothing is the host's zone, and so is `Local`; an empty text is UTC (triggers.md 2.6). */
function zoneOf(timezone: string | null | undefined): string | undefined {
  if (timezone === null || timezone === undefined || timezone === 'Local') return undefined
  return timezone.trim() || 'UTC'
}
