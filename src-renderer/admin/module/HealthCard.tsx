import type { ModuleView } from '@contract/views.ts'
import { useNow } from '../../data/useNow.ts'
import { Sign } from '../../look/Badge.tsx'
import { Card } from '../../look/Card.tsx'
import { healthWords, lasting } from '../words.ts'
import styles from './HealthCard.module.css'

/** How the module does, why, and what to try. */
export function HealthCard({ module: { health } }: { module: ModuleView }) {
  const now = useNow(1_000)
  const { tone, words } = healthWords(health, now)
  return (
    <Card title="Health" tone={tone === 'bad' ? 'bad' : 'plain'}>
      <div className={styles.health}>
        <p className={styles.now}>
          <Sign tone={tone} testId="health">
            {words}
          </Sign>
        </p>
        {health.reason ? <p data-testid="reason">{health.reason}</p> : null}
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
        </dl>
      </div>
    </Card>
  )
}
