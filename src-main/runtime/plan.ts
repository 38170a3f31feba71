import type { Json } from '../base/json.ts'
import { messageOf } from '../base/result.ts'
import { Role, type RoleNumber } from '../model/enums.ts'
import type { Module } from '../model/module.ts'
import type { Store } from '../store/open.ts'
import type { Desired } from './desired.ts'
import type { Directory } from './directory.ts'
import type { ModuleSettings } from './module-settings.ts'
import type { Shelf, ShelvedDriver } from './shelf.ts'
import type { Simulation } from './simulators/simulation.ts'

export interface Plan {
  wanted: Map<string, Desired>
  /** Why a module that should run cannot, for a person. */
  problems: Map<string, string>
  /** What is not right with a module that runs all the same. */
  notes: Map<string, string>
}

interface Parts {
  store: Store
  directory: Directory
  shelf: Shelf
  simulation: Simulation
  settingsOf: ModuleSettings['of']
}

/** What should run, and with what: worked out anew from the records each time they change. */
export function planModules({ store, directory, shelf, simulation, settingsOf }: Parts): Plan {
  const plan: Plan = { wanted: new Map(), problems: new Map(), notes: new Map() }
  const simulated = new Set(store.preferences.get().simulated_modules)
  simulation.keep(id => simulated.has(id) && store.module.get(id)?.running === true)
  for (const row of store.module.by('running', true)) {
    const record = store.driver.get(row.driver_id)
    const driver = record && shelf.find(record.file_name)
    if (!driver) {
      plan.problems.set(row.id, `There is no driver "${record?.file_name ?? row.driver_id}" on this node.`)
      continue
    }
    let settings: Record<string, Json>
    try {
      const merged = settingsOf(row)
      settings = merged.settings
      for (const { id, parent_id, reason } of merged.unreadable) {
        plan.notes.set(row.id, `The settings ${id} of ${parent_id} cannot be read and are left out: ${reason}`)
      }
    } catch (error) {
      plan.problems.set(row.id, messageOf(error))
      continue
    }
    const address = simulated.has(row.id) ? simulatedAddress(row.id, driver, settings, simulation) : realAddress(row)
    if (address === undefined) continue
    const problem = addressProblem(row.role, address)
    if (problem) {
      plan.problems.set(row.id, problem)
      continue
    }
    plan.wanted.set(row.id, {
      id: row.id,
      label: directory.labelOf(row.id),
      driver,
      address,
      settings,
      sys: row.role === Role.logic ? (row.control_system_id ?? undefined) : undefined,
    })
  }
  return plan
}

const realAddress = ({ ip, port, uri }: Module) => ({ ip, port, uri })

/** The simulator's address; nothing until it listens. */
function simulatedAddress(id: string, driver: ShelvedDriver, settings: Record<string, Json>, simulation: Simulation) {
  if (!driver.simulatorUrl) return { ip: '', port: 0, uri: '' }
  const found = simulation.addressFor(id, driver.simulatorUrl, settings)
  return found && { ip: found.host, port: found.port, uri: `http://${found.host}:${found.port}` }
}

function addressProblem(
  role: RoleNumber,
  { ip, port, uri }: { ip: string; port: number; uri: string },
): string | undefined {
  if (role === Role.logic) return undefined
  if (role === Role.service || role === Role.websocket) {
    return uri ? undefined : 'It has no uri. Enter the address of its device, such as http://192.168.1.20.'
  }
  if (!ip) return 'It has no ip. Enter the address of its device.'
  return port >= 1 && port <= 65_535 ? undefined : `Its port ${port} is not valid. Enter one from 1 to 65535.`
}
