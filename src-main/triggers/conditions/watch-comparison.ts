import type { Json } from '../../base/json.ts'
import { parseSlug } from '../../model/slug.ts'
import type { Bindings } from '../../runtime/bindings.ts'
import { HIDDEN } from '../../store/redact.ts'
import { isSecret } from '../secret-status.ts'
import { type Comparison, compare, valueAt } from './comparison.ts'
import { type ConditionWatch, shown } from './condition-view.ts'

export interface ComparisonParts {
  comparison: Comparison
  sys: string
  bindings: Pick<Bindings, 'bind'>
  /** What it says now; nothing when the values have no order. */
  told(is: boolean | undefined): void
  /** What is wrong with the values, in words; each kind of it once. */
  warn(message: string): void
}

type StatusSide = Exclude<Comparison['left'], Json>

/**
 * Compares whenever a status of it is told (triggers.md 2.4). The statuses that are there from the start are all taken
 * before the first comparison, so that none is compared with one which only was not asked for yet.
 */
export function watchComparison({ comparison, sys, bindings, told, warn }: ComparisonParts): ConditionWatch {
  const { operator } = comparison
  const sides = [comparison.left, comparison.right]
  const values: Json[] = sides.map(side => (typeof side === 'object' ? null : side))
  /** When the module reported it, which may be long before this began to look. */
  const heardAt: (number | null)[] = [null, null]
  /** Roots that have no keys to follow, while they are so. */
  const keyless: (Json | undefined)[] = [undefined, undefined]
  let stops: (() => void)[] = []
  let isBinding = true
  let isHeard = false
  let hasNoOrder = false
  const warned = new Set<string>()

  function hear(at: number, side: StatusSide, root: Json, reportedAt: number): void {
    const found = valueAt(root, side.keys)
    keyless[at] = found ? undefined : root
    if (!found) return warnOnce('kind', () => wordsOfKind(side, root))
    values[at] = found.value
    heardAt[at] = reportedAt
    isHeard = true
    if (!isBinding) evaluate()
  }

  function evaluate(): void {
    const is = compare(values[0] ?? null, operator, values[1] ?? null)
    hasNoOrder = is === undefined
    if (hasNoOrder) warnOnce('order', wordsOfOrder)
    told(is)
  }

  function wordsOfOrder(): string {
    const told = shownValues()
    const [a, b] = sides.map((side, at) => {
      const value = JSON.stringify(told[at]).slice(0, 100)
      return typeof side === 'object' ? `${[side.mod, side.status, ...side.keys].join('.')} (${value})` : value
    })
    return `${a} and ${b} have no order, as only numbers have one, so ${operator} is taken as false.`
  }

  /** As they may be told and kept: of a secret status, and of what it is compared with, only whether it is there. */
  function shownValues(): Json[] {
    const isHidden = sides.some((side, at) => typeof side === 'object' && isSecretSide(side, values[at] ?? null))
    return values.map(value => (isHidden && value !== null && typeof value !== 'boolean' ? HIDDEN : shown(value)))
  }

  function trouble(): string | undefined {
    if (hasNoOrder) return wordsOfOrder()
    for (const [at, side] of sides.entries()) {
      const root = keyless[at]
      if (root !== undefined && typeof side === 'object') return wordsOfKind(side, root)
    }
    return undefined
  }

  function warnOnce(what: string, message: () => string): void {
    if (warned.has(what)) return
    warned.add(what)
    warn(message())
  }

  return {
    start() {
      stops = sides.flatMap((side, at) => {
        if (typeof side !== 'object') return []
        const address = { sys, ...parseSlug(side.mod), name: side.status }
        return [bindings.bind(address, (root, reportedAt) => hear(at, side, root, reportedAt))]
      })
      isBinding = false
      if (isHeard) evaluate()
    },
    stop() {
      for (const stop of stops) stop()
    },
    grounds() {
      const [why, told] = [trouble(), shownValues()]
      return {
        operator,
        sides: sides.map((side, at) => {
          const [value, when] = [told[at] ?? null, heardAt[at] ?? null]
          if (typeof side !== 'object') return { value, at: when }
          return { mod: side.mod, status: side.status, keys: side.keys, value, at: when }
        }),
        ...(why === undefined ? {} : { trouble: why }),
      }
    },
  }
}

const isSecretSide = ({ status, keys }: StatusSide, value: Json): boolean =>
  [status, ...keys].some(name => isSecret(name, value ?? 'unknown'))

function wordsOfKind({ mod, status, keys }: StatusSide, root: Json): string {
  const kind = Array.isArray(root) ? 'a list' : `a ${typeof root}`
  return `${mod} reports ${status} as ${kind}, which has no ${JSON.stringify(keys[0])}; it is passed over.`
}
