import type { EntityName } from '@model/names.ts'
import { useEffect, useRef, useState } from 'react'
import { useSession } from './connect.tsx'
import { useLink } from './useLink.ts'
import { useLive } from './useLive.ts'

const CALM_MS = 400

/**
 * A text that is another one whenever records of these entities were changed, or may have been while there was no
 * link. `undefined` while there is none. In a flood of changes it moves now and then, not at each of them.
 */
export function useRevision(entities: readonly EntityName[]): string | undefined {
  const { clock, changes } = useSession()
  const { value } = useLive(changes)
  const { phase, since } = useLink()
  const now = phase === 'up' ? [since, ...entities.map(entity => value?.[entity] ?? 0)].join(' ') : undefined
  const [calm, setCalm] = useState(now)
  const moved = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (now === calm) return
    const move = () => {
      moved.current = clock.monotonic()
      setCalm(now)
    }
    const pause = moved.current + CALM_MS - clock.monotonic()
    if (pause <= 0) return move()
    return clock.timer(pause, move)
  }, [clock, now, calm])
  return calm
}
