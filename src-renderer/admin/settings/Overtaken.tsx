import { useState } from 'react'
import { Button } from '../../look/Button.tsx'
import { DiffLines } from '../versions/DiffLines.tsx'
import { lineDiff, nearChanges } from '../versions/line-diff.ts'
import { clockTime } from '../words.ts'
import styles from './Overtaken.module.css'
import type { OwnSettings } from './rules.ts'

export interface OvertakenProps {
  record: OwnSettings | undefined
  mine: string
  onKeep(): void
  onTake(): void
}

/** Somebody else saved while this was being typed: said where it is, and nothing is lost either way. */
export function Overtaken({ record, mine, onKeep, onTake }: OvertakenProps) {
  const [compared, setCompared] = useState(false)
  return (
    <div className={styles.overtaken} role="status">
      <p>{wordsFor(record)}</p>
      <div className={styles.choices}>
        {record && !record.sealed ? (
          <Button look="quiet" aria-expanded={compared} onClick={() => setCompared(!compared)}>
            Compare
          </Button>
        ) : null}
        <Button onClick={onTake}>{record ? 'Take that' : 'Let it go'}</Button>
        <Button onClick={onKeep}>Keep mine</Button>
      </div>
      {compared && record && !record.sealed ? (
        <div className={styles.compared}>
          <p>From mine to what was saved:</p>
          <DiffLines lines={nearChanges(lineDiff(mine, record.text))} />
        </div>
      ) : null}
    </div>
  )
}

function wordsFor(record: OwnSettings | undefined): string {
  if (!record) return 'Removed elsewhere while you were editing.'
  const by = record.savedBy ? ` by ${record.savedBy}` : ''
  return `Saved elsewhere at ${clockTime(record.savedAt * 1_000)}${by}, while you were editing.`
}
