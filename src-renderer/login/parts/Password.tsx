import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from 'react'
import { Field, Input } from '../../look/Field.tsx'
import { IconButton } from '../../look/IconButton.tsx'
import styles from './Password.module.css'

export interface PasswordProps {
  label?: string
  value: string
  onChange(value: string): void
  /** Tells the password keeper of the browser what to offer. */
  autoComplete: 'current-password' | 'new-password'
  error?: string | undefined
  after?: ReactNode
  ref?: Ref<HTMLInputElement>
}

export function Password({ label = 'Password', value, onChange, autoComplete, error, after, ref }: PasswordProps) {
  const id = useId()
  const [shown, setShown] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <Field
      id={id}
      label={label}
      error={error}
      after={
        <>
          {capsLock ? (
            <span className={styles.caps} role="status">
              Caps Lock is on.
            </span>
          ) : null}
          {after}
        </>
      }
    >
      <span className={styles.password}>
        <Input
          id={id}
          ref={ref}
          type={shown ? 'text' : 'password'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={event => onChange(event.target.value)}
          onKeyDown={look}
          onKeyUp={look}
          onBlur={() => setCapsLock(false)}
        />
        <IconButton
          label={shown ? 'Hide the password' : 'Show the password'}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? <IconEyeOff aria-hidden="true" /> : <IconEye aria-hidden="true" />}
        </IconButton>
      </span>
    </Field>
  )
}
