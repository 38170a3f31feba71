import { IconCloudOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTie } from '../../data/useTie.ts'
import { timeOf } from '../home/rules.ts'
import styles from './Tie.module.css'

/** A small word that the building's server is away; what that means for the room is told to whoever asks. */
export function Tie() {
  const tie = useTie()
  const [isTold, setIsTold] = useState(false)
  if (tie?.state !== 'away') return null
  return (
    <span className={styles.tie}>
      <button type="button" aria-expanded={isTold} data-testid="tie" onClick={() => setIsTold(now => !now)}>
        <IconCloudOff aria-hidden="true" />
        Server away
      </button>
      {isTold ? (
        <span className={styles.told} role="status">
          Everything in this room works on. The building’s server has been away since {timeOf(tie.since)}.
        </span>
      ) : null}
    </span>
  )
}
