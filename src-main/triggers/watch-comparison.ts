import type { Json } from '../base/json.ts'
import { parseSlug } from '../model/slug.ts'
import type { Bindings } from '../runtime/bindings.ts'
import { type Comparison, compare, valueAt } from './comparison.ts'

export interface ComparisonWatch {
  comparison: Comparison
  sys: string
  bindings: Pick<Bindings, 'bind'>
  /** What it says now; nothing when the values have no order. */
  told(is: boolean | undefined): void
  /** What is wrong with the values, in words; each kind of it once. */
  warn(message: string): void
}

/**
 * Compares whenever a status of it is told (triggers.md 2.4). The statuses that are there from the start are all taken
 * before the first comparison, so that none is compared with one which only was not asked for yet.
 */
export function watchComparison({ comparison, sys, bindings, told, warn }: ComparisonWatch): () => void {
  const { operator } = comparison
  const sides = [comparison.left, comparison.right]
  const values: Json[] = sides.map(side => (typeof side === 'object' ? null : side))
  let isBinding = true
  let isHeard = false
  const warned = new Set<string>()

  const stops = sides.flatMap((side, at) => {
    if (typeof side !== 'object') return []
    const address = { sys, ...parseSlug(side.mod), name: side.status }
    return [bindings.bind(address, root => hear(at, side, root))]
  })
  isBinding = false
  if (isHeard) evaluate()
  return () => {
    for (const stop of stops) stop()
  }

  function hear(at: number, { mod, status, keys }: Exclude<Comparison['left'], Json>, root: Json): void {
    const found = valueAt(root, keys)
    if (!found) {
      const kind = Array.isArray(root) ? 'a list' : `a ${typeof root}`
      return warnOnce(
        'kind',

        `${mod} reports ${status} as ${kind}, which has no ${JSON.stringify(keys[0])}; it is passed over.`,
      )
    }
    values[at] = found.value
    isHeard = true
    if (!isBinding) evaluate()
  }

  function evaluate(): void {
    const [left = null, right = null] = values
    const is = compare(left, operator, right)
    if (is === undefined) {
      const [a, b] = [left, right].map(value => JSON.stringify(value).slice(0, 100))
      warnOnce('order', `${a} and ${b} have no order, as only numbers have one, so ${operator} is taken as false.`)
    }
    told(is)
  }

  function warnOnce(what: string, message: string): void {
    if (warned.has(what)) return
    warned.add(what)
    warn(message)
  }
}
