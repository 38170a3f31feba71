import { z } from 'zod'
import type { Json } from '../base/json.ts'
import type { RoleName } from '../model/enums.ts'
import { interfaceFullName, withIncluded } from '../model/interfaces.ts'
import type { DiscoveryHints, Driver } from './define-driver.ts'
import { describeFunctions, type FunctionDescription, schemaOf } from './describe-functions.ts'
import { checkedHints } from './discovery-hints.ts'
import type { TransportKind } from './link.ts'
import type { Need } from './system.ts'
import { type QueueDefaults, queueDefaults } from './task.ts'

export type { FunctionDescription } from './describe-functions.ts'
export type DriverRole = RoleName

/** A driver as data: what the API, the forms and other modules know of it. */
export interface DriverDescription {
  name: string
  module_name: string
  about: string
  version?: string
  transport: TransportKind
  /** What PlaceOS calls such a driver. */
  role: DriverRole
  default_port?: number
  default_uri?: string
  udp: boolean
  tls: boolean
  /** Connects for each command. */
  makebreak: boolean
  answers_for: string[]
  /** Full PlaceOS names, those of included interfaces too. */
  implements: string[]
  discovery: DiscoveryHints
  /** Modules that must be there, with the interfaces that they must have. */
  requirements: Record<string, string[]>
  /** All modules that it works with, by the name that the driver has for them. */
  uses: Record<string, DescribedNeed>
  functions: Record<string, FunctionDescription>
  settings_schema: Json
  status_schema: Json
  /** What its commands are queued with, where that is not the usual. */
  queue: Partial<QueueDefaults>
  /** Status of other modules that it is told. */
  bindings: { module: string; status: string }[]
}

export interface DescribedNeed {
  module: string
  interfaces: string[]
  count: Need['count']
}

export function describeDriver(driver: Driver): DriverDescription {
  const { kind, options } = driver.transport
  const uses = Object.fromEntries(
    Object.entries(driver.uses ?? {}).map(([name, { module, interfaces, count }]) => [
      name,
      { module, interfaces: [...interfaces], count },
    ]),
  )
  return {
    name: driver.name,
    module_name: driver.moduleName,
    about: driver.about ?? '',
    ...(driver.version === undefined ? {} : { version: driver.version }),
    transport: kind,
    role: roles[kind],
    ...(options.port === undefined ? {} : { default_port: options.port }),
    ...(options.uri === undefined ? {} : { default_uri: options.uri }),
    udp: kind === 'udp',
    tls: options.tls ?? false,
    makebreak: options.perCommand ?? false,
    answers_for: [...(driver.answersFor ?? [])],
    implements: withIncluded(driver.implements ?? []).map(interfaceFullName),
    discovery: checkedHints(driver.discovery ?? {}),
    requirements: requirementsOf(Object.values(uses)),
    uses,
    functions: describeFunctions(driver.commands),
    settings_schema: schemaOf(driver.settings),
    status_schema: schemaOf(z.object(driver.status)),
    queue: differing(driver.queue ?? {}),
    bindings: (driver.bind ?? []).map(({ module, status }) => ({ module, status })),
  }
}

/** What PlaceOS has a number for; the others reach their device by an address, as a service does. */
const roles: Record<TransportKind, DriverRole> = {
  none: 'logic',
  tcp: 'device',
  udp: 'device',
  ssh: 'ssh',
  websocket: 'websocket',
  http: 'service',
  mqtt: 'service',
  serial: 'service',
}

function requirementsOf(uses: readonly DescribedNeed[]): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const { module, interfaces, count } of uses) {
    if (count === 'optional') continue
    found[module] = [...new Set([...(found[module] ?? []), ...interfaces])]
  }
  return found
}

const differing = (own: Partial<QueueDefaults>): Partial<QueueDefaults> =>
  Object.fromEntries(
    Object.entries(own).filter(
      ([key, value]) => value !== undefined && value !== queueDefaults[key as keyof QueueDefaults],
    ),
  )
