import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import type { ControlProps } from '../Control.tsx'
import styles from './Chips.module.css'

/** Short texts in order. What stands in the box counts as soon as one leaves it, so nothing typed is lost. */
export function Chips({ id, field, value, problem, onChange }: ControlProps<readonly string[]>) {
  const [text, setText] = useState('')
  const add = (more: string) => {
    const texts = more
      .split(/[,\n]/)
      .map(one => one.trim())
      .filter(one => one !== '' && !value.includes(one))
    if (texts.length > 0) onChange([...value, ...texts])
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault()
      add(text)
    }
    if (event.key === 'Backspace' && text === '' && value.length > 0) onChange(value.slice(0, -1))
  }
  return (
    <div className={styles.chips} data-bad={problem !== undefined}>
      {value.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same text may stand there twice.
        <span key={`${index} ${one}`} className={styles.chip}>
          {one}
          <button
            type="button"
            aria-label={`Remove ${one}`}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <IconX aria-hidden="true" />
          </button>
        </span>
      ))}
      <input
        id={id}
        value={text}
        placeholder={value.length === 0 ? 'Type, then Enter' : 'Add'}
        autoComplete="off"
        autoCapitalize="off"
        enterKeyHint="enter"
        spellCheck={false}
        aria-invalid={problem !== undefined}
        aria-description={`${value.length} in ${field.label}; Enter adds what is typed`}
        onChange={event =>
          /[,\n]/.test(event.currentTarget.value) ? add(event.currentTarget.value) : setText(event.currentTarget.value)
        }
        onKeyDown={onKeyDown}
        onBlur={() => add(text)}
      />
    </div>
  )
}
