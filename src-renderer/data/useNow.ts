import { useEffect, useState } from 'react'
import { useSession } from './connect.tsx'

/** The time, drawn again every so often; held still when no interval is given. */
export function useNow(everyMs: number | undefined): number {
  const { clock } = useSession()
  const [now, setNow] = useState(() => clock.now())
  useEffect(() => {
    if (everyMs === undefined) return
    let stop = () => {}
    const tick = () => {
      setNow(clock.now())
      // On the beat, so that every clock on the page turns over together.
      stop = clock.timer(everyMs - (clock.now() % everyMs), tick)
    }
    tick()
    return () => stop()
  }, [clock, everyMs])
  return now
}
