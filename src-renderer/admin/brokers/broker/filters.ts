import { Failed } from '@base/result.ts'
import { filterSource } from '@model/filter.ts'

/** A part of a text: one that stays as it is, or one that is masked. */
export interface Piece {
  text: string
  isMasked: boolean
}

/** What is asked of the place where filters are tried out. */
export interface MaskAsked {
  filters: readonly string[]
  sample: string
}

/** A text in pieces: what stays as it is, and what the filters mask of it. All of them must be good ones. */
export function maskedIn({ filters, sample }: MaskAsked): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const expression = new RegExp(filters.map(filterSource).join('|'), 'g')
  for (const { 0: text, index } of filters.length > 0 ? sample.matchAll(expression) : []) {
    if (!text) continue
    if (index > at) pieces.push({ text: sample.slice(at, index), isMasked: false })
    pieces.push({ text, isMasked: true })
    at = index + text.length
  }
  if (at < sample.length) pieces.push({ text: sample.slice(at), isMasked: false })
  return pieces
}

/** As they are saved: empty lines are none. */
export const typedFilters = (filters: readonly string[]): string[] =>
  filters.map(filter => filter.trim()).filter(Boolean)

/** Why the node would not take a filter; nothing when it would. */
export function problemOf(filter: string): string | undefined {
  try {
    filterSource(filter)
    return undefined
  } catch (error) {
    return error instanceof Failed ? error.message : String(error)
  }
}
