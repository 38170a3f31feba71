import { useEffect } from 'react'
import { useSession } from '../../data/connect.tsx'
import { Message } from '../../look/Message.tsx'
import { deviceKindOf } from './rules.ts'

const READ_MS = 20_000

/**
 * A phone whose borrowed controls were taken back: only the code on the panel leads in again. What is no phone may hang
 * on a wall, where somebody had signed in: it goes on to ask to be let in.
 */
export function Ended() {
  const { gate, link, clock } = useSession()
  useEffect(() => {
    if (deviceKindOf(screen) === 'phone') return
    return clock.timer(READ_MS, () => {
      gate.knock()
      link.wake()
    })
  }, [gate, link, clock])
  return (
    <Message title="The controls were taken back">
      Somebody at the panel took them, or their time was up. To go on, scan the code on the panel again.
    </Message>
  )
}
