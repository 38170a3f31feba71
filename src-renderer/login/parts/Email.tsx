import { useId } from 'react'
import { Field, Input } from '../../look/Field.tsx'

export interface EmailProps {
  value: string
  onChange(value: string): void
  error?: string | undefined
  autoFocus?: boolean
}

export function Email({ value, onChange, error, autoFocus }: EmailProps) {
  const id = useId()
  return (
    <Field id={id} label="E-mail" error={error}>
      <Input
        id={id}
        type="email"
        inputMode="email"
        // What password keepers look for; the address is the name one signs in with.
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={autoFocus}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={event => onChange(event.target.value)}
      />
    </Field>
  )
}
