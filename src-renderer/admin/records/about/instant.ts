/** Instants are seconds since 1970 in a record; on a form they are the local time, as the browser's own input has it. */

export function localOf(seconds: unknown): string {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return ''
  const at = new Date(seconds * 1000)
  const two = (number: number) => String(number).padStart(2, '0')
  const date = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`
  // Seconds only where there are some: otherwise what was typed and what was stored would not compare.
  return at.getSeconds() === 0 ? `${date}T${time}` : `${date}T${time}:${two(at.getSeconds())}`
}

/** Nothing when it is no time. */
export function secondsOf(local: string): number | undefined {
  const ms = Date.parse(local)
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000)
}

export function instantWords(seconds: unknown): string {
  if (typeof seconds !== 'number' || seconds === 0) return ''
  return new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
}
