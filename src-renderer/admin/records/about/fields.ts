import type { EntityDef } from '@model/entity.ts'
import type { FieldFacts } from '@model/field.ts'
import { type EntityName, entities } from '@model/index.ts'
import { type Kind, kindOf } from './kind.ts'
import { choiceWords, fieldWords } from './words.ts'

export interface Choice {
  /** As a form control holds it; `numeric` says whether it stands for a number. */
  value: string
  label: string
}

/** A field as a form needs to know it. */
export interface FieldView {
  name: string
  label: string
  about: string | undefined
  kind: Kind
  /** What a form asks for, what a page only tells, and what belongs to other products. */
  place: 'form' | 'fact' | 'foreign'
  required: boolean
  unit: FieldFacts['unit']
  choices: readonly Choice[]
  /** The choices are numbers on the wire. */
  numeric: boolean
  /** What a reference may name. */
  to: readonly EntityName[]
  /** More than one line, where the kind does not say so. */
  long: boolean
  /** The node does not even say whether there is one. */
  writeOnly: boolean
  /** Acted on when the record is made, and never again. */
  onlyNew: boolean
  /** What a new record has. */
  initial: unknown
}

const made = new Map<EntityName, readonly FieldView[]>()

/** Every field of an entity that a person may see. */
export function fieldsOf(entity: EntityName): readonly FieldView[] {
  let fields = made.get(entity)
  if (!fields) {
    const { schema, facts }: EntityDef = entities[entity]
    fields = Object.entries(schema.shape).flatMap(([name, type]) => {
      const known = facts[name] ?? {}
      // Hidden ones never come; those that are only written, such as a password, are asked for all the same.
      return known.hidden && !known.writeOnly ? [] : [viewOf(entity, name, type, known)]
    })
    made.set(entity, fields)
  }
  return fields
}

function viewOf(entity: EntityName, name: string, type: EntityDef['schema']['shape'][string], facts: FieldFacts) {
  const initial = type.safeParse(undefined)
  const told = facts.readOnly || facts.derived
  const view: FieldView = {
    name,
    label: fieldWords(entity, name),
    about: facts.about,
    kind: kindOf(type, facts),
    place: told ? 'fact' : facts.foreign ? 'foreign' : 'form',
    required: !told && !facts.foreign && (facts.present === true || !initial.success),
    unit: facts.unit,
    choices: choicesOf(entity, name, facts.oneOf),
    numeric: facts.oneOf !== undefined && !Array.isArray(facts.oneOf),
    to: facts.ref ? ([] as EntityName[]).concat(facts.ref.to) : [],
    long: facts.input === 'paragraph',
    writeOnly: facts.writeOnly === true,
    onlyNew: facts.writeOnly === true && facts.unit === 's',
    initial: initial.success ? initial.data : undefined,
  }
  return view
}

function choicesOf(entity: EntityName, name: string, oneOf: FieldFacts['oneOf']): Choice[] {
  if (!oneOf) return []
  if (Array.isArray(oneOf)) return oneOf.map(word => ({ value: word, label: choiceWords(entity, name, word) }))
  return Object.entries(oneOf).map(([word, number]) => ({
    value: String(number),
    label: choiceWords(entity, name, word),
  }))
}

/** Nobody writes samples: the node counts them. */
export const isWritten = (entity: EntityName) => entity !== 'statistics'

/** Members of a row that this version does not know; a newer PlaceOS may. */
export function unknownIn(entity: EntityName, row: Readonly<Record<string, unknown>>): [string, unknown][] {
  const { facts }: EntityDef = entities[entity]
  return Object.entries(row).filter(([name]) => !Object.hasOwn(facts, name))
}
