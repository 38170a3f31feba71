import { type ReactNode, useEffect } from 'react'
import styles from './Head.module.css'

export interface HeadProps {
  /** The way back up. */
  trail?: ReactNode
  title: string
  /** Beside the title. */
  marks?: ReactNode
  about?: ReactNode
  actions?: ReactNode
}

export function Head({ trail, title, marks, about, actions }: HeadProps) {
  // Several are open at once on a desk, and in the history of a phone.
  useEffect(() => {
    document.title = `${title} · Alcove`
  }, [title])
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        {trail ? <nav aria-label="Where you are">{trail}</nav> : null}
        <div className={styles.title}>
          <h1>{title}</h1>
          {marks}
        </div>
        {about ? <div className={styles.about}>{about}</div> : null}
      </div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </header>
  )
}
