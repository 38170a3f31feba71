import type { ReactNode } from 'react'
import styles from './Tile.module.css'

export interface TileProps {
  name: string
  /** A few words under the name: what it is doing. */
  detail: string
  icon: ReactNode
  /** Confirmed, not asked for. */
  on: boolean
  truth: 'confirmed' | 'sent' | 'waiting' | 'failed'
  onPress(): void
  row?: boolean
  /** On, but not in use at the moment: not as bright. */
  quiet?: boolean
  testId?: string
  label?: string
}

/** Something to press. Its look follows `on` and `truth`; it decides nothing. */
export function Tile({ name, detail, icon, on, truth, onPress, row, quiet, testId, label }: TileProps) {
  return (
    <button
      type="button"
      className={row ? `${styles.tile} ${styles.row}` : styles.tile}
      aria-pressed={on}
      aria-label={label}
      data-truth={truth}
      data-quiet={quiet}
      data-testid={testId}
      onClick={onPress}
    >
      <span className={styles.icon}>{icon}</span>
      <span className={styles.text}>
        <span className={styles.name}>{name}</span>
        <span className={styles.detail} aria-live="polite">
          {detail}
        </span>
      </span>
    </button>
  )
}
