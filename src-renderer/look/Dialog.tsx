import { type ReactNode, useEffect, useId, useRef } from 'react'
import styles from './Dialog.module.css'

export interface DialogProps {
  title: string
  actions: ReactNode
  onClose(): void
  children: ReactNode
}

/** A question that must be answered before anything else: the browser's own dialog keeps the focus inside. */
export function Dialog({ title, actions, onClose, children }: DialogProps) {
  const place = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => place.current?.showModal(), [])
  return (
    <dialog ref={place} className={styles.dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      <div className={styles.body}>{children}</div>
      <footer className={styles.actions}>{actions}</footer>
    </dialog>
  )
}
