import { z } from 'zod'
import type { Json } from '../base/json.ts'
import type { AnyCommand } from './define-driver.ts'
import { isReserved } from './reserved-names.ts'

/** A function as callers and forms see it. */
export interface FunctionDescription {
  about: string
  /** Parameters that have no default. */
  arity: number
  /** JSON Schema of each parameter. A choice as PlaceOS has it is marked `placeos: enum`, and lists its members as declared. */
  params: Record<string, Json>
  order: string[]
  /** JSON Schema of what it gives, where it is known. */
  gives?: Json
  level?: 'support' | 'administrator'
}

/** All that may be called, in the order in which it was declared. */
export const describeFunctions = (
  commands: Readonly<Record<string, AnyCommand>>,
): Record<string, FunctionDescription> =>
  Object.fromEntries(
    Object.entries(commands)
      .filter(([name]) => !isReserved(name))
      .map(([name, command]) => [name, describeFunction(command)]),
  )

function describeFunction({ about, args = {}, gives, level }: AnyCommand): FunctionDescription {
  const params = Object.entries(args) as [string, z.ZodType][]
  return {
    about,
    arity: params.filter(([, schema]) => !mayBeLeftOut(schema)).length,
    params: Object.fromEntries(params.map(([name, schema]) => [name, schemaOf(schema)])),
    order: params.map(([name]) => name),
    ...(gives ? { gives: schemaOf(gives, 'output') } : {}),
    ...(level ? { level } : {}),
  }
}

/** A value that may be anything may be nothing too, but a caller must say so. */
const mayBeLeftOut = (schema: z.ZodType) => (schema instanceof z.ZodAny ? false : schema.safeParse(undefined).success)

/** JSON Schema of what may be given, or of what is got. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // Of a choice, which reads several spellings, the library leaves the default out.
    override({ zodSchema, jsonSchema }) {
      const { def } = zodSchema._zod
      if (def.type === 'default' && !('default' in jsonSchema)) jsonSchema.default = def.defaultValue as never
    },
  })
  return rest as Json
}
