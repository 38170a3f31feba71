import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Operation } from './document.ts'
import { OperationDetails } from './OperationDetails.tsx'
import styles from './OperationRow.module.css'
import { roleWords } from './rules.ts'
import type { Schemas } from './schema.ts'

export interface OperationRowProps {
  operation: Operation
  open: boolean
  schemas: Schemas
}

/** One call: how, where, what for, and by whom; open, all there is to know of it. The address names the open one. */
export function OperationRow({ operation, open, schemas }: OperationRowProps) {
  const { id, method, path, summary, role } = operation
  const navigate = useNavigate()
  const place = useRef<HTMLLIElement>(null)
  const pressed = useRef(false)

  useEffect(() => {
    // Whoever came by a link is taken there; whoever pressed is there already.
    if (open && !pressed.current) place.current?.scrollIntoView({ block: 'start' })
    pressed.current = false
  }, [open])

  const toggle = () => {
    pressed.current = true
    void navigate({ to: '.', hash: open ? '' : id, replace: true, resetScroll: false, hashScrollIntoView: false })
  }
  return (
    <li ref={place} className={styles.row} data-open={open} data-testid={`call-${id}`}>
      <button type="button" className={styles.head} aria-expanded={open} onClick={toggle}>
        <span className={styles.method} data-method={method}>
          {method}
        </span>
        <code className={styles.path}>{path}</code>
        <span className={styles.summary}>{summary}</span>
        <span className={styles.role}>{roleWords(role)}</span>
      </button>
      {open ? <OperationDetails operation={operation} schemas={schemas} /> : null}
    </li>
  )
}
