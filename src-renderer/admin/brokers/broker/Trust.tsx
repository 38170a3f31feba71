import { useState } from 'react'
import { Card } from '../../../look/Card.tsx'
import { Disclosure } from '../../../look/Disclosure.tsx'
import { Area, Field } from '../../../look/Field.tsx'
import styles from './Broker.module.css'
import type { OptionEdits, OptionsDraft } from './options.ts'

export interface TrustProps {
  draft: OptionsDraft
  /** Whether the key of a client certificate is kept. */
  hasKey: boolean
  /** Whether a client certificate is what the node signs in with. */
  isShowing: boolean
  onEdit(edits: OptionEdits): void
}

/** Who vouches for the broker, and what this node shows to it. */
export function Trust({ draft: { ca, client_certificate, client_key }, hasKey, isShowing, onEdit }: TrustProps) {
  // It opens for what is there, and does not close over who empties it.
  const [wasThere] = useState(client_certificate !== '')
  return (
    <Card title="TLS">
      <div className={styles.stack}>
        <Field
          id="broker-ca"
          label="Authority"
          kind="PEM, optional"
          about="Only this one may vouch for the broker then. Empty: those that this machine trusts."
        >
          <Area
            id="broker-ca"
            rows={4}
            placeholder="-----BEGIN CERTIFICATE-----"
            value={ca}
            onChange={event => onEdit({ ca: event.currentTarget.value })}
          />
        </Field>
        <Disclosure title="A client certificate" open={isShowing || wasThere}>
          <div className={styles.stack}>
            <Field
              id="broker-certificate"
              label="Client certificate"
              kind="PEM, optional"
              about="What this node shows to the broker, where the broker asks for one."
            >
              <Area
                id="broker-certificate"
                rows={4}
                placeholder="-----BEGIN CERTIFICATE-----"
                value={client_certificate}
                onChange={event => onEdit({ client_certificate: event.currentTarget.value })}
              />
            </Field>
            {client_certificate.trim() ? (
              <Field
                id="broker-key"
                label="Its key"
                kind="PEM, without a passphrase"
                about={
                  hasKey
                    ? 'One is kept, encrypted, and shown to nobody. Leave this empty to keep it.'
                    : 'It is kept encrypted and shown to nobody.'
                }
              >
                <Area
                  id="broker-key"
                  rows={4}
                  autoComplete="off"
                  placeholder="-----BEGIN PRIVATE KEY-----"
                  value={client_key}
                  onChange={event => onEdit({ client_key: event.currentTarget.value })}
                />
              </Field>
            ) : null}
          </div>
        </Disclosure>
      </div>
    </Card>
  )
}
