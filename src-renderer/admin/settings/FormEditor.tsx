import type { Json } from '@base/json.ts'
import { type ReactNode, useMemo, useState } from 'react'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Part } from '../forms/Part.tsx'
import { type Problems, readField } from '../forms/read.ts'
import { type Field, fieldsIn } from '../forms/shape.ts'
import { type Typed, typedOf } from '../forms/typed.ts'
import styles from './FormEditor.module.css'
import { same, valuesOf, withValue } from './form-text.ts'

export interface FormEditorProps {
  label: string
  /** JSON Schema of what the driver reads. */
  schema: Json
  text: string
  /** What the node said of the fields. */
  refused: Problems
  /** Where a key that is not set here comes from, in words. */
  elsewhere(key: string): string | undefined
  onText(text: string): void
  /** Some of what is typed cannot be read yet, and is not in the text. */
  onWrong(wrong: boolean): void
}

/** What is being typed into a field, and the value it stood for when it could last be read. */
interface Draft {
  typed: Typed
  value: Json | undefined
  problems: Problems | undefined
}

/** The same text as the YAML beside it, field by field. What the driver does not know is left as it is. */
export function FormEditor({ label, schema, text, refused, elsewhere, onText, onWrong }: FormEditorProps) {
  const said = JSON.stringify(schema)
  const fields = useMemo(() => fieldsIn(JSON.parse(said) as Json).map(optional), [said])
  const values = useMemo(() => valuesOf(text), [text])
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({})
  // Those that were set to begin with come first, and stay there whatever is done to them.
  const [first] = useState(() => new Set(Object.keys(values ?? {})))
  const [all, setAll] = useState(first.size === 0)
  if (!values)
    return <Trouble>This text cannot be read, so there is no form for it. Put it right as YAML first.</Trouble>

  const change = ({ field }: FormField, typed: Typed) => {
    const read = readField(field, typed)
    const draft = { typed, value: read.ok ? read.value : undefined, problems: read.ok ? undefined : read.problems }
    const next = { ...drafts, [field.name]: draft }
    setDrafts(next)
    onWrong(Object.values(next).some(({ problems }) => problems !== undefined))
    if (read.ok) onText(withValue(text, field.name, read.value))
  }
  const draw = (one: FormField): ReactNode => {
    const { name, shape } = one.field
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    const draft = drafts[name]
    const mine = draft && (draft.problems || same(draft.value, value)) ? draft : undefined
    return (
      <Part
        key={name}
        field={one.field}
        typed={mine?.typed ?? typedOf(shape, value)}
        path={name}
        problems={{ ...refused, ...mine?.problems }}
        ghost
        after={value === undefined ? <Elsewhere words={elsewhere(name)} needed={one.needed} /> : undefined}
        onChange={typed => change(one, typed)}
      />
    )
  }
  const shown = fields.filter(({ field }) => first.has(field.name))
  const others = fields.filter(({ field }) => !first.has(field.name))
  const unknown = Object.keys(values).filter(key => !fields.some(({ field }) => field.name === key))
  return (
    <fieldset className={styles.form} aria-label={label} data-testid="settings-form">
      {shown.length > 0 ? <div className={styles.fields}>{shown.map(draw)}</div> : null}
      {others.length > 0 && shown.length > 0 ? (
        <Button className={styles.more} look="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all
            ? 'Hide what is not set here'
            : `Show ${others.length} more that ${others.length === 1 ? 'is' : 'are'} not set here`}
        </Button>
      ) : null}
      {all && others.length > 0 ? <div className={styles.fields}>{others.map(draw)}</div> : null}
      {unknown.length > 0 ? (
        <p className={styles.unknown}>
          Also here, and kept: <code>{unknown.join(', ')}</code>. This driver does not know{' '}
          {unknown.length === 1 ? 'it' : 'them'}.
        </p>
      ) : null}
    </fieldset>
  )
}

interface FormField {
  field: Field
  needed: boolean
}

/** A key may always be left out here: it may be set further up. */
const optional = (field: Field): FormField => ({ field: { ...field, required: false }, needed: field.required })

function Elsewhere({ words, needed }: { words: string | undefined; needed: boolean }) {
  if (words) return <p className={styles.elsewhere}>{words}</p>
  return needed ? <p className={styles.needed}>The driver needs this, and it is set nowhere.</p> : null
}
