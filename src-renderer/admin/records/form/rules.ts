import type { FieldView } from '../about/fields.ts'
import type { Labels } from '../about/titles.ts'
import { numberWords } from '../about/words.ts'
import type { Typed } from './typed.ts'

const LONGEST = 60

/** A value in a few words; nothing where it is too long to be said, or is not to be. */
export function typedWords({ kind, choices }: FieldView, typed: Typed, names: Labels): string | undefined {
  if (kind === 'sealed' || kind === 'secret') return undefined
  if (typeof typed === 'boolean') return typed ? 'yes' : 'no'
  const words =
    typeof typed === 'string'
      ? (choices.find(({ value }) => value === typed)?.label ?? names[typed] ?? typed)
      : typed.map(one => names[one] ?? one).join(', ')
  if (words === '') return 'nothing'
  return words.length <= LONGEST && !words.includes('\n') ? words : undefined
}

export const changesWords = (count: number) => (count === 1 ? '1 change' : `${numberWords(count)} changes`)

/**
 * Modules of one name are told apart by their place among them: `Display_1`, `Display_2`. The names by id, where all
 * of them are known.
 */
export function slugs(ids: readonly string[], names: Labels): Labels {
  const counts = new Map<string, number>()
  return Object.fromEntries(
    ids.flatMap(id => {
      const name = names[id]
      if (name === undefined) return []
      const index = (counts.get(name) ?? 0) + 1
      counts.set(name, index)
      return [[id, `${name}_${index}`]]
    }),
  )
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  const [one] = next.splice(from, 1)
  if (one !== undefined) next.splice(to, 0, one)
  return next
}
