import { type ReactNode, useEffect } from 'react'
import { Logo } from '../../look/Logo.tsx'
import styles from './Page.module.css'

export interface PageProps {
  title: string
  /** Whose node this is. */
  node?: string | undefined
  about?: ReactNode
  /** Ways to other pages. */
  foot?: ReactNode
  children: ReactNode
}

/** A page before sign-in: the alcove on one side, what there is to do on the other. */
export function Page({ title, node, about, foot, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Alcove`
  }, [title])
  return (
    <div className={styles.page}>
      <div className={styles.wall} aria-hidden="true">
        <div className={styles.niche} />
      </div>
      <div className={styles.side}>
        <header className={styles.brand}>
          <Logo size={26} />
          <strong>Alcove</strong>
          {node && node !== 'Alcove' ? <span>{node}</span> : null}
        </header>
        <main className={styles.main}>
          <div className={styles.head}>
            <h1>{title}</h1>
            {about ? <div className={styles.about}>{about}</div> : null}
          </div>
          {children}
        </main>
        {foot ? <footer className={styles.foot}>{foot}</footer> : null}
      </div>
    </div>
  )
}

/** Some sentences, in the colour of what is said beside. */
export const Note = ({ children }: { children: ReactNode }) => <div className={styles.note}>{children}</div>

/** Ways to choose from, one below the other. */
export const Ways = ({ children }: { children: ReactNode }) => <div className={styles.ways}>{children}</div>

export const Or = ({ children }: { children: ReactNode }) => <p className={styles.or}>{children}</p>
