import { z } from 'zod'
import { isDeeper, type Json, MOST_DEPTH } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { DriverDescription, DriverRole } from '../../driver-kit/describe.ts'
import type { FunctionDescription } from '../../driver-kit/describe-functions.ts'
import type { TransportKind } from '../../driver-kit/link.ts'
import { parameterOf } from './parameter-types.ts'

const names = z.array(z.string()).default([])
const schemas = z.record(z.string(), z.record(z.string(), z.json()))

/** What a compiled driver says of itself (edge.md 6.5); what it leaves out, older ones did too. */
const metadata = z.object({
  interface: schemas.optional(),
  /** The older form: the type's name, then the default if there is one. */
  functions: z.record(z.string(), z.record(z.string(), z.array(z.json()))).default({}),
  implements: names,
  requirements: z.record(z.string(), z.array(z.string())).default({}),
  security: z.record(z.string(), z.array(z.string())).default({}),
  json_schema: z.record(z.string(), z.json()).default({ type: 'object', properties: {}, required: [] }),
})

/** What its record and modules begin with (driver.md 2). */
const defaults = z.object({
  descriptive_name: z.string().min(1).optional(),
  generic_name: z.string().min(1).optional(),
  description: z.string().default(''),
  tcp_port: z.number().int().optional(),
  udp_port: z.number().int().optional(),
  uri_base: z.string().optional(),
  makebreak: z.boolean().default(false),
})

/** The other direction of `driver-kit/metadata.ts`. Throws `rejected` when the documents are none. */
export function readMetadata(
  texts: { metadata: string; defaults: string },
  named: { slug: string; commit: string },
): DriverDescription {
  const said = read(metadata, texts.metadata, '-m')
  const given = read(defaults, texts.defaults, '-d')
  const { tcp_port, udp_port, uri_base } = given
  const transport = transportOf(given)
  const port = tcp_port ?? udp_port
  return {
    name: given.descriptive_name ?? named.slug,
    module_name: given.generic_name ?? named.slug,
    about: given.description,
    version: named.commit,
    transport,
    role: roles[transport] ?? 'service',
    ...(port === undefined ? {} : { default_port: port }),
    ...(uri_base === undefined ? {} : { default_uri: uri_base }),
    udp: transport === 'udp',
    tls: false,
    makebreak: given.makebreak,
    answers_for: [],
    implements: said.implements,
    discovery: {},
    requirements: said.requirements,
    uses: {},
    functions: functionsOf(said),
    settings_schema: said.json_schema,
    status_schema: { type: 'object', properties: {} },
    queue: {},
    bindings: [],
  }
}

function read<T>(shape: z.ZodType<T>, text: string, option: string): T {
  let said: Json
  try {
    said = JSON.parse(text)
  } catch {
    throw new Failed(
      'rejected',
      `what it says of itself (${option}) is not JSON: ${text.slice(0, 80).trim() || 'nothing'}`,
    )
  }
  if (isDeeper(said))
    throw new Failed('rejected', `what it says of itself (${option}) is nested over ${MOST_DEPTH} deep`)
  const parsed = shape.safeParse(said)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') || 'the document'
  throw new Failed(
    'rejected',
    `what it says of itself (${option}) is not as PlaceOS has it: ${where}: ${issue?.message}`,
  )
}

const roles: Partial<Record<TransportKind, DriverRole>> = {
  none: 'logic',
  tcp: 'device',
  udp: 'device',
  websocket: 'websocket',
}

/** The first thing it declares; the record of each module has the last word (driver.md 1). */
function transportOf({ tcp_port, udp_port, uri_base }: z.output<typeof defaults>): TransportKind {
  if (tcp_port !== undefined) return 'tcp'
  if (udp_port !== undefined) return 'udp'
  if (uri_base === undefined) return 'none'
  return /^wss?:/i.test(uri_base) ? 'websocket' : 'http'
}

function functionsOf(said: z.output<typeof metadata>): Record<string, FunctionDescription> {
  const levels = new Map(
    (['support', 'administrator'] as const).flatMap(level =>
      (said.security[level] ?? []).map(name => [name, level] as const),
    ),
  )
  const all = said.interface ?? fromOlder(said.functions)
  return Object.fromEntries(
    Object.entries(all).map(([name, parameters]) => {
      const params = Object.fromEntries(
        Object.entries(parameters).map(([param, schema]) => [param, parameterOf(schema)]),
      )
      const needed = Object.values(parameters).filter(schema => !hasDefault(schema)).length
      const level = levels.get(name)
      return [name, { about: '', arity: needed, params, order: Object.keys(params), ...(level ? { level } : {}) }]
    }),
  )
}

const hasDefault = (schema: Json) => typeof schema === 'object' && schema !== null && 'default' in schema

const fromOlder = (functions: z.output<typeof metadata>['functions']): Record<string, Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, parameters]) => [
      name,
      Object.fromEntries(
        Object.entries(parameters).map(([param, [title, ...initial]]) => [
          param,
          { title: title ?? 'JSON::Any', ...(initial.length > 0 ? { default: initial[0] ?? null } : {}) },
        ]),
      ),
    ]),
  )
