import { IconExclamationMark, IconPower } from '@tabler/icons-react'
import { useId } from 'react'
import styles from './Arch.module.css'
import type { TileProps } from './Tile.tsx'

export interface ArchProps extends Pick<TileProps, 'on' | 'truth' | 'onPress' | 'testId'> {
  label: string
  state: string
  detail: string
}

/** The one big control of a room. */
export function Arch({ label, state, detail, on, truth, onPress, testId }: ArchProps) {
  const words = useId()
  return (
    <div className={styles.place}>
      <button
        type="button"
        className={styles.arch}
        aria-label={label}
        aria-describedby={words}
        aria-pressed={on}
        data-truth={truth}
        data-testid={testId}
        onClick={onPress}
      >
        <span className={styles.light} />
        <span className={styles.floor} />
        <span className={styles.symbol}>
          {truth === 'failed' ? <IconExclamationMark stroke={1.6} /> : <IconPower stroke={1.6} />}
        </span>
        <span className={styles.words} id={words} aria-live="polite">
          <span className={styles.state} data-testid={testId && `${testId}-state`}>
            {state}
          </span>
          <span className={styles.detail}>{detail}</span>
        </span>
      </button>
    </div>
  )
}
