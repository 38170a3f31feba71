import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import styles from './Links.module.css'

/** Leads to the documentation of a driver; plain words where its name is not `<make>/<device>`. */
export function DriverLink({ fileName, children }: { fileName: string; children: ReactNode }) {
  const [vendor, device, ...more] = fileName.split('/')
  if (!vendor || !device || more.length > 0) return <>{children}</>
  return (
    <Link to="/drivers/$vendor/$device" params={{ vendor, device }} className={styles.link}>
      {children}
    </Link>
  )
}
