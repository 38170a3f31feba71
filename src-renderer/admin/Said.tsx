import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'
import { useSession } from '../data/connect.tsx'
import styles from './Said.module.css'

const SHOWN_MS = 5_000
const Say = createContext<(words: string) => void>(() => {})

/** Says that something was done, for a moment, wherever one has gone since. */
export function SaidTray({ children }: { children: ReactNode }) {
  const { clock } = useSession()
  const [said, setSaid] = useState<string>()
  const cancel = useRef(() => {})
  const say = useCallback(
    (words: string) => {
      cancel.current()
      setSaid(words)
      cancel.current = clock.timer(SHOWN_MS, () => setSaid(undefined))
    },
    [clock],
  )
  return (
    <Say value={say}>
      {children}
      <div className={styles.tray} role="status" data-testid="said">
        {said === undefined ? null : <span className={styles.said}>{said}</span>}
      </div>
    </Say>
  )
}

export const useSay = () => useContext(Say)
