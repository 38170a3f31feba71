import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useCopy } from '../../data/useCopy.ts'
import { IconButton } from '../../look/IconButton.tsx'
import styles from './CopyText.module.css'

/** A text that is to be typed elsewhere letter by letter, and so had better be copied. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const { copied, copy } = useCopy()
  return (
    <span className={styles.copy}>
      <code>{text}</code>
      <IconButton label={copied ? 'Copied' : `Copy ${label}`} onClick={() => copy(text)}>
        {copied ? <IconCheck /> : <IconCopy />}
      </IconButton>
    </span>
  )
}
