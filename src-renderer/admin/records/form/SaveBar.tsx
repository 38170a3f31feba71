import type { ReactNode } from 'react'
import { Button } from '../../../look/Button.tsx'
import { changesWords } from './rules.ts'
import styles from './SaveBar.module.css'

export interface SaveBarProps {
  /** What was changed, in words. */
  changed: readonly string[]
  busy: boolean
  onDiscard(): void
}

/** Stays at the foot of the screen while something is typed and not saved. */
export function SaveBar({ changed, busy, onDiscard }: SaveBarProps) {
  if (changed.length === 0) return null
  return (
    <Bar
      words={
        <>
          <strong>{changesWords(changed.length)}</strong>
          <span className={styles.which}>{changed.join(', ')}</span>
        </>
      }
    >
      <Button disabled={busy} onClick={onDiscard}>
        Discard
      </Button>
      <Button type="submit" look="primary" disabled={busy} data-testid="save">
        {busy ? 'Saving…' : 'Save'}
      </Button>
    </Bar>
  )
}

export function Bar({ words, children }: { words?: ReactNode; children: ReactNode }) {
  return (
    <>
      <div className={styles.room} />
      <section className={styles.bar} aria-label="Not saved yet" data-testid="save-bar">
        <div className={styles.inner}>
          <div className={styles.words}>{words}</div>
          {children}
        </div>
      </section>
    </>
  )
}
