import { type ReactNode, useId } from 'react'
import styles from './Card.module.css'

export interface CardProps {
  title: string
  /** A few words beside the title. */
  aside?: ReactNode
  actions?: ReactNode
  tone?: 'plain' | 'bad'
  /** The content brings its own padding. */
  flush?: boolean
  children: ReactNode
}

export function Card({ title, aside, actions, tone = 'plain', flush, children }: CardProps) {
  const id = useId()
  return (
    <section className={styles.card} data-tone={tone} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside ? <span className={styles.aside}>{aside}</span> : null}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      <div className={flush ? undefined : styles.body}>{children}</div>
    </section>
  )
}

export interface SheetProps {
  /** What it is, for who cannot see it. */
  label: string
  /** Instead of a title. */
  head?: ReactNode
  children: ReactNode
}

/** A card whose head is not a title, such as tabs. The content brings its own padding. */
export function Sheet({ label, head, children }: SheetProps) {
  return (
    <section className={styles.card} aria-label={label}>
      {head ? <header className={styles.tabs}>{head}</header> : null}
      {children}
    </section>
  )
}
