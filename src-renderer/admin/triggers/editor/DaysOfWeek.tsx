import styles from './DaysOfWeek.module.css'
import { everyDay } from './weekly.ts'

const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

export interface DaysOfWeekProps {
  label: string
  /** 1 is Monday, 7 Sunday. */
  days: readonly number[]
  onChange(days: readonly number[]): void
}

/** Days of the week to be pressed; the last one stays, as a time on no day never comes. */
export function DaysOfWeek({ label, days, onChange }: DaysOfWeekProps) {
  const press = (day: number) => {
    const next = days.includes(day) ? days.filter(one => one !== day) : [...days, day]
    if (next.length > 0) onChange(next)
  }
  return (
    <fieldset className={styles.days} aria-label={`${label}: days`}>
      {everyDay.map(day => {
        const name = names[day - 1] ?? ''
        return (
          <button
            key={day}
            type="button"
            aria-label={name}
            aria-pressed={days.includes(day)}
            onClick={() => press(day)}
          >
            {name.slice(0, 2)}
          </button>
        )
      })}
    </fieldset>
  )
}
