import { Button } from '../../look/Button.tsx'
import { clockTime } from '../words.ts'
import styles from './Overtaken.module.css'
import type { OwnSettings } from './rules.ts'

/** Somebody else saved while this was being typed: said where it is, and nothing is lost either way. */
export function Overtaken({
  record,
  onKeep,
  onTake,
}: {
  record: OwnSettings | undefined
  onKeep(): void
  onTake(): void
}) {
  return (
    <div className={styles.overtaken} role="status">
      <p>
        {record
          ? `Saved elsewhere at ${clockTime(record.savedAt * 1_000)}${record.savedBy ? ` by ${record.savedBy}` : ''}, while you were editing.`
          : 'Removed elsewhere while you were editing.'}
      </p>
      <div>
        <Button onClick={onTake}>{record ? 'Take that' : 'Let it go'}</Button>
        <Button onClick={onKeep}>Keep mine</Button>
      </div>
    </div>
  )
}
