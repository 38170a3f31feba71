import type { ThreadView } from '@contract/shelf-views.ts'
import type { ModuleView } from '@contract/views.ts'
import { Link } from '@tanstack/react-router'
import { useNow } from '../../data/useNow.ts'
import { Sign } from '../../look/Badge.tsx'
import { Card } from '../../look/Card.tsx'
import { RestartThread } from '../health/RestartThread.tsx'
import { ThreadFacts } from '../health/ThreadFacts.tsx'
import { healthWords, lasting } from '../words.ts'
import styles from './HealthCard.module.css'
import { Parking } from './Parking.tsx'

export interface HealthCardProps {
  module: ModuleView
  /** Of its driver, once known. */
  thread: ThreadView | undefined
}

/** How the module does, why, and what to try; and how the thread is that it works in. */
export function HealthCard({ module, thread }: HealthCardProps) {
  const now = useNow(1_000)
  const { health, parked } = module
  const { tone, words } = healthWords(health, now)
  const shared = thread ? thread.modules.length - 1 : 0
  return (
    <Card
      title="Health"
      tone={tone === 'bad' ? 'bad' : 'plain'}
      actions={
        <>
          {thread ? <RestartThread thread={thread} /> : null}
          <Parking module={module} />
        </>
      }
    >
      <div className={styles.health}>
        <p className={styles.now}>
          <Sign tone={tone} testId="health">
            {words}
          </Sign>
        </p>
        {parked ? (
          <p data-testid="parked">
            {parked.reason} <time>{lasting(now - parked.at)} ago</time>
          </p>
        ) : health.reason ? (
          <p data-testid="reason">{health.reason}</p>
        ) : null}
        <dl>
          <div>
            <dt>Driver restarts</dt>
            <dd data-testid="restarts">{health.restarts}</dd>
          </div>
          <div>
            <dt>Last error</dt>
            <dd>
              {health.last_error ? (
                <>
                  {health.last_error.message} <time>{lasting(now - health.last_error.at)} ago</time>
                </>
              ) : (
                'None since the node started'
              )}
            </dd>
          </div>
          {thread ? <ThreadFacts thread={thread} now={now} /> : null}
        </dl>
        {thread ? (
          <Link to="/health" className={styles.more}>
            {shared > 0
              ? `${shared === 1 ? 'One other module works' : `${shared} other modules work`} in this thread: see all threads`
              : 'See all threads'}
          </Link>
        ) : null}
      </div>
    </Card>
  )
}
