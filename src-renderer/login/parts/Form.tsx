import type { ReactNode } from 'react'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { waitWords } from '../rules.ts'
import type { Submitting } from '../useSubmit.ts'
import styles from './Form.module.css'

export interface FormProps {
  label: string
  submitting: Submitting
  /** What the button says, at rest and while it works. */
  words: { action: string; busy: string }
  onSubmit(): void
  children: ReactNode
}

/** Fields, what the node said to them, and the one button. */
export function Form({ label, submitting, words, onSubmit, children }: FormProps) {
  const { busy, refused, waitMs } = submitting
  return (
    <form
      className={styles.form}
      aria-label={label}
      noValidate
      onSubmit={event => {
        // The page sends it: a browser would leave for the answer.
        event.preventDefault()
        if (!busy && waitMs === 0) onSubmit()
      }}
    >
      {children}
      {refused ? (
        <Trouble>
          {refused.message} {refused.hint}
        </Trouble>
      ) : null}
      <Button type="submit" look="primary" className={styles.action} disabled={busy || waitMs > 0}>
        {busy ? words.busy : waitMs > 0 ? `Try again in ${waitWords(waitMs)}` : words.action}
      </Button>
    </form>
  )
}
