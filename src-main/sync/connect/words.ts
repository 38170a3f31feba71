/** The first sentence of a message, and what comes after it. */
export function inTwo(message: string): { title: string; detail: string } {
  const end = /[.?!:] (?=[A-Z"])/.exec(message)
  if (!end) return { title: withoutStop(message), detail: '' }
  return { title: withoutStop(message.slice(0, end.index + 1)), detail: message.slice(end.index + 2) }
}

const withoutStop = (text: string) => text.replace(/[.:]$/, '')

/** As a person says it: `3 minutes`, `6 years`. */
export function duration(ms: number): string {
  const [unit, name] = units.find(([size]) => Math.abs(ms) >= 1.5 * size) ?? [1_000, 'seconds']
  return `${Math.round(Math.abs(ms) / unit)} ${name}`
}

const DAY_MS = 86_400_000
const units: [ms: number, name: string][] = [
  [365 * DAY_MS, 'years'],
  [DAY_MS, 'days'],
  [3_600_000, 'hours'],
  [60_000, 'minutes'],
]

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
