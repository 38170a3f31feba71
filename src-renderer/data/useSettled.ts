import { useEffect, useState } from 'react'
import { useSession } from './connect.tsx'

/** A value once it has stood still for a while: what is typed is searched for when the typing pauses. */
export function useSettled<T>(value: T, ms: number): T {
  const { clock } = useSession()
  const [settled, setSettled] = useState(value)
  useEffect(() => clock.timer(ms, () => setSettled(value)), [clock, value, ms])
  return settled
}
