import type { ReactNode } from 'react'
import { Logo } from './Logo.tsx'
import styles from './Message.module.css'

/** A whole page that has only words to show: loading, nothing there, or trouble. */
export function Message({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <main className={styles.message} role="status">
      <Logo size={72} />
      <h1>{title}</h1>
      {children ? <p>{children}</p> : null}
    </main>
  )
}
