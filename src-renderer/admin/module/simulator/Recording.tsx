import type { RecordingView } from '@contract/workbench-views.ts'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Badge } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { Ask } from '../../settings/Ask.tsx'
import { sizeWords } from './rules.ts'
import styles from './Simulator.module.css'

export interface RecordingProps {
  recording: RecordingView
  inPlace: boolean
  busy: boolean
  onPlace(): void
  onRemove(): void
}

/** One recording: of what and when, and what can be done with it. */
export function Recording({ recording, inPlace, busy, onPlace, onRemove }: RecordingProps) {
  const [asking, setAsking] = useState(false)
  const when = new Date(recording.recorded_at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <li data-testid="recording">
      <div className={styles.recording}>
        <span>
          <strong>{recording.label}</strong>
          <small>
            {when}, {sizeWords(recording)}
          </small>
        </span>
        {inPlace ? (
          <Badge tone="accent">In place</Badge>
        ) : (
          <>
            <Button disabled={busy} onClick={onPlace} aria-label={`Put the recording of ${when} in place`}>
              Put in place
            </Button>
            <IconButton label={`Delete the recording of ${when}`} disabled={busy} onClick={() => setAsking(true)}>
              <IconTrash />
            </IconButton>
          </>
        )}
      </div>
      {asking ? (
        <Ask
          title="Delete this recording?"
          yes="Delete"
          no="Keep it"
          busy={busy}
          onYes={() => {
            setAsking(false)
            onRemove()
          }}
          onNo={() => setAsking(false)}
        >
          It cannot be brought back.
        </Ask>
      ) : null}
    </li>
  )
}
