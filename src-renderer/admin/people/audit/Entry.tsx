import type { AuditEntry } from '@contract/access-views.ts'
import { memo } from 'react'
import { Badge, Sign } from '../../../look/Badge.tsx'
import shared from '../People.module.css'
import styles from './Audit.module.css'
import { toldOf, toneOf, whenWords } from './rules.ts'

/** One thing that happened: when, who did what, why not, and from where. */
export const Entry = memo(function Entry({ entry, now }: { entry: AuditEntry; now: number }) {
  const { id, at, address, agent, times } = entry
  const { sentence, more } = toldOf(entry)
  return (
    <li className={styles.entry} data-testid={`audit-${id}`}>
      <time dateTime={new Date(at).toISOString()}>{whenWords(at, now)}</time>
      <div className={shared.who}>
        <span className={shared.title}>
          <Sign tone={toneOf(entry)}>
            <strong>{sentence}</strong>
          </Sign>
          {times > 1 ? <Badge tone="bad">×{times}</Badge> : null}
        </span>
        {more ? <span className={`${shared.second} ${styles.more}`}>{more}</span> : null}
      </div>
      <span className={styles.from} title={agent}>
        {[address, agent].filter(Boolean).join(' · ')}
      </span>
    </li>
  )
})
