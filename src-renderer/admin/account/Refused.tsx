import { useEffect, useState } from 'react'
import { Button } from '../../look/Button.tsx'
import { Empty } from '../../look/Empty.tsx'
import { isLeaving, leave } from './leave.ts'
import styles from './Refused.module.css'
import { signInAddress } from './rules.ts'

/** Somebody is signed in who may not be here. */
export function NotYours({ words }: { words: string }) {
  const [trouble, setTrouble] = useState<string>()
  return (
    <>
      <Empty title="Your account may not use this page">{trouble ?? words}</Empty>
      <div className={styles.ways}>
        <a href="/kiosk">Go to the room’s controls</a>
        <Button look="primary" onClick={() => void leave(setTrouble)}>
          Sign out
        </Button>
      </div>
    </>
  )
}

/**
 * Nobody is signed in, or no longer: goes to where one does, and comes back here. Who has something unsaved is asked
 * by the browser first, and may stay to copy it.
 */
export function SignedOut() {
  // The ended session may be noticed before the answer to who ended it is.
  const address = isLeaving() ? '/login' : signInAddress(location)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, however the address changes for who stays.
  useEffect(() => location.assign(address), [])
  return (
    <div className={styles.out} role="status" data-testid="signed-out">
      You are signed out. <a href={address}>Sign in to go on.</a>
    </div>
  )
}
