import { backoff } from '@base/backoff.ts'
import { type Clock, systemClock, wait } from '@base/clock.ts'
import { useEffect, useState } from 'react'
import { askOptions } from './sign-in.ts'
import type { SignInOptions } from './sign-in-options.ts'

export interface OptionsState {
  value: SignInOptions | undefined
  trouble: string | undefined
}

/** The ways in, asked until the node answers. */
export function useSignInOptions(clock: Clock = systemClock): OptionsState {
  const [state, setState] = useState<OptionsState>({ value: undefined, trouble: undefined })
  useEffect(() => {
    const stop = new AbortController()
    void untilAnswered(clock, stop.signal, setState).catch(() => {})
    return () => stop.abort()
  }, [clock])
  return state
}

async function untilAnswered(clock: Clock, signal: AbortSignal, tell: (state: OptionsState) => void): Promise<void> {
  const pauses = backoff({ firstMs: 500, capMs: 5_000, jitterMs: 250 })
  for (;;) {
    const answer = await askOptions({ signal, clock })
    if (signal.aborted) return
    tell(answer.ok ? { value: answer.value, trouble: undefined } : { value: undefined, trouble: answer.message })
    if (answer.ok) return
    await wait(clock, pauses.next(), signal)
  }
}
