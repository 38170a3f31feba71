import { type ReactNode, useId } from 'react'
import { Button } from '../../look/Button.tsx'
import styles from './Ask.module.css'

export interface AskProps {
  title: string
  children?: ReactNode
  yes: string
  no: string
  busy?: boolean
  onYes(): void
  onNo(): void
}

/** A question in its place on the page; the harmless answer has the focus. */
export function Ask({ title, children, yes, no, busy, onYes, onNo }: AskProps) {
  const id = useId()
  return (
    <div
      className={styles.ask}
      role="alertdialog"
      aria-labelledby={id}
      onKeyDown={event => {
        if (event.key === 'Escape') onNo()
      }}
    >
      <div>
        <strong id={id}>{title}</strong>
        {children ? <p>{children}</p> : null}
      </div>
      <div className={styles.answers}>
        <Button autoFocus onClick={onNo}>
          {no}
        </Button>
        <Button look="primary" disabled={busy} onClick={onYes}>
          {yes}
        </Button>
      </div>
    </div>
  )
}
