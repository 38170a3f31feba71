import type { Result } from '@base/result.ts'
import { type ReactNode, useState } from 'react'
import { Button } from '../../look/Button.tsx'
import { Dialog } from '../../look/Dialog.tsx'
import { Trouble } from '../../look/Empty.tsx'
import styles from './People.module.css'

export interface ConfirmProps {
  title: string
  /** What the button does, and says while it does it. */
  act: string
  acting: string
  keep: string
  /** Puts things right or wrong; the dialog stays when it fails, and says why. */
  onAct(): Promise<Result<unknown>>
  onDone(): void
  onClose(): void
  /** What happens then. */
  children: ReactNode
}

/** Says what will happen before it does. */
export function Confirm({ title, act, acting, keep, onAct, onDone, onClose, children }: ConfirmProps) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const go = async () => {
    setBusy(true)
    setFailure(undefined)
    const result = await onAct()
    setBusy(false)
    if (result.ok) onDone()
    else setFailure(result.failure.message)
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{keep}</Button>
          <Button look="primary" className={styles.danger} disabled={busy} onClick={() => void go()}>
            {busy ? acting : act}
          </Button>
        </>
      }
    >
      {failure ? <Trouble>{failure}</Trouble> : null}
      {children}
    </Dialog>
  )
}
