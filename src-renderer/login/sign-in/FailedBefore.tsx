import { useEffect, useState } from 'react'
import type { Answer } from '../../data/answer.ts'
import { askFailure } from '../../data/sign-in.ts'
import { Trouble } from '../../look/Empty.tsx'

/** Why the provider sent this browser back. */
export function FailedBefore({ code }: { code: string }) {
  const [answer, setAnswer] = useState<Answer<{ message: string; hint: string | undefined }>>()
  useEffect(() => {
    const stop = new AbortController()
    askFailure(code, { signal: stop.signal }).then(said => {
      if (!stop.signal.aborted) setAnswer(said)
    })
    return () => stop.abort()
  }, [code])
  if (!answer) return null
  return (
    <Trouble>
      {answer.ok
        ? `${answer.value.message} ${answer.value.hint ?? ''}`
        : 'You could not be signed in that way, and the node no longer knows why. Try again, or sign in another way.'}
    </Trouble>
  )
}
