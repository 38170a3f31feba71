import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'
import type { NodeClient } from './wire.ts'

export interface Asked<T> {
  value: T | undefined
  trouble: { code: string; message: string } | undefined
  again(): void
}

type Call<T> = (client: NodeClient, options: { signal: AbortSignal }) => Promise<T>

/**
 * An answer, asked for again whenever the revision moves; the old one stays until the new one is there. Another key is
 * another question. Nothing is asked without a revision: there is no link then.
 */
export function useAsked<T>(key: string, revision: string | undefined, call: Call<T>): Asked<T> {
  const { link } = useSession()
  const [held, setHeld] = useState<{ key: string; value?: T; trouble?: Asked<T>['trouble'] }>({ key })
  const [attempt, setAttempt] = useState(0)
  const run = useEffectEvent(() => ask(link, call))
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt and a revision are reasons to ask, not what is asked.
  useEffect(() => {
    if (revision === undefined) return
    let over = false
    run().then(
      value => {
        if (!over) setHeld({ key, value })
      },
      error => {
        const { code, message } = failedOf(error)
        if (over || code === 'offline') return
        // What is gone is not shown on; any other trouble leaves what was known.
        setHeld(before => ({
          key,
          trouble: { code, message },
          ...(before.key === key && before.value !== undefined && code !== 'not_found' ? { value: before.value } : {}),
        }))
      },
    )
    return () => {
      over = true
    }
  }, [key, revision, attempt])
  const again = useCallback(() => setAttempt(count => count + 1), [])
  const mine = held.key === key ? held : undefined
  return { value: mine?.value, trouble: mine?.trouble, again }
}
