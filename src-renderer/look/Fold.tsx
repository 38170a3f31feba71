import { type ReactNode, useState } from 'react'
import styles from './Fold.module.css'

export interface FoldProps {
  title: string
  /** A few words on what is inside, for who does not open it. */
  aside?: ReactNode
  /** How it begins; from then on it is for the person to open and close. */
  open: boolean
  /** Something inside must be seen. */
  force?: boolean
  children: ReactNode
}

/** A card that opens. */
export function Fold({ title, aside, open, force = false, children }: FoldProps) {
  const [chosen, setChosen] = useState<boolean>()
  const shown = force || (chosen ?? open)
  return (
    <details
      className={styles.fold}
      open={shown}
      onToggle={event => {
        if (event.currentTarget.open !== shown) setChosen(event.currentTarget.open)
      }}
    >
      <summary className={styles.head}>
        <h2>{title}</h2>
        {aside ? <span>{aside}</span> : null}
      </summary>
      {shown ? <div className={styles.body}>{children}</div> : null}
    </details>
  )
}
