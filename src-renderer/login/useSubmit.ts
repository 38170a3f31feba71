import { type Clock, systemClock } from '@base/clock.ts'
import { useEffect, useRef, useState } from 'react'
import type { Answer, Refused } from '../data/answer.ts'
import type { Asking } from '../data/sign-in.ts'

export interface Submitting {
  /** Sent, and not answered; or answered well, and on the way to the next page. */
  busy: boolean
  refused: Refused | undefined
  /** How long the node lets no further attempt count; 0 when it does. */
  waitMs: number
  submit(): void
}

/** Sends a form, and keeps what was said to it. What was typed stays whatever comes of it. */
export function useSubmit<T>(
  send: (asking: Asking) => Promise<Answer<T>>,
  onDone: (value: T) => void,
  clock: Clock = systemClock,
): Submitting {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Refused>()
  const [waitMs, setWaitMs] = useState(0)
  const stop = useRef(new AbortController())
  useEffect(() => {
    // Made anew, as a page that is drawn twice by way of trial has ended the first.
    stop.current = new AbortController()
    return () => stop.current.abort()
  }, [])

  useEffect(() => {
    const wanted = refused?.retryAfterMs
    if (wanted === undefined) return setWaitMs(0)
    const until = clock.monotonic() + wanted
    let cancel = () => {}
    const tick = () => {
      const left = Math.max(0, until - clock.monotonic())
      setWaitMs(left)
      if (left > 0) cancel = clock.timer(Math.min(1_000, left), tick)
    }
    tick()
    return () => cancel()
  }, [refused, clock])

  const submit = async () => {
    const { signal } = stop.current
    setBusy(true)
    const answer = await send({ signal, clock })
    if (signal.aborted) return
    if (answer.ok) return onDone(answer.value)
    setRefused(answer)
    setBusy(false)
  }
  return {
    busy,
    refused,
    waitMs,
    submit: () => {
      if (!busy && waitMs === 0) void submit()
    },
  }
}
