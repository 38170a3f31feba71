import { useState } from 'react'
import { Input, Select } from '../../../look/Field.tsx'

export interface ChoiceProps {
  /** What it is, for who cannot see it. */
  label: string
  /** What is to be chosen, such as `Module`. */
  noun: string
  value: string
  options: readonly { value: string; title: string }[]
  bad: boolean
  onChange(value: string): void
}

/** Stands for what is not among the options; no name holds a new line. */
const ANOTHER = '\n'

/** What is there is chosen; what may come later is typed. */
export function Choice({ label, noun, value, options, bad, onChange }: ChoiceProps) {
  const [typing, setTyping] = useState(false)
  if (typing || options.length === 0) {
    return (
      <Input
        aria-label={label}
        aria-invalid={bad}
        placeholder={noun}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoFocus={typing}
        value={value}
        onBlur={() => setTyping(false)}
        onChange={event => onChange(event.currentTarget.value.trim())}
      />
    )
  }
  return (
    <Select
      aria-label={label}
      aria-invalid={bad}
      value={value}
      onChange={event => {
        if (event.currentTarget.value === ANOTHER) setTyping(true)
        else onChange(event.currentTarget.value)
      }}
    >
      {options.some(option => option.value === value) ? null : (
        <option value={value}>{value === '' ? noun : `${value} (not here)`}</option>
      )}
      {options.map(option => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
      <option value={ANOTHER}>Another…</option>
    </Select>
  )
}
