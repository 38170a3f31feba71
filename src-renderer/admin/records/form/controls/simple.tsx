import { Input, Area as Mono, Select } from '../../../../look/Field.tsx'
import { Paragraph } from '../../../../look/Paragraph.tsx'
import type { ControlProps } from '../Control.tsx'

const said = ({ id, problem }: ControlProps<string>) => ({
  id,
  'aria-invalid': problem !== undefined,
  'aria-describedby': problem ? `${id}-error` : undefined,
})

/** A line of text, or a number: what is no number is explained rather than swallowed. */
export function Line(props: ControlProps<string>) {
  const { field, value, onChange } = props
  const zones = field.name === 'timezone'
  return (
    <>
      <Input
        {...said(props)}
        type="text"
        inputMode={field.kind === 'number' ? 'numeric' : /url|uri/.test(field.name) ? 'url' : 'text'}
        autoComplete="off"
        autoCapitalize={proper.test(field.name) ? 'words' : 'off'}
        spellCheck={false}
        required={field.required}
        list={zones ? `${props.id}-list` : undefined}
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
      />
      {zones ? (
        <datalist id={`${props.id}-list`}>
          {Intl.supportedValuesOf('timeZone').map(zone => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      ) : null}
    </>
  )
}

/** Names of people and places begin with a capital; a keyboard may help with that. */
const proper = /^(name|display_name|first_name|last_name|building|department|country)$/

export function Area({ mono, ...props }: ControlProps<string> & { mono?: boolean }) {
  const Text = mono ? Mono : Paragraph
  return <Text {...said(props)} value={props.value} onChange={event => props.onChange(event.currentTarget.value)} />
}

export function Choice(props: ControlProps<string>) {
  const { field, value, onChange } = props
  const known = field.choices.some(choice => choice.value === value)
  return (
    <Select {...said(props)} value={value} onChange={event => onChange(event.currentTarget.value)}>
      {known && field.initial !== undefined && field.initial !== null ? null : (
        <option value="">{field.required ? 'Choose…' : 'Not set'}</option>
      )}
      {known || value === '' ? null : <option value={value}>{value}</option>}
      {field.choices.map(choice => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </Select>
  )
}

/** An instant, in the time of whoever looks at it. */
export function Moment(props: ControlProps<string>) {
  return (
    <Input
      {...said(props)}
      type="datetime-local"
      step={props.value.length > 16 ? 1 : 60}
      value={props.value}
      onChange={event => props.onChange(event.currentTarget.value)}
    />
  )
}
