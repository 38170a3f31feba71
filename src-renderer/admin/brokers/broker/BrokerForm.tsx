import type { BrokerOptionsView } from '@contract/publishing-views.ts'
import { type ReactNode, type RefObject, useId, useState } from 'react'
import type { RecordRow } from '../../../data/records.ts'
import { useBrokerDoing } from '../../../data/useBrokers.ts'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { useMedia } from '../../../look/useMedia.ts'
import { Bar, SaveBar } from '../../records/form/SaveBar.tsx'
import { Unsaved } from '../../records/form/Unsaved.tsx'
import { useForm } from '../../records/form/useForm.ts'
import { useSay } from '../../Said.tsx'
import styles from './Broker.module.css'
import { Checks } from './Checks.tsx'
import { Commands } from './Commands.tsx'
import { askingOf, isElsewhere } from './checks.ts'
import { Filters } from './Filters.tsx'
import { brokerFields } from './fields.ts'
import { HomeAssistant } from './HomeAssistant.tsx'
import { changedOptions, type OptionEdits, optionChanges, shownOptions } from './options.ts'
import { Place } from './Place.tsx'
import { SignIn } from './SignIn.tsx'
import { Trust } from './Trust.tsx'
import { typedBroker } from './typed.ts'

export interface BrokerFormProps {
  /** Of a broker that is there. */
  id: string | undefined
  row: Partial<RecordRow>
  options: BrokerOptionsView
  onSaved(row: RecordRow, options: BrokerOptionsView): void
  /** Whether what is typed counts no longer, as one is on the way out. */
  leaving: RefObject<boolean>
  onCancel?: () => void
  /** Of one that is there: how it is. */
  standing?: ReactNode
}

/** All of a broker in one form: what its record says, and what is set beside it. */
export function BrokerForm(props: BrokerFormProps) {
  const { id, row, options, leaving, onSaved, onCancel, standing } = props
  const say = useSay()
  const formId = useId()
  const { create, update, busy: recordBusy } = useRecordDoing()
  const { setOptions, busy: optionsBusy } = useBrokerDoing()
  const form = useForm({ entity: 'broker', fields: brokerFields, row, labels: {} })
  const [edits, setEdits] = useState<OptionEdits>({})
  const [refusal, setRefusal] = useState<string>()
  /** A new one whose options were refused is there all the same. */
  const [made, setMade] = useState<RecordRow>()
  const isOneColumn = useMedia('(max-width: 940px)')
  const busy = recordBusy || optionsBusy
  const draft = shownOptions(options, edits)
  const changes = optionChanges(options, edits)
  const changed = [...form.changed.map(({ label }) => label), ...changedOptions(changes)]
  const typed = typedBroker(form)
  const edit = (next: OptionEdits) => {
    setRefusal(undefined)
    setEdits(before => ({ ...before, ...next }))
  }

  const saveRecord = async (): Promise<RecordRow | undefined> => {
    const known = id ?? made?.id
    const given = form.read(known === undefined)
    if (!given) return undefined
    if (known !== undefined && Object.keys(given).length === 0) return { ...row, id: known }
    const result = known === undefined ? await create('broker', given) : await update('broker', known, given)
    if (result.ok) return result.value.row
    form.refuse(result.failure)
    return undefined
  }
  const save = async () => {
    setRefusal(undefined)
    const saved = await saveRecord()
    if (!saved) return
    if (id === undefined) setMade(saved)
    let kept = options
    if (Object.keys(changes).length > 0) {
      const result = await setOptions(saved.id, changes)
      if (!result.ok) return setRefusal(result.failure.message)
      kept = result.value
    }
    say(id === undefined ? `${String(saved.name)} is added.` : 'Saved')
    leaving.current = id === undefined
    onSaved(saved, kept)
    form.forget()
    setEdits({})
  }
  const parts = { form, isNew: id === undefined }
  const checks = <Checks asking={askingOf(id, typed, draft)} />
  return (
    <div className={styles.screen}>
      <form
        id={formId}
        noValidate
        className={styles.form}
        aria-label="Broker"
        onSubmit={event => {
          event.preventDefault()
          if (!busy) void save()
        }}
      >
        {form.rest.map(reason => (
          <Trouble key={reason}>{reason}</Trouble>
        ))}
        <Place {...parts} />
        {typed.tls ? (
          <Trust draft={draft} hasKey={options.has_client_key} isShowing={typed.isByCertificate} onEdit={edit} />
        ) : null}
        <SignIn {...parts} isElsewhere={isElsewhere(row, typed)} />
        {isOneColumn ? checks : null}
        <Filters {...parts} id={id} />
        <Card title="Home Assistant">
          <HomeAssistant draft={draft} onEdit={edit} />
        </Card>
        <Commands draft={draft} onEdit={edit} />
        {refusal ? (
          <Trouble onClose={() => setRefusal(undefined)}>
            {made ? `${String(made.name)} is added, but not all of it is set: ` : ''}
            {refusal}
          </Trouble>
        ) : null}
        {id === undefined ? (
          <Bar formId={formId}>
            <Button onClick={onCancel}>Cancel</Button>
            <Button type="submit" form={formId} look="primary" disabled={busy} data-testid="save">
              {busy ? 'Adding…' : made ? 'Save' : 'Add broker'}
            </Button>
          </Bar>
        ) : (
          <SaveBar
            formId={formId}
            changed={changed}
            busy={busy}
            onDiscard={() => {
              form.forget()
              setEdits({})
              setRefusal(undefined)
            }}
          />
        )}
      </form>
      <div className={`${styles.column} ${styles.side}`}>
        {standing}
        {isOneColumn ? null : checks}
      </div>
      <Unsaved count={changed.length} leaving={() => leaving.current} />
    </div>
  )
}
