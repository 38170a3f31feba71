import type { Trigger } from '@model/trigger.ts'
import { useState } from 'react'
import { changesOf } from '../editor/changes.ts'
import { type Draft, draftOf } from '../editor/draft.ts'
import { rebased } from '../editor/rebase.ts'

interface Editing {
  /** What the draft was begun from, as it was stored then. */
  base: Trigger
  draft: Draft
}

export interface DraftState {
  /** What is written and not saved. */
  draft: Draft | undefined
  changed: readonly string[]
  /** What somebody else saved meanwhile and is written here as well. */
  clashes: readonly string[]
  /** Moves whenever the draft came from elsewhere than from the forms. */
  round: number
  write(draft: Draft): void
  drop(): void
}

/** What is written of a trigger, kept while one looks at its other parts, and while others save. */
export function useEditing(stored: Trigger): DraftState {
  const [editing, setEditing] = useState<Editing>()
  const [clashes, setClashes] = useState<readonly string[]>([])
  const [round, setRound] = useState(0)
  const [seen, setSeen] = useState(stored)
  if (seen !== stored) {
    setSeen(stored)
    const isNews = changesOf(draftOf(seen), draftOf(stored)).length > 0
    if (isNews) setRound(round + 1)
    if (isNews && editing) {
      const next = rebased(draftOf(editing.base), editing.draft, draftOf(stored))
      setEditing({ base: stored, draft: next.draft })
      setClashes([...new Set([...clashes, ...next.clashes])])
    }
  }
  const { draft } = editing ?? {}
  return {
    draft,
    changed: draft ? changesOf(draftOf(stored), draft) : [],
    clashes: draft ? clashes : [],
    round,
    write: next => setEditing({ base: editing?.base ?? stored, draft: next }),
    drop() {
      setEditing(undefined)
      setClashes([])
      setRound(round + 1)
    },
  }
}
