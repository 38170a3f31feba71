import { BrokerAuth } from '@model/enums.ts'
import { Card } from '../../../look/Card.tsx'
import { FieldRow } from '../../records/form/FieldRow.tsx'
import layout from '../../records/form/Fields.module.css'
import styles from './Broker.module.css'
import { brokerField } from './fields.ts'
import type { PartProps } from './Place.tsx'

/** By what the broker knows this node. */
export function SignIn({ form, isNew, isElsewhere }: PartProps & { isElsewhere: boolean }) {
  const auth = Number(form.typed(brokerField('auth_type')))
  const byUser = auth === BrokerAuth.user_password
  const isThere = (name: string) => Boolean(form.row[name]) || form.edits[name] !== undefined
  const isLeft = !byUser && (isThere('username') || isThere('password'))
  const names = byUser || isLeft ? ['auth_type', 'username', 'password'] : ['auth_type']
  return (
    <Card title="Signing in">
      <div className={styles.stack}>
        <div className={layout.fields}>
          {names.map(name => (
            <FieldRow key={name} form={form} field={brokerField(name)} isNew={isNew} needed={false} />
          ))}
        </div>
        {isElsewhere ? (
          <p className={styles.quiet} data-testid="password-elsewhere">
            The password that is kept belongs to{' '}
            <code>
              {String(form.row.host)}:{String(form.row.port)}
            </code>{' '}
            {form.row.tls === true ? 'with TLS' : 'without TLS'}. It is sent nowhere else to try that out: replace it
            with the one for the place that is typed here.
          </p>
        ) : null}
        {isLeft ? (
          <p className={styles.quiet}>User name and password are sent as long as they are here. Clear them for none.</p>
        ) : null}
        {auth === BrokerAuth.certificate ? (
          <p className={styles.quiet}>
            {form.typed(brokerField('tls')) === true
              ? 'The client certificate stands with the authority, under TLS.'
              : 'A client certificate is shown with TLS only: switch it on.'}
          </p>
        ) : null}
      </div>
    </Card>
  )
}
