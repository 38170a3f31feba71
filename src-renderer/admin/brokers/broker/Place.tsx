import { Card } from '../../../look/Card.tsx'
import { Toggle } from '../../../look/Toggle.tsx'
import { FieldRow } from '../../records/form/FieldRow.tsx'
import layout from '../../records/form/Fields.module.css'
import { type FormState, fieldId } from '../../records/form/useForm.ts'
import { portFor } from './checks.ts'
import { brokerField } from './fields.ts'

export interface PartProps {
  form: FormState
  isNew: boolean
}

/** What the broker is called and where it is. */
export function Place({ form, isNew }: PartProps) {
  const row = (name: string) => {
    const field = brokerField(name)
    return <FieldRow form={form} field={field} isNew={isNew} needed={field.required} />
  }
  const tls = brokerField('tls')
  const port = brokerField('port')
  const secure = (on: boolean) => {
    form.set(tls, on)
    const typed = form.typed(port)
    if (typeof typed === 'string') form.set(port, portFor(on, typed))
  }
  return (
    <Card title="Broker">
      <div className={layout.fields}>
        {row('name')}
        {row('host')}
        {row('port')}
        <Toggle
          id={fieldId('tls')}
          label="TLS"
          about="Encrypted, and only with a broker whose certificate is good."
          on={form.typed(tls) === true}
          onChange={secure}
        />
        {row('description')}
      </div>
    </Card>
  )
}
