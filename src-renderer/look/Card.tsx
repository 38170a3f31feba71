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
