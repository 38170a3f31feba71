import type { Json } from '@base/json.ts'
import type { FunctionView } from '@contract/views.ts'
import { type FormEvent, useId, useMemo, useState } from 'react'
import { Button } from '../../look/Button.tsx'
import { Area, Field, Input, Select, Switch } from '../../look/Field.tsx'
import styles from './FunctionForm.module.css'
import { type FormField, fieldsOf, initialFill, readForm } from './forms.ts'
import { Outcome } from './Outcome.tsx'
import type { Run } from './runs.ts'

export interface FunctionFormProps {
  about: FunctionView
  running: boolean
  last: Run | undefined
  onRun(args: Json[]): void
}

/** A function's parameters to fill in, and what its last run gave. */
export function FunctionForm({ about, running, last, onRun }: FunctionFormProps) {
  const fields = useMemo(() => fieldsOf(about), [about])
  const [filled, setFilled] = useState(() => initialFill(fields))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const pending = last !== undefined && last.outcome === undefined

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readForm(fields, filled)
    setErrors(read.ok ? {} : read.errors)
    if (read.ok) onRun(read.args)
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {fields.length > 0 ? (
        <div className={styles.fields}>
          {fields.map(field => (
            <Control
              key={field.name}
              field={field}
              value={filled[field.name] ?? ''}
              error={errors[field.name]}
              onChange={value => setFilled(current => ({ ...current, [field.name]: value }))}
            />
          ))}
        </div>
      ) : null}
      <div className={styles.run}>
        <Button type="submit" look="primary" disabled={pending || !running} data-testid="run">
          {pending ? 'Running…' : 'Run'}
        </Button>
        {running ? null : <span>Start the module first.</span>}
      </div>
      {last?.outcome ? <Outcome outcome={last.outcome} /> : null}
    </form>
  )
}

interface ControlProps {
  field: FormField
  value: string
  error: string | undefined
  onChange(value: string): void
}

function Control({ field, value, error, onChange }: ControlProps) {
  const id = useId()
  const common = {
    id,
    value,
    'data-testid': `field-${field.name}`,
    'aria-invalid': error !== undefined,
    'aria-describedby': error ? `${id}-error` : undefined,
  }
  const kind = [field.kindWords, field.optional && field.kind !== 'switch' ? 'may be left out' : '']
    .filter(Boolean)
    .join(', ')
  return (
    <Field id={id} label={field.name} kind={kind} about={field.about} error={error}>
      {field.kind === 'switch' ? (
        <Switch id={id} on={value === 'true'} onChange={on => onChange(String(on))} />
      ) : field.kind === 'choice' ? (
        <Select {...common} onChange={event => onChange(event.currentTarget.value)}>
          {field.optional ? <option value="">(left out)</option> : null}
          {field.choices.map(choice => (
            <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
              {typeof choice === 'string' ? choice : JSON.stringify(choice)}
            </option>
          ))}
        </Select>
      ) : field.kind === 'json' ? (
        <Area {...common} onChange={event => onChange(event.currentTarget.value)} />
      ) : (
        <Input
          {...common}
          {...(field.kind === 'number'
            ? { type: 'number', min: field.least, max: field.most, step: field.whole ? 1 : 'any' }
            : { type: 'text', autoComplete: 'off', spellCheck: false })}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}
