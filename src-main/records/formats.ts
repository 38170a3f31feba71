import type { Problem } from './problem.ts'

/** A URI with scheme and host, as PlaceOS asks for (model.md 3.10). */
export function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+/i.test(text) && URL.canParse(text)
}

/** An IANA time zone, such as Europe/Berlin. */
export function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }))
  } catch {
    return false
  }
}

export function checkTimeZone(field: string, text: string | null | undefined): Problem[] {
  if (!text || isTimeZone(text)) return []
  return [{ field, reason: 'is not a time zone; write one such as Europe/Berlin' }]
}

export const isEmail = (text: string) => /^[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+$/.test(text)

/** Without the entries that say nothing. */
export const withoutBlanks = (list: readonly string[] | undefined) => (list ?? []).filter(text => text.trim() !== '')
