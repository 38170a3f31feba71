import { IconSearch, IconX } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useSettled } from '../../../data/useSettled.ts'
import { Input } from '../../../look/Field.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import styles from './Search.module.css'

export interface SearchProps {
  label: string
  /** What the address says. */
  q: string | undefined
  onSearch(q: string | undefined): void
}

const PAUSE_MS = 200

/** What is typed goes into the address when the typing pauses; an address that changes by itself comes back here. */
export function Search({ label, q, onSearch }: SearchProps) {
  const [text, setText] = useState(q ?? '')
  const told = useRef(q)
  const box = useRef<HTMLInputElement>(null)
  const settled = useSettled(text.trim() || undefined, PAUSE_MS)
  const tell = useEffectEvent((next: string | undefined) => {
    if (next === told.current) return
    told.current = next
    onSearch(next)
  })
  useEffect(() => tell(settled), [settled])
  useEffect(() => {
    if (q === told.current) return
    told.current = q
    setText(q ?? '')
  }, [q])
  return (
    <div className={styles.search}>
      <IconSearch aria-hidden="true" />
      <Input
        ref={box}
        type="search"
        aria-label={label}
        placeholder={label}
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      {text ? (
        <IconButton
          label="Clear"
          onClick={() => {
            setText('')
            box.current?.focus()
          }}
        >
          <IconX />
        </IconButton>
      ) : null}
    </div>
  )
}
