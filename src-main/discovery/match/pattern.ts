import { runFor } from '../../records/run-for.ts'

/** What a pattern sees of a text. */
const MOST_CHARACTERS = 200
/** What a pattern may take, before it is never used again. */
const MOST_MS = 20
const MOST_KEPT = 2_000

/**
 * Whether a pattern of a driver's hints is found in a text, whatever the case. Patterns are anybody's: one that does not
 * compile fits nothing, and one that takes too long is stopped and fits nothing from then on.
 */
export function patternFits(pattern: string, text: string, mostCharacters = MOST_CHARACTERS): boolean {
  const cut = text.slice(0, mostCharacters)
  if (cut.length === 0) return false
  return matcherOf(pattern)(cut)
}

type Matcher = (text: string) => boolean
const matchers = new Map<string, Matcher>()

function matcherOf(pattern: string): Matcher {
  const known = matchers.get(pattern)
  if (known) return known
  if (matchers.size >= MOST_KEPT) matchers.clear()
  const made = makeMatcher(pattern)
  matchers.set(pattern, made)
  return made
}

const never: Matcher = () => false

function makeMatcher(pattern: string): Matcher {
  try {
    const expression = new RegExp(pattern, 'i')
    return isHarmless(pattern) ? text => expression.test(text) : guarded(expression)
  } catch {
    return never
  }
}

/** A matcher that the machine interrupts. It costs a quarter of a millisecond, so answers are kept. */
function guarded(expression: RegExp): Matcher {
  const answers = new Map<string, boolean>()
  let isTooSlow = false
  return text => {
    if (isTooSlow) return false
    const known = answers.get(text)
    if (known !== undefined) return known
    if (answers.size >= MOST_KEPT) answers.clear()
    const answer = interrupted(expression, text)
    if (answer === undefined) isTooSlow = true
    else answers.set(text, answer)
    return answer ?? false
  }
}

/** Nothing when it took too long. The time is the wall's, and a busy machine may have spent it on others: so twice. */
function interrupted(expression: RegExp, text: string): boolean | undefined {
  let answer = false
  const look = () => {
    answer = expression.test(text)
  }
  for (let tries = 2; tries > 0; tries--) {
    try {
      if (runFor(MOST_MS, look) === undefined) return answer
    } catch {
      // Once more, or it is given up.
    }
  }
  return undefined
}

/** Whether it cannot try more ways through a short text than a machine goes in a moment: so are nearly all. */
function isHarmless(pattern: string): boolean {
  if (/\\[1-9k]|\(\?[^:]/.test(pattern)) return false
  const bones = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x')
  const count = (what: RegExp) => [...bones.matchAll(what)].length
  return count(/[*+{]/g) <= 1 && count(/\?/g) <= 2 && count(/\(/g) <= 3 && !/\)[*+?{]/.test(bones)
}
