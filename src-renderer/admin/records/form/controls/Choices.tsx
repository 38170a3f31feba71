import type { ControlProps } from '../Control.tsx'
import styles from './Choices.module.css'

/** Any number of a few words. */
export function Choices({ id, field, value, onChange }: ControlProps<readonly string[]>) {
  return (
    <fieldset className={styles.choices} id={id} aria-label={field.label} tabIndex={-1}>
      {field.choices.map(choice => {
        const on = value.includes(choice.value)
        return (
          <button
            key={choice.value}
            type="button"
            aria-pressed={on}
            onClick={() => onChange(on ? value.filter(one => one !== choice.value) : [...value, choice.value])}
          >
            {choice.label}
          </button>
        )
      })}
    </fieldset>
  )
}
