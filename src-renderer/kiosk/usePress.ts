import type { Json } from '@base/json.ts'
import { useCallback, useEffect, useState } from 'react'
import { useSession } from '../data/connect.tsx'
import { useExec } from '../data/useExec.ts'
import { useNow } from '../data/useNow.ts'
import { type Press, type Question, type Truth, truthOf } from './truth.ts'

export type Subject<T> = Omit<Question<T>, 'press' | 'now'> & {
  moduleId: string
  method: string
  args(wanted: T): Json[]
}

/** A control that is pressed: makes the call, and knows what may be claimed meanwhile. */
export function usePress<T>(subject: Subject<T>): { truth: Truth<T>; press(wanted: T): void } {
  const { moduleId, method, args, ...question } = subject
  const { clock } = useSession()
  const exec = useExec()
  const [press, setPress] = useState<Press<T>>()
  const open = press !== undefined || (question.asked && question.asked.value !== question.confirmed)
  const beat = useNow(open ? 250 : undefined)
  // A press may be younger than the last beat.
  const now = Math.max(beat, press?.at ?? 0)
  const truth = truthOf({ ...question, press, now })

  useEffect(() => {
    if (truth.over) setPress(undefined)
  }, [truth.over])

  const askedAt = question.asked?.at
  const make = useCallback(
    async (wanted: T) => {
      const made: Press<T> = { wanted, at: clock.now(), exec: 'sent', askedAt }
      setPress(made)
      const outcome = await exec(moduleId, method, args(wanted))
      const settled: Press<T> = outcome.ok
        ? { ...made, exec: 'accepted' }
        : { ...made, exec: 'failed', failure: outcome.message, failedAt: clock.now() }
      // A later press has taken its place, or status has already confirmed it.
      setPress(current => (current === made ? settled : current))
    },
    [clock, exec, moduleId, method, args, askedAt],
  )
  return { truth, press: wanted => void make(wanted) }
}
