import { Area, Input, Select, Switch } from '../../look/Field.tsx'
import type { Shape } from './shape.ts'
import { valueWords } from './words.ts'

export interface ControlProps {
  id: string
  shape: Shape
  text: string
  required: boolean
  /** What counts while nothing is typed. */
  start: string | undefined
  bad: boolean
  testId: string
  label?: string | undefined
  onChange(text: string): void
  onLeave?: (() => void) | undefined
}

/** The control for one value. */
export function Control({ id, shape, text, required, start, bad, testId, label, onChange, onLeave }: ControlProps) {
  const common = {
    id,
    value: text,
    'data-testid': testId,
    'aria-label': label,
    'aria-invalid': bad,
    'aria-describedby': bad ? `${id}-error` : undefined,
    onBlur: onLeave,
  }
  switch (shape.kind) {
    case 'flag':
      return (
        <Switch
          id={id}
          on={text === 'true' || (text === '' && start === 'true')}
          testId={testId}
          label={label}
          onChange={on => onChange(String(on))}
        />
      )
    case 'choice': {
      const known = shape.choices.map(one => JSON.stringify(one))
      return (
        <Select {...common} onChange={event => onChange(event.currentTarget.value)}>
          {required && text !== '' ? null : (
            <option value="">{start === undefined ? '(left out)' : `${start} (default)`}</option>
          )}
          {text !== '' && !known.includes(text) ? <option value={text}>{text}</option> : null}
          {shape.choices.map(choice => (
            <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
              {valueWords(choice)}
            </option>
          ))}
        </Select>
      )
    }
    case 'number':
      return (
        <Input
          {...common}
          type="text"
          inputMode={shape.whole && (shape.least ?? -1) >= 0 ? 'numeric' : 'decimal'}
          autoComplete="off"
          placeholder={start}
          onChange={event => onChange(event.currentTarget.value)}
          onKeyDown={event => leaveOnEnter(event, onLeave)}
        />
      )
    case 'text':
    case 'either':
      if (text.includes('\n')) break
      return (
        <Input
          {...common}
          type="text"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={start}
          onChange={event => onChange(event.currentTarget.value)}
          onKeyDown={event => leaveOnEnter(event, onLeave)}
        />
      )
  }
  return <Area {...common} placeholder={start} onChange={event => onChange(event.currentTarget.value)} />
}

/** Enter takes what was typed, where taking it is up to the field; elsewhere it sends the form. */
function leaveOnEnter(event: { key: string; preventDefault(): void }, onLeave: (() => void) | undefined) {
  if (event.key !== 'Enter' || !onLeave) return
  event.preventDefault()
  onLeave()
}
