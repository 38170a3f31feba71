import { useBrokerStandings } from '../../../data/useBrokers.ts'
import { useNow } from '../../../data/useNow.ts'
import { Sign } from '../../../look/Badge.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Counters } from '../Counters.tsx'
import { standingWords } from '../rules.ts'
import styles from './Broker.module.css'

/** How the broker is at this moment, and what went to and fro. */
export function StandingCard({ id }: { id: string }) {
  const { value, trouble } = useBrokerStandings()
  const now = useNow(1_000)
  const standing = value?.brokers.find(one => one.id === id)
  const { tone, title, detail } = standingWords(standing, now)
  return (
    <Card title="Link" tone={tone === 'bad' ? 'bad' : 'plain'}>
      <div className={styles.stack}>
        {trouble ? <Trouble>{trouble}</Trouble> : null}
        <div className={styles.title}>
          <Sign tone={tone} testId="broker-state">
            {title}
          </Sign>
        </div>
        {detail ? (
          <p className={styles.quiet} data-testid="broker-reason">
            {detail}
          </p>
        ) : null}
        <Counters of={standing} />
        {standing ? (
          <p className={styles.quiet}>
            {standing.retained === 1 ? '1 topic is' : `${standing.retained.toLocaleString('en')} topics are`} to be kept
            there.
            {standing.dropped > 0 ? ' Why messages were dropped is said in the log of the node.' : ''}
          </p>
        ) : null}
      </div>
    </Card>
  )
}
