import type { Json } from '@base/json.ts'
import type { FunctionView } from '@contract/views.ts'
import { type Problems, readFields } from '../forms/read.ts'
import { type Field, shapeOf } from '../forms/shape.ts'
import { begun, type Typed, typedOf } from '../forms/typed.ts'

export type Filled = Readonly<Record<string, Typed>>

/**
 * The parameters of a function, in the order in which they are given. How many must be given is counted by the node;
 * which of them may be left out, their schemas do not always say: then it is the last ones.
 */
export function parametersOf({ order, params, arity }: Pick<FunctionView, 'order' | 'params' | 'arity'>): Field[] {
  const fields = order.map((name): Field => {
    const shape = shapeOf(params[name])
    return { name, shape, required: shape.start === undefined && !shape.nullable }
  })
  let tooMany = fields.filter(({ required }) => required).length - arity
  return fields
    .toReversed()
    .map(field => (field.required && tooMany-- > 0 ? { ...field, required: false } : field))
    .toReversed()
}

/** What a form begins with: the defaults, or the arguments of an earlier run. */
export const fillOf = (fields: readonly Field[], args?: readonly Json[]): Filled =>
  Object.fromEntries(
    fields.map((field, at) => {
      const given = args?.[at]
      return [field.name, given === undefined ? begun(field) : typedOf(field.shape, given)]
    }),
  )

/** What is filled in, as arguments; or what is wrong with it, by place. */
export function readArguments(
  fields: readonly Field[],
  filled: Filled,
): { ok: true; args: Json[] } | { ok: false; problems: Problems } {
  const read = readFields(fields, filled)
  if (!read.ok) return read
  const values = [...read.value]
  // Left out at the end means that the function's own default counts; left out before that, null stands for it.
  while (values.length > 0 && values.at(-1) === undefined) values.pop()
  return { ok: true, args: values.map(value => value ?? null) }
}
