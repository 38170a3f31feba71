/**
 * PlaceOS's `q`: terms are runs of letters and digits, OR-ed; whole words match, the last term as a prefix
 * (rest.md 1.10). Gives `undefined` when nothing is searched for.
 */
export function matcherFor(
  q: string | undefined,
): ((texts: readonly (string | null | undefined)[]) => boolean) | undefined {
  const terms = (q ?? '')
    .toLowerCase()
    .replaceAll(/\b[a-z_]+:(?!\/)/g, ' ')
    .split(/[^\p{L}\p{N}@._-]+/u)
    .flatMap(term => (term.includes('@') ? [term] : term.split(/[^\p{L}\p{N}]+/u)))
    .filter(term => term && !['and', 'or', 'not'].includes(term))
    .slice(0, 16)
  if (terms.length === 0) return undefined
  const last = terms.at(-1) ?? ''
  const whole = new Set(terms)
  return texts =>
    texts.some(text => {
      if (!text) return false
      const lower = text.toLowerCase()
      const words = [lower, ...lower.split(/[^\p{L}\p{N}]+/u)]
      return words.some(word => whole.has(word) || word.startsWith(last))
    })
}
