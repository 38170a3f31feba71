import { useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import styles from './RecordLink.module.css'

/** Leads to the page of a settings record, where its versions are. */
export function RecordLink({ id, children }: { id: string; children: ReactNode }) {
  const { basepath } = useRouter()
  return (
    <a className={styles.link} href={`${basepath}/records/settings/${encodeURIComponent(id)}`}>
      {children}
    </a>
  )
}
