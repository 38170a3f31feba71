import type { LogLine } from '@contract/views.ts'
import type { NumberedLine } from '../../data/fold.ts'

/** Weakest first, as in `base/log.ts`. */
export const logLevels = [
  'trace',
  'debug',
  'info',
  'notice',
  'warn',
  'error',
  'fatal',
] as const satisfies LogLine['level'][]

/** Lines at least this grave that contain the text. */
export function matching(lines: readonly NumberedLine[], least: LogLine['level'], text: string): NumberedLine[] {
  const from = logLevels.indexOf(least)
  const wanted = text.trim().toLowerCase()
  return lines.filter(
    ({ level, message }) =>
      logLevels.indexOf(level) >= from && (wanted === '' || message.toLowerCase().includes(wanted)),
  )
}

/** The lines as they go into a message to a colleague. */
export const copied = (lines: readonly LogLine[]) =>
  lines.map(({ at, level, message }) => `${new Date(at).toISOString()} ${level.padEnd(6)} ${message}`).join('\n')
