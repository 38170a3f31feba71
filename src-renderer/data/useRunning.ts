import { type Result, toResult } from '@base/result.ts'
import { useCallback, useState } from 'react'
import { ask } from './ask.ts'
import { useSession } from './connect.tsx'

/** Makes a call, and gives what became of it: what went wrong is part of the answer, not thrown. */
export type Run = <T>(call: Parameters<typeof ask<T>>[1]) => Promise<Result<T>>

/** Calls of one part of a page, and whether one is under way. */
export function useRunning(): { run: Run; busy: boolean } {
  const { link } = useSession()
  const [running, setRunning] = useState(0)
  const run: Run = useCallback(
    async call => {
      setRunning(count => count + 1)
      const result = await toResult(() => ask(link, call))
      setRunning(count => count - 1)
      return result
    },
    [link],
  )
  return { run, busy: running > 0 }
}
