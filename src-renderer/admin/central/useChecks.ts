import type { CentralCheck } from '@contract/central-views.ts'
import { useCallback, useRef, useState } from 'react'
import { type Asking, useCentralDoing } from '../../data/useCentral.ts'
import { nextStep, type Steps } from './rules.ts'

export interface Checks {
  steps: Steps
  trying: CentralCheck['step'] | undefined
  /** A check could not be made at all. */
  failure: string | undefined
  /** Tries everything that is not known to be good, one after the other, until something is not. */
  tryOut(asking: Asking, known?: Steps): Promise<void>
  /** What was typed is something else: what was found of it counts no longer. */
  forget(from: CentralCheck['step']): void
}

/** The four things that are looked at before a node connects. */
export function useChecks(): Checks {
  const { check } = useCentralDoing()
  const [steps, setSteps] = useState<Steps>({})
  const [trying, setTrying] = useState<CentralCheck['step']>()
  const [failure, setFailure] = useState<string>()
  /** What somebody began later is shown, whatever comes back of what they began before. */
  const turn = useRef(0)

  const tryOut = useCallback(
    async (asking: Asking, known: Steps = {}) => {
      turn.current += 1
      const own = turn.current
      let found = known
      setFailure(undefined)
      setSteps(found)
      for (let step = nextStep(found); step; step = nextStep(found)) {
        setTrying(step)
        const result = await check(step, asking)
        if (turn.current !== own) return
        if (!result.ok) {
          setFailure(result.failure.message)
          break
        }
        found = { ...found, [step]: result.value }
        setSteps(found)
      }
      setTrying(undefined)
    },
    [check],
  )
  const forget = useCallback((from: CentralCheck['step']) => {
    turn.current += 1
    setTrying(undefined)
    setFailure(undefined)
    setSteps(({ address, certificate }) =>
      from === 'secret' && address && certificate ? { address, certificate } : {},
    )
  }, [])
  return { steps, trying, failure, tryOut, forget }
}
