import { Cron as Croner } from 'croner'
import { type CronField, readCronLine } from './cron-line.ts'
import { Failed } from './result.ts'

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
  if (zone !== undefined) refuseUnknownZone(zone)
  // Only asked for times: without a function to run, croner sets no timer. Ranges and steps come to it as lists, so that
  // they count as fixed times for it whatever way they were written (croner, README, Pattern).
  const croner = new Croner(fields.map(asText).join(' '), {
    mode: '6-part',
    fixedTimeRule: 'no-wildcard',
    paused: true,
    ...(zone === undefined ? {} : { timezone: zone }),
  })
  return { next: after => croner.nextRun(new Date(after))?.getTime() }
}

function asText(field: CronField): string {
  if (field === '*') return field
  return Array.isArray(field) ? field.join(',') : `*/${field.every}`
}

function refuseUnknownZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    const example = 'Give a name such as "Europe/London", or none for that of this machine.'
    throw new Failed('invalid', `There is no time zone ${JSON.stringify(zone.slice(0, 100))}. ${example}`)
  }
}
