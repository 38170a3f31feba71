import type { Notice } from '@contract/views.ts'
import { useState } from 'react'
import { useNow } from '../../data/useNow.ts'
import { Badge } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { lasting } from '../words.ts'
import styles from './Notices.module.css'

const SHOWN = 4

/** What a technician should know, newest first: which module, what happened, what was done about it. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  const [all, setAll] = useState(false)
  const now = useNow(10_000)
  const shown = all ? notices : notices.slice(0, SHOWN)
  return (
    <div className={styles.notices} data-testid="notices">
      <Card
        title="Needs attention"
        tone="bad"
        flush
        actions={
          notices.length > SHOWN ? (
            <Button look="quiet" onClick={() => setAll(!all)}>
              {all ? 'Show fewer' : `Show all ${notices.length}`}
            </Button>
          ) : undefined
        }
      >
        <ul className={styles.list}>
          {shown.map(({ id, at, level, module_name, message }) => (
            <li key={id}>
              <Badge tone={level === 'error' ? 'bad' : 'busy'}>{module_name ?? 'Node'}</Badge>
              <p>{message}</p>
              <time dateTime={new Date(at).toISOString()}>{lasting(now - at)} ago</time>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  )
}
