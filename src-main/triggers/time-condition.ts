import { parseCron } from '../base/cron.ts'
import { messageOf } from '../base/result.ts'
import type { Trigger } from '../model/trigger.ts'
import type { Schedule } from './schedule.ts'

export type TimeCondition = Trigger['conditions']['time_dependents'][number]

export interface TimeWatch {
  condition: TimeCondition
  /** For the log: whose time it is. */
  label(): string
  schedule: Pick<Schedule, 'at' | 'cron'>
  /** Whether that `at`, in seconds since 1970, has come already: it comes once. */
  hasPassed(time: number): boolean
  passed(time: number): void
  /** It is time. */
  told(): void
  /** Why it never will be, for the person who wrote it. */
  refused(message: string): void
}

/** Tells when it is time; what cannot be understood costs nobody else anything. */
export function watchTime({ condition, label, schedule, hasPassed, passed, told, refused }: TimeWatch): () => void {
  const { type, time, cron, timezone } = condition
  if (type === 'at') {
    if (typeof time !== 'number') return nothing('Its time "at" has no time. Give one.')
    if (hasPassed(time)) return () => undefined
    return schedule.at(time * 1_000, () => {
      passed(time)
      told()
    })
  }
  if (!cron) return nothing('Its time "cron" has no cron line. Give one, such as "0 9 * * 1-5".')
  try {
    return schedule.cron(parseCron(cron, zoneOf(timezone)), label, told)
  } catch (error) {
    return nothing(messageOf(error))
  }

  function nothing(message: string): () => void {
    refused(message)
    return () => undefined
  }
}

/** Nothing is the host's zone, and so is `Local`; an empty text is UTC (triggers.md 2.6). */
function zoneOf(timezone: string | null | undefined): string | undefined {
  if (timezone === null || timezone === undefined || timezone === 'Local') return undefined
  return timezone.trim() || 'UTC'
}
