import type { ProbeProgressView } from '@contract/discovery-views.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useDiscoveryDoing } from '../../../data/useDiscovery.ts'
import { Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import shared from '../../people/People.module.css'
import styles from './Probe.module.css'
import { progressWords, saidWords } from './rules.ts'

/** How far a probe is, or what the last one found. */
export function Progress({ progress, mayCancel }: { progress: ProbeProgressView; mayCancel: boolean }) {
  const { cancelProbe, busy } = useDiscoveryDoing()
  const [failure, setFailure] = useState<string>()
  const { state, done, addresses, packets, answered, found } = progress
  const { tone, words } = progressWords(progress)
  const cancel = async () => {
    setFailure(undefined)
    const result = await cancelProbe()
    if (!result.ok) setFailure(result.failure.message)
  }
  return (
    <Card
      title={state === 'running' ? 'Probing' : 'The last probe'}
      actions={
        state === 'running' && mayCancel ? (
          <Button onClick={() => void cancel()} disabled={busy} data-testid="cancel-probe">
            {busy ? 'Stopping…' : 'Stop'}
          </Button>
        ) : undefined
      }
    >
      <div className={styles.stack}>
        <div role="status" data-testid="probe-progress">
          <Sign tone={tone}>{words}</Sign>
        </div>
        {state === 'running' ? (
          <progress className={styles.bar} value={done} max={Math.max(addresses, 1)} aria-label="Addresses asked" />
        ) : null}
        <p className={styles.quiet}>
          {packets.toLocaleString('en')} packets sent, {answered.toLocaleString('en')} addresses answered.
        </p>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        {found.length > 0 ? (
          <ul className={styles.ports} aria-label="What answered">
            {found.map(({ address, port, protocol, said, driver }) => (
              <li key={`${address} ${protocol} ${port}`}>
                <code>
                  {address}:{port}
                </code>
                <span>
                  <strong>{driver || 'No driver knows it'}</strong>
                  <small>{saidWords(said)}</small>
                </span>
              </li>
            ))}
          </ul>
        ) : state === 'running' ? null : (
          <p className={styles.quiet}>No device answered on a port that a driver knows.</p>
        )}
        {found.length > 0 ? (
          <div className={styles.row}>
            <Link to="/discover" search={{}} className={shared.link}>
              See them on Discover
            </Link>
          </div>
        ) : null}
      </div>
    </Card>
  )
}
