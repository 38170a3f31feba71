import type { Json } from '../base/json.ts'
import type { ModuleFacts } from '../driver-kit/context.ts'
import type { SystemFacts } from '../driver-kit/system.ts'
import type { ControlSystem } from '../model/control-system.ts'
import { interfaceShortName } from '../model/interfaces.ts'
import { shownName } from '../model/shown-name.ts'
import { sameAddress } from './address.ts'
import type { Directory } from './directory.ts'
import type { ShelvedDriver } from './shelf.ts'
import type { Address, SystemMirror } from './worker-contract.ts'

/** What a module should be running with, worked out from the records alone. */
export interface Desired {
  id: string
  label: string
  driver: ShelvedDriver
  address: Address
  facts: ModuleFacts
  settings: Record<string, Json>
  /** The system of a logic module. */
  sys: string | undefined
}

/** What makes a stop and a start necessary; a change of anything else is handed to the running module (driver.md 4). */
export const needsRestart = (before: Desired, after: Desired): boolean =>
  before.driver.fileName !== after.driver.fileName ||
  before.sys !== after.sys ||
  !sameAddress(before.address, after.address)

/** A system as modules that look at it see it. */
export function mirrorOf(
  system: ControlSystem,
  directory: Directory,
  driverOf: (id: string) => ShelvedDriver | undefined,
  statusOf: (id: string) => Record<string, Json>,
): SystemMirror {
  return {
    facts: factsOf(system),
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

const factsOf = (system: ControlSystem): SystemFacts => ({
  id: system.id,
  name: system.name,
  display_name: shownName(system),
  description: system.description,
  email: system.email ?? null,
  features: system.features,
  bookable: system.bookable,
  code: system.code ?? null,
  type: system.type ?? null,
  capacity: system.capacity,
  map_id: system.map_id ?? null,
  timezone: system.timezone ?? undefined,
  support_url: system.support_url ?? null,
  zones: system.zones,
  images: system.images,
  security_groups: system.security_groups,
})
