/** One step of trying a source out, in the shape that the contract shows (`testStep`). */
export interface TestStep {
  step: string
  outcome: 'good' | 'failed' | 'skipped' | 'noted'
  said: string
  hint?: string
}

export type Outcome = Omit<TestStep, 'step'>

export const good = (said: string): Outcome => ({ outcome: 'good', said })
export const noted = (said: string, hint?: string): Outcome => ({ outcome: 'noted', said, ...(hint ? { hint } : {}) })
export const failed = (said: string, hint?: string): Outcome => ({ outcome: 'failed', said, ...(hint ? { hint } : {}) })
export const skipped = (said: string): Outcome => ({ outcome: 'skipped', said })
