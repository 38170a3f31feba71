import { useState } from 'react'
import { signOut } from '../../data/sign-in.ts'
import styles from './Bar.module.css'

/** On a phone that has borrowed the controls: of which room, and the way out. */
export function Bar({ room }: { room: string | undefined }) {
  const [leaving, setLeaving] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const leave = async () => {
    setLeaving(true)
    const answer = await signOut({ signal: new AbortController().signal })
    // A page of its own, so that a reload does not ask a technician to let this phone in.
    if (answer.ok) return location.replace('/join?left')
    setTrouble(answer.message)
    setLeaving(false)
  }
  return (
    <aside className={styles.bar} data-strip aria-label="Borrowed controls" data-testid="guest">
      <span role="status" data-trouble={trouble !== undefined}>
        {trouble ?? (
          <>
            You are controlling <strong>{room ?? 'this room'}</strong>
          </>
        )}
      </span>
      <button type="button" onClick={() => void leave()} disabled={leaving}>
        Leave
      </button>
    </aside>
  )
}
