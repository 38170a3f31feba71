import { z } from 'zod'
import type { Json } from '../base/json.ts'
import type { EntityName } from './names.ts'

/** What a field is beyond its type: the rules of model.md that a type cannot say. */
export interface FieldFacts {
  /** For the person who fills it in; its name says the rest. */
  about?: string
  /** Ignored in what a client sends (model.md, "RO"). */
  readOnly?: boolean
  /** Worked out on each save: a client's value makes no difference. */
  derived?: boolean
  /** Acted on and never kept. */
  writeOnly?: boolean
  /** Never leaves the node. */
  hidden?: boolean
  /** Encrypted at rest. An admin may read it in clear, or nobody may: those get the ciphertext. */
  secret?: 'admin' | 'nobody'
  /** Must not be empty. */
  present?: boolean
  /** No two rows have the same, among those that agree in `within`; `lower` is also stored so (model.md 1.5). */
  unique?: { within?: readonly string[]; as: 'exact' | 'trimmed' | 'lower'; reason?: string }
  /** The record or records it names, and what becomes of this one when they go: `handled` by its entity's own rules. */
  ref?: { to: EntityName | readonly EntityName[]; gone: 'remove' | 'clear' | 'handled'; reason?: string }
  /** `text`: no markup at all; `common`: no scripts (model.md 1.6). */
  clean?: 'text' | 'common'
  /** `q` looks here (rest.md 1.10). */
  searched?: boolean
  /** How a form asks for it, where its type does not say. */
  input?: 'paragraph' | 'yaml' | 'json' | 'lines'
  unit?: 'instant' | 'ms' | 's'
  /** The names of a number, or the words it must be one of. */
  oneOf?: Readonly<Record<string, number>> | readonly string[]
  /** Belongs to a product that Alcove is not part of: kept and given back, asked for nowhere. */
  foreign?: boolean
}

const registry = z.registry<FieldFacts>()

/** A field with its facts. What is said to a person, and whether it may be written, go into the API document too. */
export function field<Type extends z.ZodType>(type: Type, facts: FieldFacts = {}): Type {
  const { about, readOnly, writeOnly } = facts
  const documented = type.meta({
    ...(about ? { description: about } : {}),
    ...(readOnly ? { readOnly } : {}),
    ...(writeOnly ? { writeOnly } : {}),
  })
  registry.add(documented, facts)
  return documented
}

export const factsOfField = (type: unknown): FieldFacts | undefined => registry.get(type as z.ZodType)

/**
 * Any JSON. What came over a wire or from disk was parsed as JSON already, so it is not walked through once more: half
 * the start of a node with many records went into that.
 */
export const anyJson = () => z.custom<Json>(value => value !== undefined)

/** A text that must be given. */
export const needed = (facts?: FieldFacts) => field(z.string(), facts)

/** A text that is empty when not given. */
export const text = (facts?: FieldFacts) => field(z.string().default(''), facts)

/** A text with another default. */
export const textOr = (initial: string, facts?: FieldFacts) => field(z.string().default(initial), facts)

/** An optional text: absent, `null` and a value are all legal, and only a value goes on the wire. */
export const maybeText = (facts?: FieldFacts) => field(z.string().nullish(), facts)

export const flag = (initial = false, facts?: FieldFacts) => field(z.boolean().default(initial), facts)

/** 32 bits unless said otherwise (model.md 6). */
export const count = (initial = 0, facts?: FieldFacts) => field(z.int32().default(initial), facts)

export const maybeCount = (facts?: FieldFacts) => field(z.int32().nullish(), facts)

/** Texts in order, duplicates included. */
export const list = (facts?: FieldFacts) => field(z.array(z.string()).default([]), facts)

/** Texts without duplicates, in order of first occurrence. */
export const setOfText = (facts?: FieldFacts) =>
  field(
    z
      .array(z.string())
      .overwrite(texts => [...new Set(texts)])
      .default([]),
    facts,
  )

/** Any JSON by name. */
export const object = (initial: Record<string, Json> = {}, facts?: FieldFacts) =>
  field(z.record(z.string(), anyJson()).default(initial), { input: 'json', ...facts })

/** An instant: seconds since 1970; RFC 3339 text is accepted too (model.md 6). */
export const instant = (facts?: FieldFacts) =>
  field(
    z
      .union([
        z.int32(),
        z
          .string()
          .transform(secondsOf)
          .pipe(z.int32({ error: 'must be seconds since 1970 or an ISO date' })),
      ])
      .nullish(),
    { unit: 'instant', ...facts },
  )

/** Seconds since 1970 of an RFC 3339 text, in UTC where it names no zone; of another text `NaN`. */
export function secondsOf(text: string): number {
  const zoned = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  return Math.floor(Date.parse(zoned) / 1000)
}

export const name = (facts: FieldFacts = {}) => needed({ present: true, clean: 'text', searched: true, ...facts })

export const description = () => text({ clean: 'common', searched: true, input: 'paragraph' })
