import { wait } from '@base/clock.ts'
import { useEffect } from 'react'
import { useSession } from '../../data/connect.tsx'
import { askOptions } from '../../data/sign-in.ts'
import { Message } from '../../look/Message.tsx'

const LOOK_MS = 5_000

/** A node that nobody owns shows its rooms to nobody from elsewhere. Goes on once it is claimed. */
export function Claim() {
  const { gate, link, clock } = useSession()
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    const untilClaimed = async () => {
      for (;;) {
        await wait(clock, LOOK_MS, signal)
        const answer = await askOptions({ signal, clock })
        if (!answer.ok || !answer.value.claimed) continue
        gate.knock()
        link.wake()
      }
    }
    void untilClaimed().catch(() => {})
    return () => stop.abort()
  }, [gate, link, clock])
  return (
    <Message title="This node is not claimed yet">
      An administrator claims it first, on the machine it runs on: open /admin there. This screen goes on by itself
      then.
    </Message>
  )
}
