import { useCallback, useState } from 'react'
import { type Draft, type Slot, savedText, startOf } from './rules.ts'

export interface Drafts {
  of(slot: Slot): Draft | undefined
  edit(slot: Slot, text: string): void
  /** Goes on with what was typed, over what has been saved since. */
  keep(slot: Slot): void
  drop(slot: Slot): void
}

/** What is being typed and not saved, for each place where a text can be. */
export function useDrafts(): Drafts {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({})
  const put = useCallback((key: string, next: (held: Draft | undefined) => Draft | undefined) => {
    setDrafts(({ [key]: held, ...others }) => {
      const draft = next(held)
      return draft ? { ...others, [key]: draft } : others
    })
  }, [])
  return {
    of: ({ key }) => drafts[key],
    edit: ({ key, record }, text) =>
      put(key, held => ({ base: held && held.text !== startOf(record) ? held.base : savedText(record), text })),
    keep: ({ key, record }) => put(key, held => held && { ...held, base: savedText(record) }),
    drop: ({ key }) => put(key, () => undefined),
  }
}
