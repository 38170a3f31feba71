import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useCopy } from '../../../data/useCopy.ts'
import { IconButton } from '../../../look/IconButton.tsx'
import styles from './Facts.module.css'

/** A secret that an administrator may read: covered until asked for. */
export function Covered({ label, text }: { label: string; text: string }) {
  const [shown, setShown] = useState(false)
  const { copied, copy } = useCopy()
  return (
    <span className={styles.id}>
      <code>{shown ? text : '••••••••••••'}</code>
      <IconButton label={shown ? `Hide ${label}` : `Show ${label}`} onClick={() => setShown(!shown)}>
        {shown ? <IconEyeOff /> : <IconEye />}
      </IconButton>
      <IconButton label={copied ? 'Copied' : `Copy ${label}`} onClick={() => copy(text)}>
        {copied ? <IconCheck /> : <IconCopy />}
      </IconButton>
    </span>
  )
}
