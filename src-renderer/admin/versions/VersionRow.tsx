import type { RecordVersion } from '@contract/entities.ts'
import { useId, useState } from 'react'
import type { Versioned } from '../../data/useVersions.ts'
import { Badge } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Ask } from '../settings/Ask.tsx'
import { ChangeView } from './ChangeView.tsx'
import { type Change, changeWords, dateTime } from './rules.ts'
import styles from './VersionRow.module.css'

export interface VersionRowProps {
  entity: Versioned
  version: RecordVersion
  change: Change
  opened: boolean
  busy: boolean
  onRestore(when: string): Promise<void>
}

/** One version: when, by whom, what changed, and restoring it. */
export function VersionRow({ entity, version, change, opened, busy, onRestore }: VersionRowProps) {
  const [open, setOpen] = useState(opened)
  const [asking, setAsking] = useState(false)
  const details = useId()
  const when = dateTime(version.created_at)
  return (
    <li className={styles.row} data-open={open} data-testid="version">
      <div className={styles.head}>
        <button
          type="button"
          className={styles.when}
          aria-expanded={open}
          aria-controls={details}
          onClick={() => setOpen(!open)}
        >
          <time dateTime={new Date(version.created_at * 1_000).toISOString()}>{when}</time>
        </button>
        <span className={styles.who}>{version.modified_by ?? 'Somebody unknown'}</span>
        <span className={styles.what}>
          {changeWords(change)}
          {change.sealed ? <Badge>Encrypted</Badge> : null}
        </span>
        <span className={styles.action}>
          {version.current ? (
            <Badge tone="good">As it is now</Badge>
          ) : (
            <Button
              disabled={busy || asking}
              aria-label={`Restore the version of ${when}`}
              onClick={() => setAsking(true)}
            >
              Restore…
            </Button>
          )}
        </span>
      </div>
      {asking ? (
        <Ask
          title={`Go back to how it was on ${when}?`}
          yes={busy ? 'Restoring…' : 'Restore'}
          no="Leave it"
          busy={busy}
          onYes={() => void onRestore(when).then(() => setAsking(false))}
          onNo={() => setAsking(false)}
        >
          How it is now stays in this list, so this can be taken back.
        </Ask>
      ) : null}
      {open ? (
        <div id={details}>
          <ChangeView entity={entity} change={change} />
        </div>
      ) : null}
    </li>
  )
}
