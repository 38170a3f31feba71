import { clockTime } from '../words.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

/** When, as one says it of today and of other days. */
export function moment(at: number, now: number): string {
  const time = clockTime(at).slice(0, 5)
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time
  const day = new Date(at).toLocaleDateString([], { day: 'numeric', month: 'short' })
  return now - at < 300 * DAY_MS ? `${day}, ${time}` : `${day} ${new Date(at).getFullYear()}`
}
