import type { Failure } from '@base/result.ts'
import type { EntityName } from '@model/names.ts'
import { useEffect, useState } from 'react'
import type { FieldView } from '../about/fields.ts'
import type { Labels, Row } from '../about/titles.ts'
import { changedIn, conflictsIn, type Edits, edited, forgotten, missingIn, readEdits, shownIn } from './edits.ts'
import { sorted } from './failures.ts'
import type { Typed } from './typed.ts'

/** A form at work: what the record says, what was typed, and what is wrong with that. */
export interface FormState {
  entity: EntityName
  row: Partial<Row>
  names: Labels
  edits: Edits
  problems: Readonly<Record<string, string>>
  /** What is wrong and belongs to no field. */
  rest: readonly string[]
  conflicts: readonly string[]
  changed: readonly FieldView[]
  typed(field: FieldView): Typed
  set(field: FieldView, typed: Typed, cleared?: boolean): void
  /** Remembers what a picked record is called. */
  learn(id: string, name: string): void
  forget(names?: readonly string[]): void
  /** What is to be sent; nothing when something must be put right first. */
  read(all?: boolean): Record<string, unknown> | undefined
  refuse(failure: Pick<Failure, 'message' | 'detail'>): void
}

interface Parts {
  entity: EntityName
  fields: readonly FieldView[]
  row: Partial<Row>
  labels: Labels
  begun?: Edits
}

const nothingWrong = { byField: {}, rest: [] as readonly string[] }

export function useForm({ entity, fields, row, labels, begun = {} }: Parts): FormState {
  const [edits, setEdits] = useState<Edits>(begun)
  const [picked, setPicked] = useState<Labels>({})
  const [wrong, setWrong] = useState<{ byField: Readonly<Record<string, string>>; rest: readonly string[] }>(
    nothingWrong,
  )
  const [pointed, setPointed] = useState<string>()

  // Where the first thing is wrong, once it is drawn: it may lie in a part that only now opens.
  useEffect(() => {
    if (pointed === undefined) return
    setPointed(undefined)
    const place = document.getElementById(pointed)
    place?.scrollIntoView({ block: 'center' })
    place?.focus({ preventScroll: true })
  }, [pointed])

  const tell = (byField: Readonly<Record<string, string>>, rest: readonly string[] = []) => {
    setWrong({ byField, rest })
    const first = fields.find(({ name }) => byField[name])
    setPointed(first ? fieldId(first.name) : rest.length > 0 ? 'form-trouble' : undefined)
  }

  return {
    entity,
    row,
    names: { ...labels, ...picked },
    edits,
    problems: wrong.byField,
    rest: wrong.rest,
    conflicts: conflictsIn(fields, row, edits).map(({ name }) => name),
    changed: changedIn(fields, row, edits),
    typed: field => shownIn(field, row, edits),
    set(field, typed, cleared) {
      setEdits(before => edited(before, field, row, typed, cleared))
      setWrong(({ byField: { [field.name]: _, ...others }, rest }) => ({ byField: others, rest }))
    },
    learn: (id, name) => setPicked(known => ({ ...known, [id]: name })),
    forget(names) {
      setEdits(before => (names ? forgotten(before, names) : {}))
      setWrong(nothingWrong)
    },
    read(all = false) {
      const missing = missingIn(all ? fields : fields.filter(({ name }) => edits[name]), row, edits)
      const read = readEdits(fields, edits)
      const byField = { ...missing, ...(read.ok ? {} : read.problems) }
      tell(byField)
      return read.ok && Object.keys(byField).length === 0 ? read.fields : undefined
    },
    refuse(failure) {
      const { byField, rest } = sorted(
        entity,
        fields.map(({ name }) => name),
        failure,
      )
      tell(byField, rest)
    },
  }
}

/** One form to a page, so that the place of a field is known by its name. */
export const fieldId = (name: string) => `field-${name}`
