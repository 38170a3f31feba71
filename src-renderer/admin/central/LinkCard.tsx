import type { CentralView } from '@contract/central-views.ts'
import { useState } from 'react'
import { Sign } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Leave } from './Leave.tsx'
import { moment } from './moment.ts'
import { Rotate } from './Rotate.tsx'
import { bytesWords, linkWords, waitingWords } from './rules.ts'
import styles from './Screen.module.css'

export interface LinkCardProps {
  view: CentralView
  now: number
  onElsewhere(): void
}

/** How the link is, what waits for it, and how it is ended. */
export function LinkCard({ view, now, onElsewhere }: LinkCardProps) {
  const [asking, setAsking] = useState<'leave' | 'rotate'>()
  const { tone, title, detail } = linkWords(view, now)
  return (
    <Card title="Link" tone={tone === 'bad' ? 'bad' : 'plain'}>
      <div className={styles.parts}>
        <div className={styles.state}>
          <Sign tone={tone} testId="central-link">
            {title}
          </Sign>
          {detail ? <p data-testid="central-reason">{detail}</p> : null}
        </div>
        <Waiting view={view} now={now} />
        <dl className={styles.facts}>
          <dt>Address</dt>
          <dd>{view.address}</dd>
          {view.centre ? (
            <>
              <dt>Calls itself</dt>
              <dd>{view.centre}</dd>
            </>
          ) : null}
          {view.edge_id ? (
            <>
              <dt>This node is</dt>
              <dd>{view.edge_id}</dd>
            </>
          ) : null}
          <dt>Trusted by</dt>
          <dd>{view.pinned ? 'the one authority that was chosen for it' : "this machine's list of authorities"}</dd>
          {view.phase !== 'up' && view.last_up_at !== null ? (
            <>
              <dt>Last reached</dt>
              <dd>{moment(view.last_up_at, now)}</dd>
            </>
          ) : null}
        </dl>
        <div className={styles.row}>
          <Button onClick={() => setAsking('rotate')}>Change secret</Button>
          <Button onClick={onElsewhere}>Connect elsewhere</Button>
          <Button onClick={() => setAsking('leave')}>Disconnect</Button>
        </div>
      </div>
      {asking === 'leave' ? <Leave records={view.mirror.records} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'rotate' ? <Rotate onClose={() => setAsking(undefined)} /> : null}
    </Card>
  )
}

/** What the centre does not know yet; while it is away, that the room does without. */
function Waiting({ view: { phase, waiting }, now }: { view: CentralView; now: number }) {
  const words = waitingWords(waiting)
  if (phase === 'up' && words === '') return null
  const since = waiting.oldest_at === null ? '' : ` since ${moment(waiting.oldest_at, now)}`
  return (
    <p className={styles.calm} data-testid="central-waiting">
      {phase === 'up' ? null : (
        <>
          <strong>The room works on.</strong>{' '}
        </>
      )}
      {words
        ? `${words} ${waitsFor(words)} to go up${since} (${bytesWords(waiting.bytes)}).`
        : 'Nothing waits to go up.'}
      {waiting.dropped > 0
        ? ` There was no room for more: the ${waiting.dropped === 1 ? 'oldest event was' : `${waiting.dropped} oldest events were`} dropped.`
        : ''}
    </p>
  )
}

const waitsFor = (words: string) => (/^1 \w+$/.test(words) ? 'waits' : 'wait')
