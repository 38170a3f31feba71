import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import styles from './RecordLink.module.css'

/** Leads to the page of a settings record, where its versions are. */
export function RecordLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Link to="/records/$entity/$id" params={{ entity: 'settings', id }} className={styles.link}>
      {children}
    </Link>
  )
}
