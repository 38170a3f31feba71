import { useBrokerPreview } from '../../../data/useBrokers.ts'
import { Field, Select } from '../../../look/Field.tsx'
import { placeIn, sampleOf } from './preview.ts'

/** As many as somebody looks through. */
const MOST = 100

/** What is published at this moment, to try filters on. */
export function Samples({ id, onPick }: { id: string; onPick(sample: string): void }) {
  const { value, trouble } = useBrokerPreview(id, MOST)
  const messages = value?.messages ?? []
  return (
    <Field id="broker-published" label="A value that is published" error={trouble?.message}>
      <Select
        id="broker-published"
        value=""
        onChange={event => {
          const { payload } = messages[Number(event.currentTarget.value)] ?? {}
          if (payload) onPick(sampleOf(payload))
        }}
      >
        <option value="" disabled>
          {!value ? 'Asking…' : messages.length === 0 ? 'Nothing is published yet' : 'Choose one'}
        </option>
        {messages.map(({ topic, payload }, at) => (
          <option key={topic} value={at} disabled={payload === null}>
            {placeIn(topic).about}
          </option>
        ))}
      </Select>
    </Field>
  )
}
