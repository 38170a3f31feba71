import type { Json } from '../base/json.ts'
import type { DriverDescription } from './describe.ts'
import { parameterSchemas, parameterTypes } from './placeos-types.ts'

/** The framework whose behaviour our drivers have (driver.md, baseline): what PlaceOS wants to know as the version. */
const FRAMEWORK = '8.1.3'

/** A driver as PlaceOS publishes it: what its core, other modules and front ends decide from (driver.md 3.4). */
export interface PlaceosMetadata {
  /** Each function, and each of its parameters in order, as JSON Schema. */
  interface: Record<string, Record<string, Json>>
  /** The older form of the same, which is still read. */
  functions: Record<string, Record<string, Json[]>>
  implements: string[]
  requirements: Record<string, string[]>
  security: Record<string, string[]>
  versions: { driver: string }
  /** Of the settings. */
  json_schema: Json
  /** Of the module, once there is one. */
  notes?: string
}

export function placeosMetadata(description: DriverDescription, notes?: string): PlaceosMetadata {
  const { functions, implements: names, requirements, settings_schema } = description
  const each = Object.entries(functions)
  const security: Record<string, string[]> = {}
  for (const [name, { level }] of each) if (level) security[level] = [...(security[level] ?? []), name]
  return {
    interface: Object.fromEntries(each.map(([name, described]) => [name, parameterSchemas(described)])),
    functions: Object.fromEntries(each.map(([name, described]) => [name, parameterTypes(described)])),
    implements: names,
    requirements,
    security,
    versions: { driver: FRAMEWORK },
    json_schema: wholeSchema(settings_schema),
    ...(notes === undefined ? {} : { notes }),
  }
}

/** What a driver's record and its modules begin with (driver.md 2). What is not declared is absent. */
export function placeosDefaults(description: DriverDescription): Record<string, Json> {
  const { name, module_name, about, default_port, default_uri, udp, makebreak, settings_schema } = description
  return {
    descriptive_name: name,
    generic_name: module_name,
    ...(about === '' ? {} : { description: about }),
    ...(default_port === undefined ? {} : { [udp ? 'udp_port' : 'tcp_port']: default_port }),
    ...(default_uri === undefined ? {} : { uri_base: default_uri }),
    ...(makebreak ? { makebreak: true } : {}),
    default_settings: JSON.stringify(defaultsIn(settings_schema)),
    json_schema: wholeSchema(settings_schema),
  }
}

/** Readers count on both lists, be they empty. */
function wholeSchema(schema: Json): Json {
  const { properties, required, ...rest } = schema as { [key: string]: Json }
  return { ...rest, properties: properties ?? {}, required: required ?? [] }
}

/** The settings as they are when nobody sets any. */
function defaultsIn(schema: Json): Record<string, Json> {
  const { properties } = schema as { properties?: Record<string, { default?: Json }> }
  return Object.fromEntries(
    Object.entries(properties ?? {}).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
}
