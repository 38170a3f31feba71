import { type ReactNode, useId } from 'react'
import { Field as FieldView } from '../../look/Field.tsx'
import { Compound } from './Compound.tsx'
import { Control } from './Control.tsx'
import type { Problems } from './read.ts'
import type { Field } from './shape.ts'
import type { Typed } from './typed.ts'
import { typeWords, valueWords } from './words.ts'

export interface PartProps {
  field: Field
  typed: Typed
  /** Where it is in the form: `lights.0.name`. Problems are told by it. */
  path: string
  problems: Problems
  onChange(typed: Typed): void
  /** Whoever types has gone on to something else, or pressed Enter. */
  onLeave?: (() => void) | undefined
  /** Left out means that the default counts, and is shown as that. */
  ghost?: boolean | undefined
  /** More to say beneath it. */
  after?: ReactNode
  /** What tests call it by, where a page has several forms. */
  called?: 'field' | 'knob'
}

/** One part of a form, with all that is within it: what it is called, its control, what is wrong. */
export function Part(props: PartProps) {
  const { field, typed, path, problems, onChange, onLeave, ghost, after, called = 'field' } = props
  const { name, shape, required } = field
  const id = useId()
  const problem = problems[path]
  if (isCompound(props)) return <Compound {...props} />
  const start = shape.start === undefined ? undefined : valueWords(shape.start)
  const kind = [typeWords(shape), required || shape.kind === 'flag' ? '' : ghost ? '' : 'may be left out']
  return (
    <FieldView
      id={id}
      label={name}
      kind={kind.filter(Boolean).join(', ')}
      about={shape.about}
      error={problem}
      {...(after ? { after } : {})}
    >
      <Control
        id={id}
        shape={shape}
        text={typed.is === 'text' ? typed.text : ''}
        required={required}
        start={ghost ? start : undefined}
        bad={problem !== undefined}
        testId={`${called}-${path}`}
        onChange={text => onChange(text === '' && !required ? { is: 'out' } : { is: 'text', text })}
        onLeave={onLeave}
      />
    </FieldView>
  )
}

/** Drawn as a form within the form; a stored value that is not what it should be is drawn as JSON instead. */
const isCompound = ({ field: { shape }, typed }: PartProps) =>
  typed.is !== 'text' && ['list', 'map', 'group', 'variants'].includes(shape.kind)
