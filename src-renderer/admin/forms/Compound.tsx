import { IconArrowBackUp, IconPlus } from '@tabler/icons-react'
import { useId } from 'react'
import { Button } from '../../look/Button.tsx'
import { Select } from '../../look/Field.tsx'
import { IconButton } from '../../look/IconButton.tsx'
import styles from './Compound.module.css'
import { Entries } from './Entries.tsx'
import { Part, type PartProps } from './Part.tsx'
import { blank, out, typedOf } from './typed.ts'
import { typeWords, valueWords } from './words.ts'

/** A part that has parts: an object, a list, one of several kinds. */
export function Compound(props: PartProps) {
  const { field, typed, path, problems, onChange, ghost, after, called = 'field' } = props
  const { name, shape, required } = field
  const id = useId()
  const problem = problems[path]
  const fill = () => onChange(shape.start === undefined ? blank(shape) : typedOf(shape, shape.start))
  return (
    <fieldset
      className={styles.compound}
      data-bad={problem !== undefined}
      aria-describedby={`${id}-about`}
      data-testid={`${called}-${path}`}
    >
      <legend>
        <span>{name}</span>
        <small>{typeWords(shape)}</small>
        {typed.is !== 'out' && !required ? (
          <IconButton label={ghost ? `Take ${name} out` : `Leave ${name} out`} onClick={() => onChange(out)}>
            <IconArrowBackUp />
          </IconButton>
        ) : null}
      </legend>
      <p id={`${id}-about`} className={problem ? styles.problem : styles.about}>
        {problem ?? shape.about}
      </p>
      {after}
      {typed.is === 'out' ? (
        <div className={styles.out}>
          {shape.start === undefined ? null : <code>{valueWords(shape.start)}</code>}
          <Button onClick={fill} aria-label={`Fill in ${name}`}>
            <IconPlus aria-hidden="true" />
            {shape.start === undefined ? 'Fill in' : 'Change'}
          </Button>
        </div>
      ) : (
        <div className={styles.inside} data-kind={shape.kind}>
          <Inside {...props} />
        </div>
      )}
    </fieldset>
  )
}

function Inside(props: PartProps) {
  const { field, typed, path, onChange } = props
  const { shape, name } = field
  if (typed.is === 'group' && shape.kind === 'group') {
    return shape.fields.map(inner => (
      <Part
        {...props}
        key={inner.name}
        after={undefined}
        field={inner}
        path={`${path}.${inner.name}`}
        typed={typed.members[inner.name] ?? out}
        onChange={next => onChange({ is: 'group', members: { ...typed.members, [inner.name]: next } })}
      />
    ))
  }
  if (typed.is === 'variant' && shape.kind === 'variants') {
    const chosen = shape.variants[typed.at]
    return (
      <>
        <Select
          aria-label={`Kind of ${name}`}
          value={typed.at}
          onChange={event => {
            const at = Number(event.currentTarget.value)
            const next = shape.variants[at]
            if (next) onChange({ is: 'variant', at, value: blank(next.shape) })
          }}
        >
          {shape.variants.map(({ title }, at) => (
            <option key={title} value={at}>
              {title}
            </option>
          ))}
        </Select>
        {chosen ? (
          <Part
            {...props}
            after={undefined}
            field={{ name: chosen.title, shape: chosen.shape, required: true }}
            typed={typed.value}
            onChange={value => onChange({ is: 'variant', at: typed.at, value })}
          />
        ) : null}
      </>
    )
  }
  return <Entries {...props} />
}
