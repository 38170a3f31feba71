/**
 * A moment as the clock on the wall of a zone shows it, with its name, as whoever reads it may be in another:
 * `Thursday, 1 January 2026 at 09:00 (Europe/Berlin)`. Seconds are said where there are any.
 */
export function momentWords(at: number, zone: string): string {
  const moment = new Date(Math.floor(at / 1_000) * 1_000)
  if (Number.isNaN(moment.getTime())) return 'a day that no calendar has'
  const { format, name } = formatOf(zone)
  const said = format.format(moment)
  return `${said.replace(/:00$/, '')} (${name})`
}

/** That of this process, by its name. */
export const hostZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

interface Zoned {
  format: Intl.DateTimeFormat
  name: string
}

const known = new Map<string, Zoned>()
const MOST_KNOWN = 50

/** Slow to make. A zone that was synced may have a name that there is not: then it is UTC, and says so. */
function formatOf(zone: string): Zoned {
  const kept = known.get(zone)
  if (kept) return kept
  const name = isZone(zone) ? zone : 'UTC'
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const made = { format: new Intl.DateTimeFormat('en-GB', { ...day, ...time, timeZone: name }), name }
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(zone, made)
  return made
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}
