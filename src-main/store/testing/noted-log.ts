import type { Log } from '../../base/log.ts'

/** A log that a test can read: `warn: …`, a line each. */
export function notedLog(): Log & { lines: string[] } {
  const lines: string[] = []
  const note = (level: string) => (message: string) => void lines.push(`${level}: ${message}`)
  return { lines, debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }
}
