import { Cron as Croner } from 'croner'
import { type CronField, readCronLine } from './cron-line.ts'
import { Failed } from './result.ts'
import { type WallClock, wallClock } from './wall-clock.ts'

/** Times of the clock on the wall that come again and again. */
export interface Cron {
  /** The first match after that instant, in milliseconds since 1970; nothing when there is none. */
  next(after: number): number | undefined
}

/**
 * Reads a line of 5 fields, or 6 with seconds first; a bad one throws. The zone is that of this process unless given.
 *
 * When clocks are put forward, a time that the day does not have comes as soon as the clock runs on; when they are put
 * back, a time that comes twice is taken once. Fields that say `*` for hours, minutes or seconds mean every one of
 * them, and so go on evenly through both.
 */
export function parseCron(line: string, zone?: string): Cron {
  const fields = readCronLine(line)
  const clock = clockOf(zone)
  if (neverComes(fields)) return { next: () => undefined }
  const pattern = fields.map(asText).join(' ')
  // Only asked for times: without a function to run, croner sets no timer.
  const options = { mode: '6-part', paused: true } as const
  if (!fields.slice(0, 3).every(Array.isArray)) {
    const even = new Croner(pattern, { ...options, ...(zone === undefined ? {} : { timezone: zone }) })
    return { next: after => nextOf(even, after) }
  }
  // Of a fixed time croner loses what clocks pass over at midnight, and a day that they pass over.
  const walls = new Croner(pattern, { ...options, utcOffset: 0 })
  return {
    next(after) {
      for (let wall = nextOf(walls, clock.shows(after)); wall !== undefined; wall = nextOf(walls, wall)) {
        const instant = clock.first(wall)
        if (instant > after) return instant
      }
      return undefined
    },
  }
}

const nextOf = (croner: Croner, after: number): number | undefined => croner.nextRun(new Date(after))?.getTime()

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A day that none of its months has: croner would look for it until the year 3000, and hold the main loop meanwhile. */
function neverComes([, , , days, months, weekdays]: CronField[]): boolean {
  if (!Array.isArray(days) || !Array.isArray(months) || weekdays !== '*') return false
  const first = Math.min(...days)
  return months.every(month => first > (LONGEST[month - 1] ?? 31))
}

function asText(field: CronField): string {
  if (field === '*') return field
  return Array.isArray(field) ? field.join(',') : `*/${field.every}`
}

function clockOf(zone: string | undefined): WallClock {
  try {
    return wallClock(zone)
  } catch {
    const example = 'Give a name such as "Europe/London", or none for that of this machine.'
    throw new Failed('invalid', `There is no time zone ${JSON.stringify(zone?.slice(0, 100))}. ${example}`)
  }
}
