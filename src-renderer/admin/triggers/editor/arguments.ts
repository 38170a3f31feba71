import type { Json } from '@base/json.ts'
import { readField } from '../../forms/read.ts'
import type { Field } from '../../forms/shape.ts'
import { begun, isObject, out, typedOf } from '../../forms/typed.ts'
import type { Filled } from '../../module/arguments.ts'
import type { FunctionDraft } from './draft.ts'

type Args = Readonly<Record<string, Json>>

/** What a form begins with: what is stored by name, or else the defaults. */
export const filledBy = (fields: readonly Field[], args: Args): Filled =>
  Object.fromEntries(
    fields.map(field => [
      field.name,
      Object.hasOwn(args, field.name) ? typedOf(field.shape, args[field.name]) : begun(field),
    ]),
  )

/** What is filled in by name, what was left out not among it; and what is wrong with the rest. */
export function readByName(fields: readonly Field[], filled: Filled): Pick<FunctionDraft, 'args' | 'wrong'> {
  const reads = fields.map(field => ({ field, read: readField(field, filled[field.name] ?? out) }))
  return {
    args: Object.fromEntries(
      reads.flatMap(({ field, read }) => (read.ok && read.value !== undefined ? [[field.name, read.value]] : [])),
    ),
    wrong: Object.assign({}, ...reads.map(({ read }) => (read.ok ? {} : read.problems))),
  }
}

export function readJsonArguments(text: string): Partial<FunctionDraft> {
  try {
    const args = JSON.parse(text) as Json
    return isObject(args) ? { args, wrong: {} } : { wrong: { json: 'This must be a JSON object, in { }.' } }
  } catch (error) {
    return { wrong: { json: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` } }
  }
}
