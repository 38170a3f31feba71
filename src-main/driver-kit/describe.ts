import { z } from 'zod'
import type { Json } from '../base/json.ts'
import { interfaceFullName } from '../model/interfaces.ts'
import type { Driver, DriverRole } from './define-driver.ts'

/** A function as callers and forms see it. */
export interface FunctionDescription {
  about: string
  /** Parameters that have no default. */
  arity: number
  /** JSON Schema of each parameter. */
  params: Record<string, Json>
  order: string[]
  level?: 'support' | 'administrator'
}

/** A driver as data: what the API, the forms and other modules know of it. */
export interface DriverDescription {
  name: string
  module_name: string
  about: string
  role: DriverRole
  default_port?: number
  default_uri?: string
  answers_for: string[]
  /** Full PlaceOS names. */
  implements: string[]
  functions: Record<string, FunctionDescription>
  settings_schema: Json
  status_schema: Json
}

export function describeDriver(driver: Driver): DriverDescription {
  return {
    name: driver.name,
    module_name: driver.moduleName,
    about: driver.about ?? '',
    role: driver.role,
    ...(driver.port === undefined ? {} : { default_port: driver.port }),
    ...(driver.uri === undefined ? {} : { default_uri: driver.uri }),
    answers_for: [...(driver.answersFor ?? [])],
    implements: (driver.implements ?? []).map(interfaceFullName),
    functions: Object.fromEntries(
      Object.entries(driver.commands).map(([name, command]) => {
        const order = Object.keys(command.args ?? {})
        const params = Object.entries(command.args ?? {}).map(
          ([key, schema]) => [key, schemaOf(schema as z.ZodType)] as const,
        )
        const required = params.filter(([, schema]) => !(schema && typeof schema === 'object' && 'default' in schema))
        const optional = Object.entries(command.args ?? {}).filter(
          ([, schema]) => (schema as z.ZodType).safeParse(undefined).success,
        )
        return [
          name,
          {
            about: command.about,
            arity: Math.min(required.length, order.length - optional.length),
            params: Object.fromEntries(params),
            order,
            ...(command.level ? { level: command.level } : {}),
          },
        ]
      }),
    ),
    settings_schema: schemaOf(driver.settings),
    status_schema: schemaOf(z.object(driver.status)),
  }
}

function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest as Json
}
