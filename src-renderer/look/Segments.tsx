import styles from './Segments.module.css'

export interface SegmentsProps<T extends string> {
  label: string
  options: readonly { value: T; title: string }[]
  chosen: T
  onChoose(value: T): void
}

/** One of a few, all of them in sight. */
export function Segments<T extends string>({ label, options, chosen, onChoose }: SegmentsProps<T>) {
  return (
    <fieldset className={styles.segments} aria-label={label}>
      {options.map(({ value, title }) => (
        <button key={value} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {title}
        </button>
      ))}
    </fieldset>
  )
}
