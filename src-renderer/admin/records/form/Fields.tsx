import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Fold } from '../../../look/Fold.tsx'
import { useNarrow } from '../../../look/useNarrow.ts'
import type { FieldView } from '../about/fields.ts'
import { groupsOf } from '../about/layout.ts'
import { type Around, matters, needed } from '../about/relevance.ts'
import { capital, nounOf } from '../about/words.ts'
import { FieldRow } from './FieldRow.tsx'
import styles from './Fields.module.css'
import { isEmpty, same, typedOf } from './typed.ts'
import type { FormState } from './useForm.ts'

/** All that can be filled in, in groups: the first one open, the others when there is something in them. */
export function Fields({ form, around, isNew }: { form: FormState; around: Around; isNew: boolean }) {
  const narrow = useNarrow()
  const needs = (field: FieldView) => field.required || needed(form.entity, field.name, around)
  const [first, ...others] = groupsOf(form.entity, isNew)
    .map(group => ({
      ...group,
      fields: group.fields.filter(
        field =>
          matters(form.entity, field.name, valuesOf(form, group.fields), around) ||
          // What has something in it is shown even where it makes no difference: else nobody could take it out.
          (!isEmpty(form.typed(field)) && !same(form.typed(field), typedOf(field, field.initial))) ||
          form.problems[field.name] !== undefined,
      ),
    }))
    .filter(({ fields }) => fields.length > 0)
  return (
    <div className={styles.groups}>
      <div id="form-trouble" tabIndex={-1} className={styles.trouble}>
        {form.rest.map(reason => (
          <Trouble key={reason}>{reason}</Trouble>
        ))}
      </div>
      {first ? (
        <Card title={first.title || capital(nounOf(form.entity))}>
          <div className={styles.fields}>
            {first.fields.map(field => (
              <FieldRow key={field.name} form={form} field={field} isNew={isNew} needed={needs(field)} />
            ))}
          </div>
        </Card>
      ) : null}
      {others.map(({ title, fields }) => {
        const set = fields.filter(
          field => !same(form.typed(field), typedOf(field, field.initial)) || sealed(form, field),
        )
        return (
          <Fold
            key={title}
            title={title}
            aside={set.length > 0 ? set.map(({ label }) => label).join(', ') : 'Nothing set'}
            // A phone shows what is in a group by the words beside its title; a wide page has room for all of it.
            open={isNew ? set.length > 0 || fields.some(needs) : set.length > 0 && !narrow}
            force={fields.some(({ name }) => form.problems[name] !== undefined || form.conflicts.includes(name))}
          >
            <div className={styles.fields}>
              {fields.map(field => (
                <FieldRow key={field.name} form={form} field={field} isNew={isNew} needed={needs(field)} />
              ))}
            </div>
          </Fold>
        )
      })}
    </div>
  )
}

/** What is kept and not shown is something, too. */
const sealed = (form: FormState, { name, kind }: FieldView) =>
  kind === 'sealed' && typeof form.row[name] === 'string' && form.row[name] !== ''

const valuesOf = (form: FormState, fields: readonly FieldView[]) =>
  Object.fromEntries(fields.map(field => [field.name, form.typed(field)]))
