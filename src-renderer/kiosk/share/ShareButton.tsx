import { IconDeviceMobile } from '@tabler/icons-react'
import { useState } from 'react'
import { createPortal } from 'react-dom'
import styles from './ShareButton.module.css'
import { Sheet } from './Sheet.tsx'

/** Lets an occupant take the controls to where they sit. */
export function ShareButton({ systemId }: { systemId: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className={styles.button}
        aria-haspopup="dialog"
        aria-label="Control from your phone"
        data-testid="share"
        onClick={() => setOpen(true)}
      >
        <IconDeviceMobile aria-hidden="true" />
        <span>Control from your phone</span>
      </button>
      {/* Outside of what lies under the veil, so that it can be closed without a link. */}
      {open ? createPortal(<Sheet systemId={systemId} onClose={() => setOpen(false)} />, document.body) : null}
    </>
  )
}
