import { runFor } from '../run-for.ts'

/** Of all texts together, so that saving does not hold the main loop. */
const MOST_MS = 20
/** Of the processor, in one such time. Less of it means that the machine was busy with something else: it is tried again. */
const BUSY_MS = 10
const TRIALS = 5
/** Long enough for what doubles with each letter, and short enough for everything else. */
const LONG = 60

/**
 * Whether an expression takes for ever on a text that nearly matches. It is tried on runs of what it speaks of, with an end
 * that it does not expect; one that passes may still be slow elsewhere, and is then stopped where it is used.
 */
export function isTooSlow(source: string): boolean {
  const expression = new RegExp(source, 'g')
  const texts = textsFor(source)
  for (let trial = 0; trial < TRIALS; trial++) {
    const spentMs = runFor(MOST_MS, () => {
      for (const text of texts) text.replace(expression, '')
    })
    if (spentMs === undefined) return false
    if (spentMs > BUSY_MS) return true
  }
  return true
}

function textsFor(source: string): string[] {
  const own = source.replace(/\\[a-zA-Z]/g, '').match(/[^\\()[\]{}|?*+.^$]/g) ?? []
  const letters = [...new Set(['a', '0', ' ', '-', ...own])].slice(0, 12)
  const units = [...letters, ...letters.map(letter => `a${letter}`)]
  return units.map(unit => `${unit.repeat(LONG)}\u0001`)
}
