import { Button } from '../../../look/Button.tsx'
import { Field } from '../../../look/Field.tsx'
import { Toggle } from '../../../look/Toggle.tsx'
import type { FieldView } from '../about/fields.ts'
import { Control } from './Control.tsx'
import styles from './FieldRow.module.css'
import { typedWords } from './rules.ts'
import { typedOf } from './typed.ts'
import { type FormState, fieldId } from './useForm.ts'

const wide = new Set(['paragraph', 'lines', 'refs', 'json', 'json-text', 'yaml', 'texts', 'choices'])

export interface FieldRowProps {
  form: FormState
  field: FieldView
  isNew: boolean
  needed: boolean
}

/** A field with its label, what it is for, what is wrong with it, and what others did to it meanwhile. */
export function FieldRow({ form, field, isNew, needed }: FieldRowProps) {
  const { name, label, about, kind } = field
  const id = fieldId(name)
  const problem = form.problems[name]
  const edit = form.edits[name]
  return (
    <div
      className={styles.row}
      data-wide={wide.has(kind)}
      data-changed={!isNew && edit !== undefined}
      data-field={name}
    >
      {kind === 'flag' ? (
        <Toggle
          id={id}
          label={label}
          about={about}
          on={form.typed(field) === true}
          onChange={on => form.set(field, on)}
        />
      ) : (
        <Field id={id} label={label} kind={kindWords(field, needed && isNew)} about={about} error={problem}>
          <Control form={form} field={field} isNew={isNew} />
        </Field>
      )}
      {kind === 'flag' && problem ? <p className={styles.problem}>{problem}</p> : null}
      {form.conflicts.includes(name) ? (
        <div className={styles.conflict} role="alert">
          <p>Somebody else changed this meanwhile{theirs(form, field)}. Saving puts yours in its place.</p>
          <Button onClick={() => form.forget([name])}>Take theirs</Button>
        </div>
      ) : null}
    </div>
  )
}

function kindWords({ unit }: FieldView, needed: boolean): string {
  const units = { ms: 'in milliseconds', s: 'in seconds', instant: '' }
  return [needed ? 'needed' : '', unit ? units[unit] : ''].filter(Boolean).join(', ')
}

function theirs(form: FormState, field: FieldView): string {
  const words = typedWords(field, typedOf(field, form.row[field.name]), form.names)
  return words === undefined ? '' : `, to “${words}”`
}
