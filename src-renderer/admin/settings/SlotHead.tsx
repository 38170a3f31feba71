import { IconLock } from '@tabler/icons-react'
import { useNow } from '../../data/useNow.ts'
import { Button } from '../../look/Button.tsx'
import { lasting } from '../words.ts'
import { RecordLink } from './RecordLink.tsx'
import type { Slot, Standing } from './rules.ts'
import styles from './SlotHead.module.css'

export interface SlotHeadProps {
  slot: Slot
  standing: Standing
  editing: boolean
  busy: boolean
  /** Something of it cannot be read yet. */
  wrong: boolean
  onOpen(): void
  onRemove(): void
  onSave(): void
  onDiscard(): void
}

/** Whose eyes a text is for, since when it is so, and what can be done with it. */
export function SlotHead({ slot, standing, editing, busy, wrong, onOpen, onRemove, onSave, onDiscard }: SlotHeadProps) {
  const { level, record } = slot
  const now = useNow(10_000)
  return (
    <div className={styles.head}>
      <div className={styles.words}>
        <h3>
          {level.name}
          {level.level === 3 ? <small>drivers only</small> : null}
        </h3>
        {record ? (
          <p>
            <RecordLink id={record.id}>
              Saved {lasting(now - record.savedAt * 1_000)} ago{record.savedBy ? ` by ${record.savedBy}` : ''}
            </RecordLink>
          </p>
        ) : (
          <p>{editing ? level.about : 'Nothing set.'}</p>
        )}
        {record?.sealed ? (
          <p className={styles.sealed}>
            <IconLock aria-hidden="true" />
            <span>
              {record.keys.map(key => (
                <code key={key}>{key}</code>
              ))}{' '}
              {record.keys.length === 0 ? 'Set. ' : ''}Nobody can read this; it can be replaced.
            </span>
          </p>
        ) : null}
      </div>
      <div className={styles.actions}>
        {standing !== 'clean' || wrong ? (
          <>
            <Button disabled={busy} onClick={onDiscard} aria-label={`Discard changes for ${level.name}`}>
              Discard
            </Button>
            <Button
              look="primary"
              disabled={busy || wrong || standing === 'overtaken'}
              onClick={onSave}
              aria-label={`Save settings for ${level.name}`}
            >
              {busy ? 'Saving…' : 'Save'}
            </Button>
          </>
        ) : editing ? (
          record && !record.sealed ? null : (
            <Button onClick={onDiscard}>Cancel</Button>
          )
        ) : (
          <>
            {record ? (
              <Button look="quiet" onClick={onRemove} aria-label={`Remove settings for ${level.name}`}>
                Remove
              </Button>
            ) : null}
            <Button onClick={onOpen} aria-label={`${record ? 'Replace' : 'Add'} settings for ${level.name}`}>
              {record ? 'Replace…' : 'Add'}
            </Button>
          </>
        )}
      </div>
    </div>
  )
}
