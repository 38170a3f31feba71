import { useState } from 'react'
import type { Refusal } from '../../data/gate.ts'
import { signOut } from '../../data/sign-in.ts'
import { Message } from '../../look/Message.tsx'
import { Claim } from './Claim.tsx'
import styles from './Door.module.css'
import { Ended } from './Ended.tsx'
import { Enrol } from './Enrol.tsx'
import { doorOf } from './rules.ts'

/** What stands in the place of the room while the node does not let this page in. */
export function Door({ refusal }: { refusal: Refusal }) {
  return (
    <>
      <div className="wall" />
      <Behind refusal={refusal} />
    </>
  )
}

function Behind({ refusal }: { refusal: Refusal }) {
  switch (doorOf(refusal)) {
    case 'enrol':
      return <Enrol />
    case 'claim':
      return <Claim />
    case 'ended':
      return <Ended />
    case 'role':
      return <NotYours words={refusal.kind === 'role' ? refusal.words : ''} />
  }
}

function NotYours({ words }: { words: string }) {
  const [trouble, setTrouble] = useState<string>()
  const leave = async () => {
    const answer = await signOut({ signal: new AbortController().signal })
    if (answer.ok) location.reload()
    else setTrouble(answer.message)
  }
  return (
    <div className={styles.below}>
      <Message title="Your account may not use this page">{trouble ?? words}</Message>
      <button type="button" className={styles.button} onClick={() => void leave()}>
        Sign out
      </button>
    </div>
  )
}
