import { Failed } from './result.ts'

/** What a field of a line may say: nothing but `*`, every so many of all, or these. */
export type CronField = '*' | { every: number } | number[]

interface FieldRule {
  name: string
  from: number
  to: number
  names?: readonly string[]
  /** How many there are, where that is not what the two ends say. */
  steps?: number
}

const RULES: readonly FieldRule[] = [
  { name: 'second', from: 0, to: 59 },
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  {
    name: 'month',
    from: 1,
    to: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  // 0 and 7 are Sunday, so that it may end a range as well as begin one.
  { name: 'day of week', from: 0, to: 7, steps: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
]

const NAMED = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
])

/** Reads a cron line (driver.md 7) into its six fields, the second first. What it does not know it refuses, and says why. */
export function readCronLine(line: string): CronField[] {
  const refuse = (why: string): Failed =>
    new Failed('invalid', `The cron line ${JSON.stringify(line.slice(0, 200))} cannot be used: ${why}`)
  const text = line.trim().toLowerCase()
  if (text === '@reboot') {
    throw refuse('a module has no reboot to wait for. Do it in `started`, or once it is connected.')
  }
  if (text.startsWith('@') && !NAMED.has(text)) {
    throw refuse(`there are only ${[...NAMED.keys()].join(', ')}.`)
  }
  const words = (NAMED.get(text) ?? text).split(/\s+/)
  if (words.length === 5) words.unshift('0')
  if (words.length !== RULES.length) {
    throw refuse(
      `it has ${text ? words.length : 0} fields; 5 are needed, or 6 with seconds first. Years are not known.`,
    )
  }
  return RULES.map((rule, at) => readField(words[at] ?? '', rule, refuse))
}

function readField(text: string, rule: FieldRule, refuse: (why: string) => Failed): CronField {
  const where = `${text ? JSON.stringify(text.slice(0, 100)) : 'nothing'} for the ${rule.name}`
  const whole = /^\*(?:\/(\d{1,4}))?$/.exec(text)
  if (whole) return whole[1] === undefined ? '*' : { every: step(whole[1]) }
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^(\w+)(?:-(\w+)(?:\/(\d{1,4}))?)?$/.exec(part)
    const [first, last] = [value(match?.[1]), value(match?.[2] ?? match?.[1], match?.[2] !== undefined)]
    if (first === undefined || last === undefined) {
      throw refuse(`it says ${where}, where ${rule.from} to ${rule.to}, ${kinds(rule)} may stand.`)
    }
    if (first > last) throw refuse(`it says ${where}, which ends before it begins.`)
    for (let at = first; at <= last; at += match?.[3] ? step(match[3]) : 1) values.add(at)
  }
  return [...values].sort((a, b) => a - b)

  function step(digits: string): number {
    const by = Number(digits)
    if (by < 1 || by > (rule.steps ?? rule.to - rule.from + 1))
      throw refuse(`it says ${where}, whose step fits nowhere.`)
    return by
  }

  function value(word: string | undefined, endsRange = false): number | undefined {
    if (word === undefined) return undefined
    const named = rule.names?.indexOf(word) ?? -1
    // `fri-sun` ends on the second of the two numbers that Sunday has.
    if (named >= 0) return named === 0 && rule.from === 0 && endsRange ? rule.to : rule.from + named
    const number = /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN
    return number >= rule.from && number <= rule.to ? number : undefined
  }
}

const kinds = ({ names }: FieldRule): string =>
  `${names ? `names such as ${names[1]}, ` : ''}*, */n, a-b, a-b/n and lists of these`
