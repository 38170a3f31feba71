import type { DeviceView } from '@contract/discovery-views.ts'
import { useState } from 'react'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { moment } from '../../central/moment.ts'
import styles from './Device.module.css'

const SHOWN = 8

/** What happened to it, newest first. */
export function History({ view: { history }, now }: { view: DeviceView; now: number }) {
  const [all, setAll] = useState(false)
  if (history.length === 0) return null
  return (
    <Card title="History" flush>
      <ol className={styles.events}>
        {history.slice(0, all ? undefined : SHOWN).map(({ at, kind, words }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several may have happened at once, and none ever changes.
          <li key={`${at} ${kind} ${index}`} className={styles.event}>
            <time dateTime={new Date(at).toISOString()}>{moment(at, now)}</time>
            <span>{words}</span>
          </li>
        ))}
      </ol>
      {history.length > SHOWN ? (
        <Button look="quiet" className={styles.more} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${history.length}`}
        </Button>
      ) : null}
    </Card>
  )
}
