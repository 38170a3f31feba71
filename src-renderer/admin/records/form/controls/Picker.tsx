import type { EntityName } from '@model/names.ts'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useFound } from '../../../../data/useRecords.ts'
import { useSettled } from '../../../../data/useSettled.ts'
import { Badge } from '../../../../look/Badge.tsx'
import { Input } from '../../../../look/Field.tsx'
import { hintOf, titleOf } from '../../about/titles.ts'
import { capital, nounOf, numberWords, pluralOf } from '../../about/words.ts'
import styles from './Picker.module.css'

export interface PickerProps {
  id: string
  label: string
  to: readonly EntityName[]
  /** Chosen already. */
  without: readonly string[]
  onPick(id: string, name: string): void
  /** The focus has gone elsewhere. */
  onLeave(): void
  onCancel(): void
}

const FEW = 30
const PAUSE_MS = 150

/** Finds a record by its words: type, go up and down, take one. */
export function Picker({ id, label, to, without, onPick, onLeave, onCancel }: PickerProps) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const { value, trouble } = useFound(to, useSettled(text.trim(), PAUSE_MS), FEW, true)
  const options = (value ?? []).flatMap(({ entity, rows, labels }) =>
    rows
      .filter(row => !without.includes(row.id))
      .map(row => ({ id: row.id, entity, name: titleOf(entity, row, labels), hint: hintOf(entity, row, labels) })),
  )
  const total = (value ?? []).reduce((sum, found) => sum + found.total, 0)
  const current = Math.min(at, options.length - 1)

  // What can be chosen is brought into sight once it is there.
  const place = useRef<HTMLDivElement>(null)
  const loaded = value !== undefined
  useEffect(() => {
    if (loaded) place.current?.scrollIntoView({ block: 'nearest' })
  }, [loaded])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = Math.max(0, Math.min(options.length - 1, current + step))
      setAt(next)
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const chosen = options[current]
      if (chosen) onPick(chosen.id, chosen.name)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      onCancel()
    }
  }
  return (
    <div ref={place} className={styles.picker}>
      <Input
        id={id}
        type="text"
        role="combobox"
        aria-label={`Find ${label}`}
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={current >= 0 ? `${listId}-${current}` : undefined}
        aria-autocomplete="list"
        placeholder={`Find ${to.length === 1 && to[0] ? pluralOf(to[0]) : 'by name'}`}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={text}
        onChange={event => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
        onBlur={onLeave}
      />
      <div
        className={styles.list}
        id={listId}
        role="listbox"
        aria-label={label}
        tabIndex={-1}
        // The box keeps the focus while the list is scrolled and pressed.
        onMouseDown={event => event.preventDefault()}
      >
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the box's, which keeps the focus.
          // biome-ignore lint/a11y/useFocusableInteractive: the same; it is named by aria-activedescendant.
          <div
            key={option.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === current}
            className={styles.option}
            onClick={() => onPick(option.id, option.name)}
          >
            <span>{option.name}</span>
            {to.length > 1 ? <Badge>{capital(nounOf(option.entity))}</Badge> : null}
            {option.hint ? <small>{option.hint}</small> : null}
          </div>
        ))}
      </div>
      <p className={styles.foot} role="status">
        {trouble
          ? trouble.message
          : value === undefined
            ? 'Looking…'
            : options.length === 0
              ? text
                ? 'Nothing matches.'
                : 'There is none to choose.'
              : total > options.length + without.length
                ? `${numberWords(total)} in all. Type to find the one.`
                : ''}
      </p>
    </div>
  )
}
