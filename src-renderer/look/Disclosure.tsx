import type { ReactNode } from 'react'
import styles from './Disclosure.module.css'

export interface DisclosureProps {
  title: string
  open?: boolean
  children: ReactNode
}

/** What few people need, below a line that opens. */
export function Disclosure({ title, open, children }: DisclosureProps) {
  return (
    <details className={styles.disclosure} open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  )
}
