import type { ComponentProps, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'
import styles from './Field.module.css'

export interface FieldProps {
  id: string
  label: string
  /** What kind of value, beside the label. */
  kind?: string
  about?: string | undefined
  error?: string | undefined
  /** More to say beneath it. */
  after?: ReactNode
  children: ReactNode
}

/** A label, the control under it, and what is wrong with it. */
export function Field({ id, label, kind, about, error, after, children }: FieldProps) {
  return (
    <div className={styles.field} data-bad={error !== undefined}>
      <label htmlFor={id}>
        {label}
        {kind ? <span>{kind}</span> : null}
      </label>
      {children}
      {error ? (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      ) : about ? (
        <p>{about}</p>
      ) : null}
      {after}
    </div>
  )
}

export const Input = (props: ComponentProps<'input'>) => <input className={styles.input} {...props} />

export const Select = (props: SelectHTMLAttributes<HTMLSelectElement>) => (
  <span className={styles.select}>
    <select className={styles.input} {...props} />
  </span>
)

export const Area = (props: TextareaHTMLAttributes<HTMLTextAreaElement>) => (
  <textarea className={`${styles.input} ${styles.area}`} spellCheck={false} {...props} />
)

export interface SwitchProps {
  id: string
  on: boolean
  testId?: string | undefined
  label?: string | undefined
  onChange(on: boolean): void
}

export function Switch({ id, on, testId, label, onChange }: SwitchProps) {
  return (
    <span className={styles.switch}>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={on}
        aria-label={label}
        data-testid={testId}
        onClick={() => onChange(!on)}
      >
        <i aria-hidden="true" />
      </button>
      <code>{String(on)}</code>
    </span>
  )
}
