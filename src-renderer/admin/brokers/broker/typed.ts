import { BrokerAuth } from '@model/enums.ts'
import type { FormState } from '../../records/form/useForm.ts'
import type { TypedBroker } from './checks.ts'
import { brokerField } from './fields.ts'

/** What the form of a broker says at the moment. */
export function typedBroker(form: FormState): TypedBroker {
  const text = (name: string) => {
    const typed = form.typed(brokerField(name))
    return typeof typed === 'string' ? typed : ''
  }
  return {
    ...{ host: text('host'), port: text('port'), username: text('username'), password: text('password') },
    tls: form.typed(brokerField('tls')) === true,
    isByCertificate: Number(form.typed(brokerField('auth_type'))) === BrokerAuth.certificate,
    isPasswordCleared: form.edits.password?.cleared === true,
  }
}
