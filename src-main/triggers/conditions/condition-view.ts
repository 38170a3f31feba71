import type { Json } from '../../base/json.ts'
import type { Operator } from './comparison.ts'

/** A side of a comparison: what it is, and for a status where from and since when. */
export interface SideView {
  /** The module as the trigger names it, such as `Display_1`; none for a constant. */
  mod?: string
  status?: string
  keys?: readonly string[]
  value: Json
  /** When it last came, in milliseconds since 1970; `null`: it never did. */
  at: number | null
}

/** What a condition rests on. */
export interface Grounds {
  operator?: Operator
  sides?: SideView[]
  /** Of a time: when it comes next, in milliseconds since 1970; `null`: never again. */
  next_at?: number | null
  /** The time zone that its cron line is of. */
  zone?: string
  /** What keeps it from being judged, in words. */
  trouble?: string
}

/** A condition as it is, for whoever asks why, or why not. */
export interface ConditionView extends Grounds {
  /** `webhook`, `time_<n>`, `comparison_<n>`. */
  key: string
  is: boolean
  /** Since when it is so, in milliseconds since 1970. */
  since: number
}

/** Something of a trigger that becomes so, and says what it rests on. */
export interface ConditionWatch {
  start(): void
  stop(): void
  grounds(): Grounds
}

const MOST_LETTERS = 200

/** A value that is kept for people to read: a long one only in its beginning. */
export function shown(value: Json): Json {
  if (typeof value === 'string') return value.length > MOST_LETTERS ? `${value.slice(0, MOST_LETTERS)}…` : value
  if (typeof value !== 'object' || value === null) return value
  const text = JSON.stringify(value)
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : value
}
