import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useCopy } from '../../../../data/useCopy.ts'
import { Input } from '../../../../look/Field.tsx'
import { IconButton } from '../../../../look/IconButton.tsx'
import type { ControlProps } from '../Control.tsx'
import styles from './Secret.module.css'

/** A secret that an administrator may read: covered until asked for. */
export function Secret({ id, field, value, problem, onChange, isNew }: ControlProps<string> & { isNew: boolean }) {
  const [shown, setShown] = useState(isNew)
  const { copied, copy } = useCopy()
  return (
    <div className={styles.secret}>
      <Input
        id={id}
        type={shown ? 'text' : 'password'}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== undefined}
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
      />
      {value === '' ? null : (
        <>
          <IconButton label={shown ? `Hide ${field.label}` : `Show ${field.label}`} onClick={() => setShown(!shown)}>
            {shown ? <IconEyeOff /> : <IconEye />}
          </IconButton>
          <IconButton label={copied ? 'Copied' : `Copy ${field.label}`} onClick={() => copy(value)}>
            {copied ? <IconCheck /> : <IconCopy />}
          </IconButton>
        </>
      )}
    </div>
  )
}
