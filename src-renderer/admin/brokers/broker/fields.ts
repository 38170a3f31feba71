import { type FieldView, fieldsOf } from '../../records/about/fields.ts'

/** What a form asks of a broker's record. Its `certificate` connects nothing (mqtt.md 7): the client's is set beside it. */
export const brokerFields: readonly FieldView[] = fieldsOf('broker').filter(
  ({ name, place }) => place === 'form' && name !== 'certificate',
)

export function brokerField(name: string): FieldView {
  const field = brokerFields.find(one => one.name === name)
  if (!field) throw new Error(`A broker has no field ${name}.`)
  return field
}
