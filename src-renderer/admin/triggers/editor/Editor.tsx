import type { ExplanationView } from '@contract/traces-views.ts'
import type { ModuleView } from '@contract/views.ts'
import type { Trigger } from '@model/trigger.ts'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { useTriggerDoing } from '../../../data/useTriggers.ts'
import { Card } from '../../../look/Card.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { Toggle } from '../../../look/Toggle.tsx'
import type { Problems } from '../../forms/read.ts'
import { SaveBar } from '../../records/form/SaveBar.tsx'
import { useSay } from '../../Said.tsx'
import { Actions } from './Actions.tsx'
import { AfterSaving } from './AfterSaving.tsx'
import { Conditions } from './Conditions.tsx'
import { changesOf } from './changes.ts'
import { type Draft, draftOf } from './draft.ts'
import styles from './Editor.module.css'
import { readDraft, refusedWhere } from './read.ts'

export interface EditorProps {
  trigger: Trigger
  /** Of the system in which one looks at it. */
  modules: readonly ModuleView[]
  system: string | undefined
  explanation: ExplanationView | undefined
  /** For administrators; everybody else looks at it. */
  mayChange: boolean
  /** What is written and not saved, for whoever tries it out; nothing once it is saved. */
  draft: Draft | undefined
  /** Another number whenever the draft came from elsewhere than from these forms. */
  round: number
  onDraft(draft: Draft | undefined): void
  onDiscard(): void
  onSaved(saved: Trigger): void
}

const nothing: readonly string[] = []

/** A trigger to be changed: when it fires, and what it does then. */
export function Editor(props: EditorProps) {
  const { trigger, modules, system, explanation, mayChange, draft: typed, round, onDraft, onDiscard, onSaved } = props
  const formId = useId()
  const form = useRef<HTMLFormElement>(null)
  const { save: put, busy } = useTriggerDoing()
  const [refused, setRefused] = useState<{ problems: Problems; rest: readonly string[] }>()
  const [warnings, setWarnings] = useState(nothing)
  const say = useSay()
  const saved = useMemo(() => draftOf(trigger), [trigger])
  const draft = typed ?? saved
  const problems = refused?.problems ?? {}
  const changed = changesOf(saved, draft)
  const change = (given: Partial<Draft>) => {
    setWarnings(nothing)
    onDraft({ ...draft, ...given })
  }
  // Where the first thing is wrong, once it is drawn.
  useEffect(() => {
    if (!refused) return
    const first = form.current?.querySelector('[data-problem], [data-bad="true"]')
    const control = first?.closest('li, [data-bad="true"]')?.querySelector<HTMLElement>('[aria-invalid="true"], input')
    first?.scrollIntoView({ block: 'center' })
    control?.focus({ preventScroll: true })
  }, [refused])
  const save = async () => {
    const read = readDraft(draft, trigger)
    if (!read.ok) return setRefused({ problems: read.problems, rest: [] })
    setRefused(undefined)
    const result = await put(trigger.id, read.fields)
    if (!result.ok) return setRefused(refusedWhere(result.failure))
    onSaved(result.value.trigger)
    setWarnings(result.value.warnings)
    say('Saved')
  }
  return (
    <form
      ref={form}
      id={formId}
      className={styles.form}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      <AfterSaving isMarked={Object.keys(problems).length > 0} rest={refused?.rest ?? nothing} warnings={warnings} />
      <fieldset className={styles.all} disabled={!mayChange} aria-label={trigger.name}>
        <Conditions
          draft={draft}
          saved={saved}
          modules={modules}
          explanation={explanation}
          problems={problems}
          onChange={change}
        />
        {/* Its forms hold what is typed, which is over once it is saved or discarded. */}
        <Actions
          key={round}
          draft={draft}
          modules={modules}
          problems={problems}
          system={mayChange ? system : undefined}
          onChange={change}
        />
        <Card title="What it is called">
          <div className={styles.basics}>
            <Field id={`${formId}-name`} label="Name" error={problems.name}>
              <Input
                id={`${formId}-name`}
                value={draft.name}
                onChange={event => change({ name: event.currentTarget.value })}
              />
            </Field>
            <Field id={`${formId}-about`} label="Description">
              <Input
                id={`${formId}-about`}
                value={draft.description}
                onChange={event => change({ description: event.currentTarget.value })}
              />
            </Field>
            <Toggle
              id={`${formId}-important`}
              label="Important"
              about="It is marked so wherever it is put to work from now on."
              on={draft.important}
              onChange={important => change({ important })}
            />
          </div>
        </Card>
      </fieldset>
      <SaveBar
        formId={formId}
        changed={changed}
        busy={busy}
        onDiscard={() => {
          setRefused(undefined)
          onDiscard()
        }}
      />
    </form>
  )
}
