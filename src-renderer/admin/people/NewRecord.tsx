import type { EntityName } from '@model/names.ts'
import { type ReactNode, useId, useState } from 'react'
import type { RecordRow } from '../../data/records.ts'
import { useRecordDoing } from '../../data/useRecordDoing.ts'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { fieldsOf } from '../records/about/fields.ts'
import { nounOf } from '../records/about/words.ts'
import { FieldRow } from '../records/form/FieldRow.tsx'
import { type FormState, useForm } from '../records/form/useForm.ts'
import { begunWith, emptyRow } from '../records/new/rules.ts'
import styles from './People.module.css'

export interface NewRecordProps {
  entity: EntityName
  /** The fields that are asked for, in order; all others keep what a new record has. */
  names: readonly string[]
  /** What they begin with. */
  prefilled: Readonly<Record<string, unknown>>
  /** Sent along, whatever is typed. */
  fixed?: Readonly<Record<string, unknown>>
  act: string
  onMade(row: RecordRow, shownOnce: string | undefined): void
  onCancel(): void
  /** Between the fields and the buttons. */
  children?: ReactNode | ((form: FormState) => ReactNode)
}

/** The few fields of a new record that matter here, as the record's own form asks for them. */
export function NewRecord(props: NewRecordProps) {
  const { entity, names, prefilled, fixed = {}, act, onMade, onCancel, children } = props
  const { create, busy } = useRecordDoing()
  const fields = names.flatMap(name => fieldsOf(entity).find(field => field.name === name) ?? [])
  const [row] = useState(() => emptyRow(fieldsOf(entity).filter(({ place }) => place === 'form')))
  const [begun] = useState(() => begunWith(fields, row, prefilled))
  const form = useForm({ entity, fields, row, labels: {}, begun })
  const formId = useId()
  const save = async () => {
    const given = form.read(true)
    if (!given) return
    const result = await create(entity, { ...given, ...fixed })
    if (!result.ok) return form.refuse(result.failure)
    onMade(result.value.row, result.value.shown_once)
  }
  return (
    <form
      id={formId}
      noValidate
      className={styles.form}
      aria-label={`New ${nounOf(entity)}`}
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      {form.rest.map(reason => (
        <Trouble key={reason}>{reason}</Trouble>
      ))}
      <div className={styles.fields}>
        {fields.map(field => (
          <FieldRow key={field.name} form={form} field={field} isNew needed={field.required} />
        ))}
      </div>
      {typeof children === 'function' ? children(form) : children}
      <div className={styles.actions}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" disabled={busy} data-testid="save">
          {busy ? 'Adding…' : act}
        </Button>
      </div>
    </form>
  )
}
