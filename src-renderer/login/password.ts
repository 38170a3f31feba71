/** What the node takes; the auth service of PlaceOS takes six (auth.md 13). */
const SHORTEST = 8

export interface Strength {
  /** 0: it would be refused; 3: it cannot be better. */
  level: 0 | 1 | 2 | 3
  words: string
}

/** How well a new password holds: length counts most, and what others know of a person not at all. */
export function strengthOf(password: string, known: readonly string[] = []): Strength {
  const length = [...password].length
  if (length === 0) return { level: 0, words: `At least ${SHORTEST} characters. Three or four words hold well.` }
  if (length < SHORTEST) {
    const missing = SHORTEST - length
    return { level: 0, words: missing === 1 ? 'One character more.' : `${missing} characters more.` }
  }
  const rest = withoutKnown(password, known)
  const different = new Set(rest).size
  if (different < 5) return { level: 1, words: 'Easy to guess: too much of it repeats, or is about you.' }
  if (common.test(password)) return { level: 1, words: 'Easy to guess: it is among the first that are tried.' }
  // Each kind of character is worth about two more of them.
  const worth = [...rest].length + 2 * (kindsOf(rest) - 1)
  if (worth < 11) return { level: 1, words: 'It will do. A few more characters would hold much better.' }
  if (worth < 16) return { level: 2, words: 'Good.' }
  return { level: 3, words: 'Strong.' }
}

const common =
  /^(?:pass.?w[o0]rd|passw[o0]rt|admin|qwert[yz]|letmein|welcome|place.?os|alcove|12345|abc123)[\W\d_]*[a-z]?[\W\d_]*$/i

/** Without name and address: whoever guesses begins with those. */
function withoutKnown(password: string, known: readonly string[]): string {
  const pieces = known.flatMap(text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter(piece => piece.length > 2)
  let rest = password.toLowerCase()
  for (const piece of pieces) rest = rest.replaceAll(piece, '')
  return rest.length === password.length ? password : rest
}

const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u]
const kindsOf = (text: string) => kinds.filter(kind => kind.test(text)).length
