import styles from './Toggle.module.css'

export interface ToggleProps {
  id: string
  label: string
  about?: string | undefined
  on: boolean
  onChange(on: boolean): void
}

/** Yes or no, as a line with a switch at its end: the whole line can be pressed. */
export function Toggle({ id, label, about, on, onChange }: ToggleProps) {
  return (
    <div className={styles.toggle}>
      <label htmlFor={id}>
        <span>{label}</span>
        {about ? <small id={`${id}-about`}>{about}</small> : null}
      </label>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={on}
        aria-label={label}
        aria-describedby={about ? `${id}-about` : undefined}
        onClick={() => onChange(!on)}
      >
        <i aria-hidden="true" />
      </button>
    </div>
  )
}
