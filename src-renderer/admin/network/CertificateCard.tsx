import type { NetworkView } from '@contract/access-views.ts'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useNetworkDoing } from '../../data/useNetwork.ts'
import { Sign } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { Fingerprint } from '../../look/Fingerprint.tsx'
import { useSay } from '../Said.tsx'
import { OwnCertificate } from './OwnCertificate.tsx'
import { endWords, troubleTone } from './rules.ts'
import styles from './Screen.module.css'

/** The certificate that browsers are shown, and one's own instead of it. */
export function CertificateCard({ view, now, onDone }: { view: NetworkView; now: number; onDone(): void }) {
  const { renew, dropOwn, busy } = useNetworkDoing()
  const say = useSay()
  const [pasting, setPasting] = useState(false)
  const [failure, setFailure] = useState<string>()
  const { certificate } = view
  const run = async (doing: typeof renew, done: string) => {
    setFailure(undefined)
    const result = await doing()
    if (!result.ok) return setFailure(result.failure.message)
    say(done)
    onDone()
  }
  const own = certificate?.from === 'own'
  const ends = certificate ? endWords(certificate, now) : undefined
  return (
    <Card title="Certificate" aside={ends ? <Sign tone={ends.tone}>{ends.words}</Sign> : undefined}>
      <div className={styles.parts}>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        {certificate ? (
          <>
            {certificate.trouble.length > 0 ? (
              <ul className={styles.troubles} data-testid="certificate-trouble">
                {certificate.trouble.map(words => (
                  <li key={words}>
                    <Sign tone={troubleTone(words)}>
                      <span>{words}</span>
                    </Sign>
                  </li>
                ))}
              </ul>
            ) : null}
            <dl className={styles.facts}>
              <dt>From</dt>
              <dd data-testid="certificate-from">
                {own ? 'Your own' : "This node's own authority; it renews itself a month before it ends"}
              </dd>
              <dt>For</dt>
              <dd>{certificate.names.join(', ')}</dd>
              <dt>Fingerprint</dt>
              <dd>
                <Fingerprint of={certificate.fingerprint} />
              </dd>
            </dl>
          </>
        ) : (
          <Empty title="No certificate yet">It is made when the node is claimed.</Empty>
        )}
        <div className={styles.row}>
          {certificate ? (
            <Button disabled={busy} onClick={() => void run(renew, 'The certificate was made anew.')}>
              <IconRefresh aria-hidden="true" />
              {own ? "Renew the node's" : 'Renew'}
            </Button>
          ) : null}
          <Button onClick={() => setPasting(true)}>{own ? 'Replace yours' : 'Use your own certificate'}</Button>
          {own ? (
            <Button disabled={busy} onClick={() => void run(dropOwn, "The node's own certificate is shown again.")}>
              Back to the node's
            </Button>
          ) : null}
        </div>
      </div>
      {pasting ? <OwnCertificate onClose={() => setPasting(false)} onDone={onDone} /> : null}
    </Card>
  )
}
