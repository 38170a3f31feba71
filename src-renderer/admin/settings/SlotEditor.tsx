import { useEffect, useRef, useState } from 'react'
import type { DriverSettings } from '../../data/useSettingsSchema.ts'
import { Trouble } from '../../look/Empty.tsx'
import type { Problems } from '../forms/read.ts'
import { Ask } from './Ask.tsx'
import { Overtaken } from './Overtaken.tsx'
import { type Draft, problemWords, refusedFields, type Slot, standingOf, startOf } from './rules.ts'
import styles from './SlotEditor.module.css'
import { SlotHead } from './SlotHead.tsx'
import { TextEditor } from './TextEditor.tsx'
import { lostKeys, saysNothing } from './text.ts'

export interface SlotEditorProps {
  slot: Slot
  draft: Draft | undefined
  /** Why this place is pointed at just now. */
  note: string | undefined
  /** What the driver reads, where it is known. */
  driver: DriverSettings | undefined
  /** Where a key that is not set here comes from. */
  elsewhere(key: string): string | undefined
  onText(text: string): void
  onKeep(): void
  onDrop(): void
  onSave(text: string): Promise<void>
  onRemove(): Promise<void>
}

/** The settings of one level: read, edited, saved, removed. */
export function SlotEditor(props: SlotEditorProps) {
  const { slot, draft, note, driver, elsewhere, onText, onKeep, onDrop, onSave, onRemove } = props
  const { level, record } = slot
  const [opened, setOpened] = useState(false)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [refused, setRefused] = useState<Problems>({})
  const [wrong, setWrong] = useState(false)
  const [discards, setDiscards] = useState(0)
  const place = useRef<HTMLLIElement>(null)
  const standing = standingOf(draft, record)
  const text = draft?.text ?? startOf(record)
  const editing = opened || draft !== undefined || (record !== undefined && !record.sealed)
  const lost = record?.sealed && draft ? lostKeys(record.keys, text) : []

  useEffect(() => {
    if (!note) return
    place.current?.scrollIntoView({ block: 'nearest' })
    place.current?.focus({ preventScroll: true })
  }, [note])

  const close = () => {
    setOpened(false)
    setAsking(false)
    setProblem(undefined)
    setRefused({})
    setWrong(false)
  }
  const run = async (doing: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await doing()
      close()
    } catch (error) {
      setAsking(false)
      setProblem(problemWords(error))
      setRefused(refusedFields(error))
    }
    setBusy(false)
  }
  const save = () => {
    if (!saysNothing(text)) return void run(() => onSave(text))
    if (record) return setAsking(true)
    onDrop()
    close()
  }

  return (
    <li ref={place} tabIndex={-1} className={styles.slot} data-testid={`settings-${slot.key}`} data-standing={standing}>
      <SlotHead
        slot={slot}
        standing={standing}
        editing={editing}
        busy={busy}
        wrong={wrong}
        onOpen={() => setOpened(true)}
        onRemove={() => setAsking(true)}
        onSave={save}
        onDiscard={() => {
          onDrop()
          close()
          setDiscards(count => count + 1)
        }}
      />
      {note && standing !== 'clean' ? (
        <p className={styles.note} role="status">
          {note}
        </p>
      ) : null}
      {standing === 'overtaken' ? <Overtaken record={record} mine={text} onKeep={onKeep} onTake={onDrop} /> : null}
      {editing ? (
        <TextEditor
          // What was typed and could not be read goes with the rest when it is let go.
          key={discards}
          label={`Settings for ${level.name}`}
          text={text}
          driver={driver}
          problem={problem}
          refused={refused}
          elsewhere={elsewhere}
          onWrong={setWrong}
          onText={typed => {
            setProblem(undefined)
            setRefused({})
            onText(typed)
          }}
        />
      ) : problem ? (
        <Trouble onClose={() => setProblem(undefined)}>{problem}</Trouble>
      ) : null}
      {record?.sealed && editing ? (
        <p className={styles.note}>
          This replaces all that is kept here now.
          {lost.length > 0 ? (
            <strong> Not in the new text, and gone once it is saved: {lost.join(', ')}.</strong>
          ) : null}
        </p>
      ) : null}
      {asking ? (
        <Ask
          title="Remove these settings?"
          yes="Remove"
          no="Keep them"
          busy={busy}
          onYes={() => void run(onRemove)}
          onNo={() => {
            setAsking(false)
            if (!record?.sealed) onDrop()
          }}
        >
          {record?.keys.length ? `${record.keys.join(', ')}: gone, and every earlier version too.` : undefined}
        </Ask>
      ) : null}
    </li>
  )
}
