import type { Json } from '../base/json.ts'
import { messageOf } from '../base/result.ts'
import { Role } from '../model/enums.ts'
import type { Module } from '../model/module.ts'
import type { Store } from '../store/open.ts'
import type { Preferences } from '../store/preferences.ts'
import { addressOf, addressProblem } from './address.ts'
import type { Desired } from './desired.ts'
import type { Directory } from './directory.ts'
import type { ModuleSettings } from './module-settings.ts'
import type { Shelf, ShelvedDriver } from './shelf.ts'
import { simulatedAddress } from './simulators/simulated-address.ts'
import type { Simulation } from './simulators/simulation.ts'
import type { Address } from './worker-contract.ts'

export interface Plan {
  wanted: Map<string, Desired>
  /** Why a module that should run cannot, for a person. */
  problems: Map<string, string>
  /** Those that somebody set aside by hand, and why. */
  parked: Map<string, string>
  /** Those that run somewhere else, and where. */
  elsewhere: Map<string, string>
  /** What is not right with a module that runs all the same. */
  notes: Map<string, string>
}

interface Parts {
  store: Store
  directory: Directory
  shelf: Shelf
  simulation: Simulation
  settingsOf: ModuleSettings['of']
  placement: Where
}

/** What of the records is another's business. */
export interface Where {
  /** In words, why a module that should run does not run on this node, though it could. */
  elsewhere(row: Module): string | undefined
  /** In words, why there is no driver for it here, where more is known than that there is none. */
  whyNoDriver?(id: string): string | undefined
  /** In words, why what is at its address must not be driven by it. */
  whyHeld?(id: string): string | undefined
}

/** Works out which of the modules that are looked at should run, and with what, as the records are now. */
export function createPlanning(parts: Parts): (looked: ReadonlySet<string>) => Plan {
  const { store, simulation } = parts
  let chosen: Chosen | undefined

  return looked => {
    const preferences = store.preferences.get()
    const isAsBefore = chosen?.preferences === preferences
    const now = chosen && isAsBefore ? chosen : chosenIn(preferences)
    chosen = now
    const isSimulated = (id: string) => now.simulated.has(id) && store.module.get(id)?.running === true
    if (!isAsBefore || looked.values().some(id => now.simulated.has(id))) simulation.keep(isSimulated)
    const rows = [...looked].flatMap(id => store.module.get(id) ?? [])
    return planModules(
      parts,
      now,
      rows.filter(row => row.running),
    )
  }
}

/** What people chose for modules beside their records, made to be looked up. */
interface Chosen {
  preferences: Preferences
  simulated: ReadonlySet<string>
  /** By module, why. */
  parked: ReadonlyMap<string, string>
}

const chosenIn = (preferences: Preferences): Chosen => ({
  preferences,
  simulated: new Set(preferences.simulated_modules),
  parked: new Map(preferences.parked_modules.map(one => [one.module_id, one.reason])),
})

function planModules(
  { store, directory, shelf, simulation, settingsOf, placement }: Parts,
  { preferences, simulated, parked }: Chosen,
  rows: readonly Module[],
): Plan {
  const plan: Plan = {
    ...{ wanted: new Map(), problems: new Map(), parked: new Map() },
    ...{ elsewhere: new Map(), notes: new Map() },
  }
  const { replayed_modules: replayed } = preferences
  for (const row of rows) {
    const park = parked.get(row.id)
    if (park !== undefined) {
      plan.parked.set(row.id, park)
      continue
    }
    const place = placement.elsewhere(row)
    if (place !== undefined) {
      plan.elsewhere.set(row.id, place)
      continue
    }
    const held = placement.whyHeld?.(row.id)
    if (held !== undefined) {
      plan.problems.set(row.id, held)
      continue
    }
    const record = store.driver.get(row.driver_id)
    const driver = record && shelf.find(record.file_name)
    if (!driver) {
      const problem = `There is no driver "${record?.file_name ?? row.driver_id}" on this node.`
      plan.problems.set(row.id, placement.whyNoDriver?.(row.id) ?? problem)
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
    const stand = simulated.has(row.id)
    const address = stand ? standInFor(row.id, driver, settings, replayed[row.id], simulation) : addressOf(row, driver)
    if (address === undefined) {
      const problem = simulation.problem(row.id)
      if (problem !== undefined) plan.problems.set(row.id, problem)
      continue
    }
    const problem = addressProblem(address)
    if (problem) {
      plan.problems.set(row.id, problem)
      continue
    }
    const label = directory.labelOf(row.id)
    const { ip, port, uri, udp, tls, makebreak, notes } = row
    plan.wanted.set(row.id, {
      id: row.id,
      label,
      driver,
      address,
      facts: { id: row.id, slug: label, ip, port, uri, udp, tls, makebreak, notes, simulated: stand },
      settings,
      sys: row.role === Role.logic ? (row.control_system_id ?? undefined) : undefined,
    })
  }
  return plan
}

/** Where the simulator of a module listens, or the recording of its device is played; nothing until it is. */
function standInFor(
  id: string,
  driver: ShelvedDriver,
  settings: Record<string, Json>,
  recording: string | undefined,
  simulation: Simulation,
): Address | undefined {
  const { simulatorUrl, description } = driver
  if (recording === undefined && !simulatorUrl) return noAddress
  const found =
    recording === undefined && simulatorUrl
      ? simulation.addressFor(id, simulatorUrl, settings)
      : simulation.replayFor(id, recording ?? '')
  return found && simulatedAddress(found, { perCommand: description.makebreak, declared: description.default_uri })
}

const noAddress: Address = { kind: 'none', ip: '', port: 0, uri: '', tls: false, perCommand: false }
