import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './People.module.css'

/** Something that works otherwise than one might think. */
export function Note({ children }: { children: ReactNode }) {
  return (
    <div className={styles.note} role="note">
      <IconAlertTriangle aria-hidden="true" />
      <div>{children}</div>
    </div>
  )
}
