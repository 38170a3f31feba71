import { momentWords } from '../why/moment-words.ts'
import type { Past } from './past.ts'

interface Facts {
  from: number
  /** The time zone of the room. */
  zone: string
  /** When the system, or a module that is looked at, was last changed. */
  changedAt: number
}

/** What of a past is not known, so that nobody takes a replay for more than it is. */
export function warningsOf(past: Past, { from, zone, changedAt }: Facts): string[] {
  const { recordedFrom, hashed, secret } = past
  const when = (at: number) => momentWords(at, zone)
  const warnings: string[] = []
  if (recordedFrom !== undefined && recordedFrom > from)
    warnings.push(`The recording begins on ${when(recordedFrom)}: what was before is not known.`)
  if (hashed > 0) warnings.push(`${hashed} values were too long to be recorded, and are passed over.`)
  if (secret > 0) warnings.push(`${secret} values are secret and were not recorded; they are passed over.`)
  // Which statuses they were of nobody knows.
  if (past.losses.length > 0) {
    const lost = past.losses.reduce((sum, one) => sum + one.lost, 0)
    const begin = Math.min(...past.losses.map(one => one.from))
    const end = Math.max(...past.losses.map(one => one.at))
    warnings.push(
      `${lost} changes of statuses between ${when(begin)} and ${when(end)} were not recorded: nothing is certain from then until the statuses changed next.`,
    )
  }
  // Statuses are recorded by module, and who stood where is not.
  if (changedAt > from)
    warnings.push(
      `The system, or a module that is looked at, was changed on ${when(changedAt)}: it is taken as if the modules had always stood where they stand now.`,
    )
  return warnings
}
