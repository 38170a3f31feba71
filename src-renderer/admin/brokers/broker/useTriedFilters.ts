import { failureOf } from '@base/result.ts'
import { useEffect, useState } from 'react'
import { useSession } from '../../../data/connect.tsx'
import { createMaskingPlace } from './masking-place.ts'
import { type FiltersTried, tryFilters } from './try-filters.ts'

const open = () => new Worker(new URL('./filter-worker.ts', import.meta.url), { type: 'module' })

/** What came of trying filters out on a text; what came of the last ones, until these are done. */
export function useTriedFilters(
  filters: readonly string[],
  sample: string,
): { tried: FiltersTried | undefined; trouble: string | undefined } {
  const { clock } = useSession()
  const [place] = useState(() => createMaskingPlace({ open, clock }))
  const [outcome, setOutcome] = useState<{ tried?: FiltersTried; trouble?: string }>({})
  useEffect(() => place.close, [place])
  const key = filters.join('\n')
  useEffect(() => {
    if (key.trim() === '') return setOutcome({})
    const over = new AbortController()
    tryFilters(key.split('\n'), sample, place, over.signal).then(
      tried => setOutcome({ tried }),
      error => {
        if (!over.signal.aborted) setOutcome({ trouble: failureOf(error).message })
      },
    )
    return () => over.abort()
  }, [key, sample, place])
  return { tried: outcome.tried, trouble: outcome.trouble }
}
