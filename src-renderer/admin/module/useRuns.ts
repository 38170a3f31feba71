import type { Json } from '@base/json.ts'
import { useState } from 'react'
import { useSession } from '../../data/connect.tsx'
import { useExec } from '../../data/useExec.ts'
import { addRun, type Run, settleRun } from './runs.ts'

export interface Runs {
  /** Newest first. */
  list: readonly Run[]
  run(method: string, args: Json[]): void
}

/** Runs functions of a module by hand, and remembers what became of them while one stays with it. */
export function useRuns(moduleId: string): Runs {
  const { clock } = useSession()
  const exec = useExec()
  const [list, setList] = useState<readonly Run[]>([])
  const run = async (method: string, args: Json[]) => {
    const made: Run = { number: clock.monotonic(), at: clock.now(), method, args, outcome: undefined }
    setList(current => addRun(current, made))
    const outcome = await exec(moduleId, method, args)
    setList(current => settleRun(current, made.number, outcome))
  }
  return { list, run: (method, args) => void run(method, args) }
}
