import type { Json } from '../base/json.ts'
import { Failed } from '../base/result.ts'

/**
 * What a search for metadata asks of it: the part of SQL's JSON path language (lax mode) that a person needs.
 *
 *     $.car                          is there
 *     $.car.make == "Tesla"          has this value; also !=, <>, <, <=, >, >=, numbers, true, false, null
 *     $.cars ? (@.make == "Tesla")   one of them has it; also &&, ||, exists(@.make) and brackets
 *     $.cars[*].make, $.cars[0], $."company car"
 *
 * Anything else fails with words.
 */
export function jsonPathFilter(text: string): (details: Json) => boolean {
  if (text.length > MAX_LENGTH) throw bad(text, `is longer than ${MAX_LENGTH} characters`)
  const tokens = tokensOf(text)
  let at = 0
  let depth = 0
  const peek = () => tokens[at] ?? ''
  const next = () => tokens[at++] ?? ''
  const skip = (token: string) => peek() === token && Boolean(next())
  // A filter within a filter within a filter could go on for years: so much and no more is looked at, in all of a search.
  let budget = MOST_VALUES
  const spend = (some: number) => {
    budget -= some
    if (budget < 0) throw bad(text, 'looks at too much')
  }
  /** Lists stand for what is in them. */
  const unwrapped = (values: Json[]): Json[] => {
    const all = values.flatMap(value => (Array.isArray(value) ? value : [value]))
    spend(1 + all.length)
    return all
  }
  const need = (token: string) => {
    if (!skip(token)) throw bad(text, `needs "${token}" ${peek() ? `before "${peek()}"` : 'at its end'}`)
  }

  function either(): Test {
    const tests = [both()]
    while (skip('||')) tests.push(both())
    return root => here => tests.some(test => test(root)(here))
  }

  function both(): Test {
    const tests = [one()]
    while (skip('&&')) tests.push(one())
    return root => here => tests.every(test => test(root)(here))
  }

  function one(): Test {
    if (++depth > MAX_DEPTH) throw bad(text, 'has too many brackets within brackets')
    if (skip('(')) {
      const inner = either()
      need(')')
      depth--
      return inner
    }
    depth--
    if (skip('exists')) {
      need('(')
      const values = operand()
      need(')')
      return root => here => values(root, here).length > 0
    }
    const left = operand()
    const compare = comparisons[next()]
    if (!compare) throw bad(text, `needs one of ${Object.keys(comparisons).join(' ')} after what it compares`)
    const right = operand()
    return root => here => {
      const others = unwrapped(right(root, here))
      return unwrapped(left(root, here)).some(a => {
        spend(others.length)
        return others.some(b => compare(a, b))
      })
    }
  }

  function operand(): Values {
    const token = next()
    if (token !== '$' && token !== '@') {
      const literal = literalOf(token)
      if (literal === undefined)
        throw bad(text, token ? `has "${token}" where a path or value must be` : 'ends too soon')
      return () => [literal]
    }
    const steps: Step[] = []
    for (let step = stepAfter(); step; step = stepAfter()) steps.push(step)
    return (root, here) => steps.reduce((values, step) => step(values, root), [token === '$' ? root : here])
  }

  function stepAfter(): Step | undefined {
    if (skip('?')) {
      need('(')
      const test = either()
      need(')')
      return (values, root) => unwrapped(values).filter(value => test(root)(value))
    }
    if (skip('[')) {
      const index = next()
      need(']')
      if (index === '*') return unwrapped
      if (!/^\d+$/.test(index)) throw bad(text, `has "${index}" in square brackets; a number or * is understood`)
      return values => values.flatMap(value => (Array.isArray(value) ? value : [value]).slice(+index, +index + 1))
    }
    if (!skip('.')) return undefined
    const token = next()
    const name = token.startsWith('"') ? literalOf(token) : /^[\p{L}_]/u.test(token) ? token : undefined
    if (typeof name !== 'string') throw bad(text, `has "${token}" where the name of a member must be`)
    return values =>
      unwrapped(values).flatMap(value => (isObject(value) && Object.hasOwn(value, name) ? [value[name] as Json] : []))
  }

  // A path alone asks whether there is anything.
  const alone = peek() === '$' ? operand() : undefined
  if (alone && at === tokens.length) return details => alone(details, details).length > 0
  at = 0
  const test = either()
  if (at < tokens.length) throw bad(text, `has "${peek()}" where nothing more is understood`)
  return details => test(details)(details)
}

type Test = (root: Json) => (here: Json) => boolean
type Values = (root: Json, here: Json) => Json[]
type Step = (values: Json[], root: Json) => Json[]

const MAX_LENGTH = 1_000
const MAX_DEPTH = 50
const MOST_VALUES = 1_000_000
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|&&|\|\||==|!=|<>|<=|>=|[<>$@?()[\].*]|-?\d+(?:\.\d+)?|[\p{L}_][\p{L}\p{N}_]*)\s*/uy

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let end = 0; end < text.length; end = TOKEN.lastIndex) {
    const match = TOKEN.exec(text)
    if (!match?.[1]) throw bad(text, `is not understood from "${text.slice(end, end + 20)}" on`)
    tokens.push(match[1])
  }
  return tokens
}

function literalOf(token: string): string | number | boolean | null | undefined {
  if (!/^("|-?\d|true$|false$|null$)/.test(token)) return undefined
  try {
    return JSON.parse(token)
  } catch {
    return undefined
  }
}

const isObject = (value: Json): value is { [member: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Values of two kinds are neither the same nor different; `null` is different from everything else. */
const comparisons: Record<string, (a: Json, b: Json) => boolean> = {
  '==': (a, b) => a === b,
  '!=': differs,
  '<>': differs,
  '<': (a, b) => inOrder(a, b) < 0,
  '<=': (a, b) => inOrder(a, b) <= 0,
  '>': (a, b) => inOrder(a, b) > 0,
  '>=': (a, b) => inOrder(a, b) >= 0,
}

function differs(a: Json, b: Json): boolean {
  return a !== b && (a === null || b === null || (typeof a === typeof b && !isObject(a)))
}

function inOrder(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  return Number.NaN
}

const bad = (text: string, why: string) => {
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text
  return new Failed('invalid', `The filter ${shown} ${why}. Write one such as $.car.make == "Tesla".`)
}
