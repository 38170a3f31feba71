import { createHmac } from 'node:crypto'
import { Failed } from '../../base/result.ts'
import { filterSource } from '../../model/filter.ts'
import { runFor } from '../../records/run-for.ts'

/** Makes unreadable in JSON texts what the filters of a broker match (mqtt.md 8). */
export interface Mask {
  /**
   * The texts in their order, as many as there was time for: those left over are to be handed in anew, in another turn of
   * the main loop. One that takes a whole turn and is not done is `undefined`.
   */
  apply(texts: readonly string[]): (string | undefined)[]
  /** Nothing is to be masked, so that nobody need ask. */
  readonly isEmpty: boolean
}

/** For all texts of one call: an expression that goes back and forth without end must not hold the main loop. */
const MOST_MS = 25

/** Of the processor. Less of it means that the machine was busy with something else. */
const BUSY_MS = 5

/** Throws `invalid` when a filter cannot be used: what it was to mask must not go out. */
export function createMask({ filters, secret }: { filters: readonly string[]; secret: string }): Mask {
  if (filters.length === 0) return { apply: texts => [...texts], isEmpty: true }
  if (!secret) throw new Failed('invalid', 'The broker has filters and no secret to mask with. Save it anew.')
  // Each by itself: of two in one expression, one that matches nothing at a place would hide what the other matches there.
  const expressions = filters.map(filter => new RegExp(filterSource(filter), 'g'))
  const hash = (match: string) => createHmac('sha256', secret).update(match).digest('hex')
  return {
    isEmpty: false,
    apply(texts) {
      const masked: (string | undefined)[] = []
      const spentMs = runFor(MOST_MS, () => {
        while (masked.length < texts.length) masked.push(replaced(texts[masked.length] ?? '', expressions, hash))
      })
      // Behind others it may only have come too late: it is the first the next time.
      if (masked.length === 0 && spentMs !== undefined && spentMs > BUSY_MS) masked.push(undefined)
      return masked.map((text, at) => (text === undefined || text === texts[at] ? text : asJson(text)))
    },
  }
}

/** From left to right; of two that begin at one place the first filter's. */
function replaced(text: string, expressions: readonly RegExp[], hash: (match: string) => string): string {
  const next = expressions.map(expression => matchIn(text, expression, 0))
  let said = ''
  let at = 0
  for (;;) {
    const first = next.reduce((one, other) => (other && (!one || other.from < one.from) ? other : one), undefined)
    if (!first) return said + text.slice(at)
    said += text.slice(at, first.from) + hash(text.slice(first.from, first.to))
    at = first.to
    for (const [which, expression] of expressions.entries()) {
      if (next[which] && next[which].from < at) next[which] = matchIn(text, expression, at)
    }
  }
}

interface Match {
  from: number
  to: number
}

/** The first match that is longer than nothing. */
function matchIn(text: string, expression: RegExp, from: number): Match | undefined {
  expression.lastIndex = from
  for (let found = expression.exec(text); found; found = expression.exec(text)) {
    if (found[0]) return { from: found.index, to: expression.lastIndex }
    expression.lastIndex += 1
  }
  return undefined
}

/** A hash in place of a bare number or a bracket is no JSON any more: then all of it is told as text. */
function asJson(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify(text)
  }
}
