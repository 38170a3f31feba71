import { useCallback, useRef, useState } from 'react'
import { type BrokerAsking, useBrokerDoing } from '../../../data/useBrokers.ts'
import { nextStep, type Step, type Steps } from './checks.ts'

interface Found {
  /** Of which words all this was found; of other ones nothing is known. */
  key: string
  steps: Steps
  trying: Step | undefined
  /** A check could not be made at all. */
  failure: string | undefined
}

const nothing: Found = { key: '', steps: {}, trying: undefined, failure: undefined }

/** Tries a broker out, one step after the other, until one is not good. */
export function useBrokerChecks(asking: BrokerAsking): Omit<Found, 'key'> & { tryOut(): Promise<void> } {
  const { check } = useBrokerDoing()
  const [found, setFound] = useState<Found>(nothing)
  /** What somebody began later is shown, whatever comes back of what they began before. */
  const turn = useRef(0)
  const key = JSON.stringify(asking)

  const tryOut = useCallback(async () => {
    turn.current += 1
    const own = turn.current
    const asked: BrokerAsking = JSON.parse(key)
    let steps: Steps = {}
    for (let step = nextStep(steps); step; step = nextStep(steps)) {
      setFound({ key, steps, trying: step, failure: undefined })
      const result = await check(step, asked)
      if (turn.current !== own) return
      if (!result.ok) return setFound({ key, steps, trying: undefined, failure: result.failure.message })
      steps = { ...steps, [step]: result.value }
    }
    setFound({ key, steps, trying: undefined, failure: undefined })
  }, [check, key])
  const { key: of, ...shown } = found
  return of === key ? { ...shown, tryOut } : { steps: {}, trying: undefined, failure: undefined, tryOut }
}
