import type { CentralCheck } from '@contract/central-views.ts'
import { Button } from '../../look/Button.tsx'
import { Fingerprint } from '../../look/Fingerprint.tsx'
import styles from './Connect.module.css'

export interface ShownProps {
  certificate: NonNullable<CentralCheck['certificate']>
  isOpen: boolean
  /** Where somebody may decide to believe its authority. */
  onTrust: ((authority: string) => void) | undefined
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10)

/** The certificate that a server showed, and the authority that vouches for it. */
export function Shown({ certificate, isOpen, onTrust }: ShownProps) {
  const { subject, issuer, names, valid_from, valid_to, fingerprint, ca, ca_subject, ca_fingerprint } = certificate
  return (
    <details className={styles.shown} open={isOpen}>
      <summary>What it showed</summary>
      <dl className={styles.facts}>
        <dt>For</dt>
        <dd>{names.join(', ') || subject}</dd>
        <dt>Issued by</dt>
        <dd>{issuer}</dd>
        <dt>Good</dt>
        <dd>
          from {day(valid_from)} to {day(valid_to)}
        </dd>
      </dl>
      <Fingerprint of={fingerprint} testId="central-fingerprint" />
      {onTrust && ca ? (
        <div className={styles.trust}>
          <p>
            Is <strong>{ca_subject ?? 'this'}</strong> your own authority? Compare its fingerprint (SHA-256) with
            whoever runs the server. This node will believe it for the central server, and nothing else.
          </p>
          {ca_fingerprint ? <Fingerprint of={ca_fingerprint} testId="central-ca-fingerprint" /> : null}
          <Button onClick={() => onTrust(ca)}>Trust this authority</Button>
        </div>
      ) : null}
    </details>
  )
}
