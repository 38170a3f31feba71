import { parseCron } from '@base/cron.ts'

/** The next times of a cron line; none when it cannot be read. Nothing as zone is this browser's. */
export function nextTimes(line: string, zone: string | undefined, now: number, count = 3): number[] {
  try {
    const cron = parseCron(line, zone)
    const times: number[] = []
    let after: number | undefined = now
    while (times.length < count) {
      after = cron.next(after)
      if (after === undefined) break
      times.push(after)
    }
    return times
  } catch {
    return []
  }
}

/** The zone that counts, by name; nothing: the node's own (triggers.md 2.6). */
export const zoneNamed = (timezone: string | undefined): string | undefined =>
  timezone === undefined || timezone === 'Local' ? undefined : timezone || 'UTC'

export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** A moment on the clock of a zone, as a person says it: `Mon 3 Aug, 09:00`. */
export function momentIn(at: number, zone: string | undefined): string {
  const options = { ...(zone === undefined ? {} : { timeZone: zone }), hourCycle: 'h23' } as const
  const parts = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const
  try {
    return new Date(at).toLocaleString([], { ...options, ...parts })
  } catch {
    return new Date(at).toISOString()
  }
}
