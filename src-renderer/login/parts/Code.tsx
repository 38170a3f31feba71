import { useId } from 'react'
import { Field, Input } from '../../look/Field.tsx'
import { tidyCode } from '../rules.ts'
import styles from './Code.module.css'

export interface CodeProps {
  value: string
  onChange(code: string): void
  about: string
  error?: string | undefined
}

/** A code that is read off another screen: large, in capitals, its dash put in by itself. */
export function Code({ value, onChange, about, error }: CodeProps) {
  const id = useId()
  return (
    <Field id={id} label="Code" about={about} error={error}>
      <span className={styles.code}>
        <Input
          id={id}
          type="text"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          placeholder="ABCD-EFGH"
          autoFocus
          value={value}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={event => onChange(tidyCode(event.target.value))}
        />
      </span>
    </Field>
  )
}
