import { Failed } from '../../base/result.ts'
import type { Source } from './addresses.ts'

const MOST_LETTERS = 512

/** A pattern as JavaScript writes it, or what is wrong with it in words. */
export type ReadPattern = { source: string; wrong?: never } | { wrong: string }

/** PlaceOS's patterns are Ruby's: `\A` and `\z` are its words for the ends, which JavaScript would take for letters. */
export function readPattern(pattern: string): ReadPattern {
  if (pattern.length > MOST_LETTERS) return { wrong: `it is longer than ${MOST_LETTERS} letters` }
  const source = pattern.replace(/\\(.)/gs, (whole, letter: string) => ends[letter] ?? whole)
  try {
    new RegExp(source, 'i')
    return { source }
  } catch (error) {
    return { wrong: (error as Error).message.replace(/^Invalid regular expression: /, '') }
  }
}

const ends: Record<string, string> = { A: '^', z: '$', Z: '$' }

/** Every pattern of a source by its field, ready to be matched. One that cannot be read lets nobody in. */
export function readPatterns({
  ensure_matching,
}: Pick<Source, 'ensure_matching'>): { field: string; patterns: string[] }[] {
  return Object.entries(ensure_matching).map(([field, patterns]) => ({
    field,
    patterns: patterns.map((pattern, index) => {
      const read = readPattern(pattern)
      if (read.wrong === undefined) return read.source
      throw new Failed(
        'invalid',
        `Pattern ${index + 1} of ensure_matching for "${field}" cannot be read: ${read.wrong}.`,
      )
    }),
  }))
}
