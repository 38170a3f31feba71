import { useState } from 'react'
import { useDiscoveryDoing, useProbePlan } from '../../../data/useDiscovery.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Skeleton } from '../../../look/Skeleton.tsx'
import { rateWords } from '../words.ts'
import styles from './Probe.module.css'
import { leftOut } from './rules.ts'

/** What a probe would do, to the packet, before anybody starts it. */
export function Plan({ subnet, never }: { subnet: string; never: readonly string[] }) {
  const { value: plan, trouble, again } = useProbePlan(subnet, never)
  const { probe, busy } = useDiscoveryDoing()
  const [failure, setFailure] = useState<string>()
  const start = async () => {
    setFailure(undefined)
    const result = await probe(subnet)
    if (!result.ok) setFailure(result.failure.message)
    else window.scrollTo({ top: 0, behavior: 'smooth' })
  }
  if (!plan) {
    return (
      <Card title="What it would do">
        {trouble ? (
          <Trouble onClose={again}>{trouble.message}</Trouble>
        ) : (
          <div className={styles.stack}>
            <Skeleton width="40%" />
            <Skeleton width="70%" />
          </div>
        )}
      </Card>
    )
  }
  return (
    <Card title="What it would do" aside="Nothing is sent yet">
      <div className={styles.stack}>
        {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
        <ul className={styles.sums}>
          <li>
            <strong>{plan.addresses.toLocaleString('en')}</strong> addresses of {plan.subnet}, by {plan.interface}
          </li>
          <li>
            <strong>{plan.ports.filter(({ drivers }) => drivers.length > 0).length}</strong> ports at each that answers
          </li>
          <li>
            <strong>{plan.packets_per_second}</strong> packets a second, never more
          </li>
        </ul>
        <p className={styles.quiet}>{rateWords(plan.packets_at_most, plan.seconds_at_most)}.</p>
        {plan.left_out.length > 0 ? (
          <dl className={styles.out}>
            {leftOut(plan).map(({ reason, addresses }) => (
              <div key={reason}>
                <dt>Left out: {reason}</dt>
                <dd>{addresses.join(', ')}</dd>
              </div>
            ))}
          </dl>
        ) : null}
        <ul className={styles.ports} aria-label="What is sent to whom">
          {plan.ports.map(({ port, protocol, drivers, sends }) => (
            <li key={`${protocol} ${port}`}>
              <code>
                {port} {protocol.toUpperCase()}
              </code>
              <span>
                <strong>{drivers.join(', ') || 'Whether anybody is there'}</strong>
                <small>{sends || 'Connects and listens, sends nothing'}</small>
              </span>
            </li>
          ))}
        </ul>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        <div className={styles.row}>
          <Button
            look="primary"
            disabled={busy || plan.addresses === 0}
            onClick={() => void start()}
            data-testid="start-probe"
          >
            {busy ? 'Starting…' : 'Start probing'}
          </Button>
        </div>
      </div>
    </Card>
  )
}
