import { type ReactNode, useEffect } from 'react'
import { createPortal } from 'react-dom'
import { Button } from '../../../look/Button.tsx'
import { changesWords } from './rules.ts'
import styles from './SaveBar.module.css'

export interface SaveBarProps {
  formId: string
  /** What was changed, in words. */
  changed: readonly string[]
  busy: boolean
  onDiscard(): void
}

/** Stays at the foot of the screen while something is typed and not saved. */
export function SaveBar({ formId, changed, busy, onDiscard }: SaveBarProps) {
  if (changed.length === 0) return null
  return (
    <Bar
      formId={formId}
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
      <Button type="submit" form={formId} look="primary" disabled={busy} data-testid="save">
        {busy ? 'Saving…' : 'Save'}
      </Button>
    </Bar>
  )
}

/** Outside the page, which turns grey when the link is lost and would take along what stands fixed in it. */
export function Bar({ formId, words, children }: { formId: string; words?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      const form = document.getElementById(formId)
      if (form instanceof HTMLFormElement) form.requestSubmit()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [formId])
  return (
    <>
      <div className={styles.room} />
      {createPortal(
        <section className={styles.bar} aria-label="Not saved yet" data-testid="save-bar">
          <div className={styles.inner}>
            <div className={styles.words}>{words}</div>
            {children}
          </div>
        </section>,
        document.body,
      )}
    </>
  )
}
