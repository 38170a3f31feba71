import { useEffect, useRef, useState } from 'react'

/** Whether somebody is choosing; once they have, the keyboard goes on where it came from. */
export function usePicking(id: string) {
  const [picking, setPicking] = useState(false)
  const back = useRef(false)
  useEffect(() => {
    if (picking || !back.current) return
    back.current = false
    document.getElementById(id)?.focus()
  }, [picking, id])
  return {
    picking,
    open: () => setPicking(true),
    /** The focus is elsewhere already. */
    leave: () => setPicking(false),
    done: () => {
      back.current = true
      setPicking(false)
    },
  }
}
