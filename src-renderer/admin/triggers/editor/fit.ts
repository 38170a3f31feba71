import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'
import type { ComparisonDraft, SideDraft } from './draft.ts'
import { valueNow } from './live.ts'

type Kind = 'number' | 'text' | 'flag'

/** A comparison whose first side was chosen: what it is compared with becomes of the same kind, as it is now. */
export function fitted({ right }: ComparisonDraft, left: SideDraft, modules: readonly ModuleView[]) {
  const held = valueNow(modules, left)
  const kind = held && kindOf(held.value)
  if (!kind || right.is === 'status' || right.is === kind) return { left }
  return { left, right: { is: kind, text: kind === 'flag' ? 'true' : String(held.value) } }
}

/** What both sides are now, where that can never hold; nothing where it can. */
export function misfit({ left, operator, right }: ComparisonDraft, modules: readonly ModuleView[]): string | undefined {
  const sides = [left, right].map(side => ({ side, kind: kindNow(side, modules) }))
  const [first, second] = sides.map(({ kind }) => kind)
  if (first === undefined || second === undefined) return undefined
  if (operator.startsWith('greater') || operator.startsWith('less')) {
    const other = sides.find(({ kind }) => kind !== 'number')
    return other && `${nameOf(other.side)} is ${words[other.kind ?? 'other']} now: only numbers are greater or less.`
  }
  if (operator !== 'equal' || first === second) return undefined
  return `${words[first]} is never equal to ${words[second]}.`.replace(/^./, letter => letter.toUpperCase())
}

const words = { number: 'a number', text: 'a text', flag: 'yes or no', other: 'neither number nor text' }

function kindNow(side: SideDraft, modules: readonly ModuleView[]): Kind | 'other' | undefined {
  if (side.is !== 'status') return side.is
  const held = valueNow(modules, side)
  // What is null now may be anything later.
  return held && held.value !== null ? (kindOf(held.value) ?? 'other') : undefined
}

function kindOf(value: Json): Kind | undefined {
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'flag'
  return typeof value === 'string' ? 'text' : undefined
}

const nameOf = (side: SideDraft) =>
  side.is === 'status' ? [`${side.mod}.${side.status}`, ...side.keys].join('.') : JSON.stringify(side.text)
