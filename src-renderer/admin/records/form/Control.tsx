import { Contained } from '../../../look/Contained.tsx'
import { YamlEditor } from '../../settings/YamlEditor.tsx'
import type { FieldView } from '../about/fields.ts'
import { Chips } from './controls/Chips.tsx'
import { Choices } from './controls/Choices.tsx'
import { JsonEditor } from './controls/JsonEditor.tsx'
import { Reference } from './controls/Reference.tsx'
import { References } from './controls/References.tsx'
import { Sealed } from './controls/Sealed.tsx'
import { Secret } from './controls/Secret.tsx'
import { Area, Choice, Line, Moment } from './controls/simple.tsx'
import { isCipher } from './typed.ts'
import { type FormState, fieldId } from './useForm.ts'

/** What a control is given: it holds nothing that the form does not. */
export interface ControlProps<T> {
  id: string
  field: FieldView
  value: T
  problem: string | undefined
  onChange(value: T): void
}

/** The control that fits the kind of a field. */
export function Control({ form, field, isNew }: { form: FormState; field: FieldView; isNew: boolean }) {
  const typed = form.typed(field)
  const common = { id: fieldId(field.name), field, problem: form.problems[field.name] }
  const text = {
    ...common,
    value: typeof typed === 'string' ? typed : '',
    onChange: (value: string) => form.set(field, value),
  }
  const texts = {
    ...common,
    value: typeof typed === 'object' ? typed : [],
    onChange: (value: readonly string[]) => form.set(field, value),
  }
  const kept = form.row[field.name]
  switch (field.kind) {
    case 'paragraph':
      return <Area {...text} />
    case 'lines':
      return (
        <Area
          {...text}
          mono
          value={texts.value.join('\n')}
          onChange={value => form.set(field, value ? value.split('\n') : [])}
        />
      )
    case 'choice':
      return <Choice {...text} />
    case 'choices':
      return <Choices {...texts} />
    case 'texts':
      return <Chips {...texts} />
    case 'ref':
      return <Reference {...text} names={form.names} onLearn={form.learn} />
    case 'refs':
      return <References {...texts} names={form.names} onLearn={form.learn} />
    case 'json':
    case 'json-text':
      return <JsonEditor {...text} />
    case 'instant':
      return <Moment {...text} />
    case 'secret':
      return <Secret {...text} isNew={isNew} />
    case 'sealed':
      return (
        <Sealed
          key={String(kept)}
          {...text}
          kept={isNew ? undefined : kept}
          edit={form.edits[field.name]}
          onSet={form.set}
        />
      )
    case 'yaml':
      return isCipher(kept) ? (
        <Sealed key={String(kept)} {...text} kept={kept} edit={form.edits[field.name]} onSet={form.set} />
      ) : (
        <Contained>
          <YamlEditor value={text.value} onChange={text.onChange} label={field.label} problem={undefined} />
        </Contained>
      )
    default:
      return <Line {...text} />
  }
}
