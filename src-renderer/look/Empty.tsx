import type { ReactNode } from 'react'
import styles from './Empty.module.css'
import { Logo } from './Logo.tsx'

/** Nothing to show, said on purpose: loading, empty or trouble. */
export function Empty({ title, busy, children }: { title: string; busy?: boolean; children?: ReactNode }) {
  return (
    <div className={styles.empty} role="status" data-busy={busy}>
      <Logo size={38} lit={busy === true} />
      <strong>{title}</strong>
      {children ? <p>{children}</p> : null}
    </div>
  )
}

/** What could not be done, and why. */
export function Trouble({ children, onClose }: { children: ReactNode; onClose?: () => void }) {
  return (
    <div className={styles.trouble} role="alert">
      <span>{children}</span>
      {onClose ? (
        <button type="button" aria-label="Dismiss" onClick={onClose}>
          ×
        </button>
      ) : null}
    </div>
  )
}
