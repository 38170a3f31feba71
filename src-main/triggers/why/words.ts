import type { Json } from '../../base/json.ts'
import type { ConditionView, SideView } from '../conditions/condition-view.ts'
import { WEBHOOK } from '../conditions/conditions.ts'
import { momentWords } from './moment-words.ts'

/** What whoever puts conditions into words must know of the modules that they name. */
export interface WordParts {
  now: number
  /** The time zone of the room. */
  zone(): string
  /** Why a module, by its name in the system, has nothing to say; nothing when it works. */
  troubleOf(mod: string): string | undefined
  /** The statuses that it does report. */
  statusesOf(mod: string): readonly string[]
  /** Why a value is still looked at which nothing reports any more; nothing where its module does. */
  leftoverOf(mod: string, status: string): string | undefined
}

/** What the left side does where the comparison holds, and what it must do where not. */
const OPERATORS: Record<NonNullable<ConditionView['operator']>, readonly [does: string, must: string]> = {
  equal: ['equals', 'equal'],
  not_equal: ['differs from', 'differ from'],
  greater_than: ['is greater than', 'be greater than'],
  greater_than_or_equal: ['is at least', 'be at least'],
  less_than: ['is less than', 'be less than'],
  less_than_or_equal: ['is at most', 'be at most'],
  and: ['is true together with', 'be true together with'],
  or: ['one of them is true: the other side is', 'be true, or else'],
  exclusive_or: ['one alone is true: the other side is', 'be true when the other side is not, which is'],
}

/** A condition as it is, and while it does not hold what it lacks. */
export function wordsOf(condition: ConditionView, parts: WordParts): string {
  const { key, is, since, sides, trouble } = condition
  const sinceWords = `for ${duration(parts.now - since)}`
  if (key === WEBHOOK)
    return is
      ? `A web request came, ${sinceWords}.`
      : 'No web request is there; each counts for as long as the debounce.'
  if (!sides) return timeWords(condition, sinceWords, parts)
  if (sides.every(({ mod }) => mod === undefined)) {
    return 'Both sides are constants, which are never compared. Name a status of a module on one side.'
  }
  if (trouble) return trouble
  return comparisonWords(condition, sides, parts)
}

function timeWords({ is, next_at, zone, trouble }: ConditionView, sinceWords: string, parts: WordParts): string {
  if (trouble) return `It never comes: ${trouble}`
  if (is) return `Its time has come, ${sinceWords}.`
  if (typeof next_at !== 'number') return 'Its time is over, and does not come again.'
  const when = momentWords(next_at, zone ?? parts.zone())
  return `Its time comes in ${duration(next_at - parts.now)}, on ${when}, and counts for as long as the debounce.`
}

function comparisonWords({ is, operator = 'equal' }: ConditionView, sides: SideView[], parts: WordParts): string {
  const silent = sides.filter(side => side.mod !== undefined && side.at === null)
  const silence = silent.map(side => silenceWords(side, parts)).join(' ')
  const [left, right] = sides
  if (!left || !right || silent.length === sides.filter(({ mod }) => mod !== undefined).length) return silence
  const what = `${nameOf(left)} is ${valueWords(left, parts.now)}`
  const other =
    right.mod === undefined ? textOf(right.value) : `${nameOf(right)}, which is ${valueWords(right, parts.now)}`
  const [does, must] = OPERATORS[operator]
  const leftover = sides.flatMap(side => leftoverWords(side, parts))
  if (is) return sentences(`${what}, and ${does} ${other}.`, ...leftover, silence)
  const old = sides.flatMap(({ mod }) => (mod === undefined ? [] : (parts.troubleOf(mod) ?? [])))
  return sentences(`${what}, and must ${must} ${other}.`, ...old, ...leftover, silence)
}

const sentences = (...all: readonly string[]): string => [...new Set(all)].filter(Boolean).join(' ')

/** A value outlives the module that reported it (triggers.md 2.5): whoever reads it must not take it for what is. */
function leftoverWords({ mod, status = '', at, value }: SideView, { leftoverOf }: WordParts): string[] {
  const why = mod === undefined || at === null || value === null ? undefined : leftoverOf(mod, status)
  return why === undefined ? [] : [why]
}

function silenceWords({ mod = '', status = '' }: SideView, { troubleOf, statusesOf }: WordParts): string {
  const why = troubleOf(mod)
  if (why) return `${mod} has not reported ${status}: ${why}`
  const others = statusesOf(mod)
  return others.length > 0
    ? `${mod} has not reported ${status}. It reports ${others.slice(0, 8).join(', ')}${others.length > 8 ? ' and more' : ''}.`
    : `${mod} has not reported ${status}, nor anything else.`
}

const MOST_SAID = 8

/** The first of what is said of many. */
export const firstOf = (all: readonly string[]): string[] =>
  all.length > MOST_SAID ? [...all.slice(0, MOST_SAID), `And so on, for ${all.length - MOST_SAID} more.`] : [...all]

/** How often it fired, and when last. The count may be older than what is known of the last time. */
export function firedWords(count: number, last: number | null, now: number): string {
  if (last !== null) return `It last fired ${duration(now - last)} ago, for the ${ordinal(count)} time.`
  return count === 0 ? 'It has not fired yet.' : `It has fired ${count} times; when last is not known.`
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }
const ordinal = (count: number) => `${count}${ENDINGS[ordinals.select(count)] ?? 'th'}`

const nameOf = ({ mod, status, keys = [], value }: SideView): string =>
  mod === undefined ? textOf(value) : [`${mod}.${status}`, ...keys].join('.')

function valueWords({ mod, at, value }: SideView, now: number): string {
  const text = value === null ? 'nothing (null)' : textOf(value)
  return mod === undefined || at === null ? text : `${text} as of ${duration(now - at)} ago`
}

const textOf = (value: Json): string => JSON.stringify(value)

/** How long, in the unit that says most: `12 s`, `5 min`, `3 h`, `2 days`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`
  return `${Math.round(seconds / 86_400)} days`
}
