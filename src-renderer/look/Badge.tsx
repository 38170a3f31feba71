import type { ReactNode } from 'react'
import styles from './Badge.module.css'

export type Tone = 'plain' | 'accent' | 'good' | 'busy' | 'bad'

export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  )
}

/** A dot and the words that say what its colour means. */
export function Sign({ tone, testId, children }: { tone: Tone; testId?: string; children: ReactNode }) {
  return (
    <span className={styles.sign} data-tone={tone} data-testid={testId}>
      <i aria-hidden="true" />
      {children}
    </span>
  )
}
