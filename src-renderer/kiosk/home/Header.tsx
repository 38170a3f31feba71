import type { ReactNode } from 'react'
import { useNow } from '../../data/useNow.ts'
import { Tie } from '../tie/Tie.tsx'
import styles from './Header.module.css'
import { dayOf, timeOf } from './rules.ts'

export interface HeaderProps {
  name: string
  linked: boolean
  /** The way to take the controls along. */
  share: ReactNode
}

export function Header({ name, linked, share }: HeaderProps) {
  const now = useNow(1_000)
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>{name}</h1>
      {share}
      <div className={styles.clock}>
        <time className={styles.time}>{timeOf(now)}</time>
        <span className={styles.day}>
          <span>{dayOf(now)}</span>
          <Tie />
          <span className={styles.link} data-testid="link" data-up={linked}>
            <i aria-hidden="true" />
            {linked ? 'Live' : 'No link'}
          </span>
        </span>
      </div>
    </header>
  )
}
