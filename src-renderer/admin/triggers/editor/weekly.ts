import { readCronLine } from '@base/cron-line.ts'

/** A time of day on some days of the week: the cron lines that people write most. */
export interface Weekly {
  /** Such as `09:00`. */
  time: string
  /** 1 is Monday, 7 Sunday; in that order. */
  days: readonly number[]
}

export const everyDay = [1, 2, 3, 4, 5, 6, 7] as const

/** A line as that; nothing when it says something else. */
export function weeklyOf(line: string): Weekly | undefined {
  const [second, minute, hour, day, month, weekdays] = fieldsOf(line)
  const [at, past] = [onlyOf(hour), onlyOf(minute)]
  if (at === undefined || past === undefined || onlyOf(second) !== 0) return undefined
  if (day !== '*' || month !== '*' || weekdays === undefined) return undefined
  if (weekdays !== '*' && !Array.isArray(weekdays)) return undefined
  const days = weekdays === '*' ? everyDay : [...new Set(weekdays.map(one => (one === 0 ? 7 : one)))]
  return { time: `${two(at)}:${two(past)}`, days: [...days].sort((a, b) => a - b) }
}

export function cronOf({ time, days }: Weekly): string {
  const [hour = '0', minute = '0'] = time.split(':')
  return `${Number(minute)} ${Number(hour)} * * ${daysIn(days)}`
}

function daysIn(days: readonly number[]): string {
  const sorted = [...days].sort((a, b) => a - b)
  if (sorted.length === everyDay.length) return '*'
  const [first = 1, last = 1] = [sorted[0], sorted.at(-1)]
  const isRange = sorted.length > 2 && last - first === sorted.length - 1
  return isRange ? `${first}-${last}` : sorted.map(day => day % 7).join(',')
}

type Field = ReturnType<typeof readCronLine>[number]

function fieldsOf(line: string): Field[] {
  try {
    return readCronLine(line)
  } catch {
    return []
  }
}

const onlyOf = (field: Field | undefined) => (Array.isArray(field) && field.length === 1 ? field[0] : undefined)
const two = (number: number) => String(number).padStart(2, '0')
