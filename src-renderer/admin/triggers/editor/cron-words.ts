import { type CronField, readCronLine } from '@base/cron-line.ts'

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const months = [
  ...['', 'January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]
/** More times of a day than that are told by their hours and minutes instead. */
const MOST_TIMES = 4

/** A cron line as one says it: `At 09:00, Monday to Friday`. Nothing when it cannot be read. */
export function cronWords(line: string): string | undefined {
  try {
    const [second = '*', minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = readCronLine(line)
    const words = [timeWords(second, minute, hour), dayWords(day, weekday)]
    if (month !== '*') words.push(`in ${choiceWords(month, 'month', value => months[value] ?? '')}`)
    const [first = '', ...rest] = words
    return [`${first.slice(0, 1).toUpperCase()}${first.slice(1)}`, ...rest].join(', ')
  } catch {
    return undefined
  }
}

function timeWords(second: CronField, minute: CronField, hour: CronField): string {
  const times = Array.isArray(minute) && Array.isArray(hour) ? hour.flatMap(at => minute.map(past => [at, past])) : []
  if (isZero(second) && times.length > 0 && times.length <= MOST_TIMES) {
    return `at ${listed(times.map(([at = 0, past = 0]) => `${two(at)}:${two(past)}`))}`
  }
  const parts = [
    isZero(second) ? '' : unitWords(second, 'second'),
    // Seconds that go on evenly through every minute need no word about minutes.
    minute === '*' && !isZero(second) ? '' : unitWords(minute, 'minute'),
    hour === '*' ? (Array.isArray(minute) ? 'every hour' : '') : unitWords(hour, 'hour'),
  ]
  return parts.filter(Boolean).join(' of ')
}

/** Both given: either will do (triggers.md 2.6). */
function dayWords(day: CronField, weekday: CronField): string {
  const ofMonth = day === '*' ? '' : `${Array.isArray(day) ? 'on ' : ''}${unitWords(day, 'day')} of the month`
  const ofWeek = weekday === '*' ? '' : choiceWords(weekday, 'day of the week', value => weekdays[value] ?? '')
  if (ofMonth && ofWeek) return `${ofMonth} or on ${ofWeek}`
  return ofMonth || ofWeek || 'every day'
}

function unitWords(field: CronField, unit: string): string {
  if (!Array.isArray(field)) return everyWords(field, unit)
  return `${unit}${field.length === 1 ? '' : 's'} ${listed(ranges(field, String))}`
}

const choiceWords = (field: CronField, unit: string, nameOf: (value: number) => string): string =>
  Array.isArray(field) ? listed(ranges(field, nameOf)) : everyWords(field, unit)

function everyWords(field: Exclude<CronField, number[]>, unit: string): string {
  if (field === '*' || field.every === 1) return `every ${unit}`
  return `every ${field.every} ${unit.replace(/^\w+/, '$&s')}`
}

/** Three and more in a row are told by their ends. */
function ranges(values: readonly number[], nameOf: (value: number) => string): string[] {
  const rows: number[][] = []
  for (const value of values) {
    const row = rows.at(-1)
    if (row && value === (row.at(-1) ?? 0) + 1) row.push(value)
    else rows.push([value])
  }
  return rows.flatMap(row =>
    row.length > 2 ? [`${nameOf(row[0] ?? 0)} to ${nameOf(row.at(-1) ?? 0)}`] : row.map(nameOf),
  )
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
const isZero = (field: CronField) => Array.isArray(field) && field.length === 1 && field[0] === 0
const two = (number: number) => String(number).padStart(2, '0')
