import { IconAlertTriangleFilled } from '@tabler/icons-react'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { createPortal } from 'react-dom'
import styles from './Failure.module.css'

const Tray = createContext<HTMLElement | null>(null)

/** Holds a place at the foot of the page where failures are told in full. */
export function FailureTray({ children }: { children: ReactNode }) {
  const [tray, setTray] = useState<HTMLElement | null>(null)
  return (
    <Tray value={tray}>
      {children}
      <div className={styles.tray} ref={setTray} />
    </Tray>
  )
}

/** What failed and what to try: a tile has no room for that. */
export function Failure({ children }: { children: ReactNode }) {
  const tray = useContext(Tray)
  if (!tray) return null
  return createPortal(
    <div className={styles.failure} role="alert">
      <IconAlertTriangleFilled size={26} />
      <span>{children}</span>
    </div>,
    tray,
  )
}
