import { IconX } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useSession } from '../../data/connect.tsx'
import { useShare } from '../../data/useShare.ts'
import { QrCode } from '../../look/QrCode.tsx'
import { Phones } from './Phones.tsx'
import { CLOSED_AFTER_MS, reachesPhones } from './rules.ts'
import styles from './Sheet.module.css'

/** The code by which a phone takes the controls, and the phones that have. */
export function Sheet({ systemId, onClose }: { systemId: string; onClose(): void }) {
  const { clock } = useSession()
  const { value: share, fresh, trouble } = useShare(systemId)
  const place = useRef<HTMLDialogElement>(null)
  const close = useEffectEvent(onClose)
  useEffect(() => place.current?.showModal(), [])
  useEffect(() => clock.timer(CLOSED_AFTER_MS, () => close()), [clock])
  const reachable = share !== undefined && reachesPhones(share.url)

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which the browser sees to.
    <dialog
      ref={place}
      className={styles.sheet}
      aria-label="Control from your phone"
      data-testid="share-sheet"
      onClose={onClose}
      // What is beside the sheet is its backdrop, and belongs to the dialog.
      onClick={event => {
        if (event.target === place.current) place.current?.close()
      }}
    >
      <div className={styles.inside}>
        <div className={styles.qr} data-empty={!reachable} data-stale={!fresh}>
          {reachable ? (
            <QrCode text={share.url} label="Scan with the camera of a phone to control this room" />
          ) : (
            <p>{share ? 'Phones cannot reach this node yet.' : (trouble ?? 'One moment…')}</p>
          )}
        </div>
        <div className={styles.words}>
          <h2>Control from your phone</h2>
          {share && !reachable ? (
            <p>It answers to its own machine only. An administrator opens it to the network on the admin page.</p>
          ) : (
            <p>Scan the code with the camera of your phone, and sit down. It changes by itself.</p>
          )}
          {share ? <Phones systemId={systemId} guests={share.guests} /> : null}
        </div>
      </div>
      <button type="button" className={styles.close} aria-label="Close" onClick={() => place.current?.close()}>
        <IconX aria-hidden="true" />
      </button>
    </dialog>
  )
}
