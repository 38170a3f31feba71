/** What the clock on the wall shows in a zone: milliseconds since 1970, as if the clock stood in UTC. */
export interface WallClock {
  /** In whole seconds. */
  shows(instant: number): number
  /** When it shows that time for the first time, or passes over it, as it was put forward. */
  first(wall: number): number
}

const HOUR = 3_600_000
/** No zone is further ahead of UTC, or behind it. */
const [MOST_AHEAD, MOST_BEHIND] = [15 * HOUR, 13 * HOUR]

/** That of this process where no zone is named. Throws `RangeError` where there is no such zone. */
export function wallClock(zone?: string): WallClock {
  const format = formatOf(zone)

  function shows(instant: number): number {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  }

  const offset = (second: number) => shows(second) - second

  /** The first second with another offset than the first of these. */
  function changeBetween(low: number, high: number): number {
    const before = offset(low)
    while (high - low > 1_000) {
      const middle = low + Math.floor((high - low) / 2_000) * 1_000
      if (offset(middle) === before) low = middle
      else high = middle
    }
    return high
  }

  return {
    shows,
    first(wall) {
      const [early, late] = [wall - MOST_AHEAD, wall + MOST_BEHIND]
      const [before, after] = [offset(early), offset(late)]
      if (before === after) return wall - before
      const change = changeBetween(early, late)
      return wall - before < change ? wall - before : Math.max(change, wall - after)
    },
  }
}

/** They are large and slow to make, and few are ever asked for. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string | undefined): Intl.DateTimeFormat {
  const known = zone === undefined ? undefined : formats.get(zone.toLowerCase())
  if (known) return known
  const time = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', ...time },
    ...(zone === undefined ? {} : { timeZone: zone }),
  })
  if (zone !== undefined) formats.set(zone.toLowerCase(), made)
  return made
}
