import type { Json } from '@base/json.ts'
import type { Outcome } from '../../data/useExec.ts'

/** One run of a function by hand. */
export interface Run {
  number: number
  at: number
  method: string
  args: Json[]
  /** Absent while it runs. */
  outcome: Outcome | undefined
}

const KEPT = 20

export const addRun = (runs: readonly Run[], run: Run): Run[] => [run, ...runs].slice(0, KEPT)

export const settleRun = (runs: readonly Run[], number: number, outcome: Outcome): Run[] =>
  runs.map(run => (run.number === number ? { ...run, outcome } : run))

/** The call as a technician would write it down. */
export const callText = ({ method, args }: Pick<Run, 'method' | 'args'>) =>
  `${method}(${args.map(arg => JSON.stringify(arg)).join(', ')})`

export function resultText(outcome: Outcome | undefined): string {
  if (!outcome) return 'running…'
  return outcome.ok ? JSON.stringify(outcome.value) : outcome.message
}
