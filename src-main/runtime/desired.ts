import type { Json } from '../base/json.ts'
import type { ControlSystem } from '../model/control-system.ts'
import { Role } from '../model/enums.ts'
import { interfaceShortName } from '../model/interfaces.ts'
import type { Module } from '../model/module.ts'
import type { Directory } from './directory.ts'
import type { ShelvedDriver } from './shelf.ts'
import type { Address, SystemMirror } from './worker-contract.ts'

/** What a module should be running with, worked out from the records alone. */
export interface Desired {
  id: string
  label: string
  driver: ShelvedDriver
  address: Address
  settings: Record<string, Json>
  /** The system of a logic module. */
  sys: string | undefined
}

/** Where the device is, as a person would write it. */
export function addressText(row: Pick<Module, 'role' | 'ip' | 'port' | 'uri'>): string {
  if (row.role === Role.logic) return ''
  if (row.role === Role.service || row.role === Role.websocket) return row.uri
  return row.ip ? `${row.ip}:${row.port}` : ''
}

/** What makes a stop and a start necessary; a change of anything else is handed to the running module (driver.md 4). */
export const needsRestart = (before: Desired, after: Desired): boolean =>
  before.driver.url !== after.driver.url ||
  before.address.ip !== after.address.ip ||
  before.address.port !== after.address.port ||
  before.address.uri !== after.address.uri ||
  before.sys !== after.sys

/** A system as its logic modules see it. */
export function mirrorOf(
  system: ControlSystem,
  directory: Directory,
  driverOf: (id: string) => ShelvedDriver | undefined,
  statusOf: (id: string) => Record<string, Json>,
): SystemMirror {
  return {
    id: system.id,
    name: system.display_name || system.name,
    timezone: system.timezone ?? undefined,
    modules: directory.places(system.id).map(({ id, mod, index }) => {
      const description = driverOf(id)?.description
      return {
        id,
        mod,
        index,
        interfaces: (description?.implements ?? []).map(interfaceShortName),
        functions: Object.keys(description?.functions ?? {}),
        status: statusOf(id),
      }
    }),
  }
}
