import { useEffect, useRef } from 'react'
import type { NumberedLine } from '../../data/fold.ts'
import { clockTime } from '../words.ts'
import styles from './Log.module.css'

export interface LogLinesProps {
  lines: readonly NumberedLine[]
  /** Keeps the newest in sight, unless somebody scrolled up to read. */
  follow: boolean
  name: string
}

const NEAR = 40

export function LogLines({ lines, follow, name }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const newest = lines.at(-1)?.number
  useEffect(() => {
    if (newest !== undefined && follow && atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [newest, follow])
  return (
    <div
      ref={box}
      className={styles.lines}
      role="log"
      aria-label={`Log of ${name}`}
      data-testid="log"
      onScroll={event => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR
      }}
    >
      {lines.map(({ number, at, level, message }) => (
        <div key={number} className={styles.line} data-level={level}>
          <time>
            {clockTime(at)}
            <i>.{String(at % 1_000).padStart(3, '0')}</i>
          </time>
          <span>{level}</span>
          <p>{message}</p>
        </div>
      ))}
    </div>
  )
}
