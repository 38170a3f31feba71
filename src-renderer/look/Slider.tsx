import type { CSSProperties } from 'react'
import styles from './Slider.module.css'
import type { TileProps } from './Tile.tsx'

export interface SliderProps {
  label: string
  /** Confirmed. */
  level: number
  /** Where the finger is, or what was sent. */
  heading: number
  truth: TileProps['truth']
  muted: boolean
  testId?: string
  onMove(level: number): void
  onRelease(): void
}

/** A level to drag: the bright part is confirmed, the faint part is on its way. */
export function Slider({ label, level, heading, truth, muted, testId, onMove, onRelease }: SliderProps) {
  return (
    <div className={muted ? `${styles.slider} ${styles.muted}` : styles.slider} data-truth={truth} data-testid={testId}>
      <div className={styles.ghost} style={scale(heading)} />
      <div className={styles.fill} style={scale(Math.min(level, heading))} />
      <span className={styles.number} aria-hidden="true">
        {heading}
      </span>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={heading}
        aria-label={label}
        aria-valuetext={`${heading} per cent`}
        onChange={event => onMove(Number(event.currentTarget.value))}
        onPointerUp={onRelease}
        onKeyUp={onRelease}
        onBlur={onRelease}
      />
    </div>
  )
}

const scale = (level: number) => ({ '--level': level }) as CSSProperties
