import { randomUUID } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { Module } from '../../model/module.ts'
import { shownName } from '../../model/shown-name.ts'
import type { Records } from '../../records/records.ts'
import type { Step } from '../../records/step.ts'
import type { Shelf, ShelvedDriver } from '../../runtime/shelf.ts'
import type { Store } from '../../store/open.ts'
import type { Device, Devices } from '../devices/devices-contract.ts'
import { nameOf } from '../devices/naming.ts'
import type { Links } from '../follow/links.ts'
import type { Match } from '../match/match-contract.ts'
import type { AdoptedModule, Adoption } from './adoption.ts'
import { keepSettings } from './keep-settings.ts'
import { rememberLabels } from './labels.ts'
import { makeModule, type NewModule } from './make-module.ts'

export interface Adopting {
  device_id: string
  /** The driver; the one that fits best when left out. */
  file_name?: string | undefined
  custom_name?: string | undefined
  settings: Record<string, Json>
}

/** Who asks: the id of a user for the records, a name for people. */
export interface Adopter {
  userId: string | undefined
  name: string
}

/** Devices made into modules of a system, all or none of those that were asked for at once. */
export interface Adoptions {
  adopt(systemId: string, devices: readonly Adopting[], by: Adopter): Promise<Adoption>
  get(id: string): Adoption
  /** What a module asked for: kept with it, and it begins when nothing is missing any more. */
  tell(id: string, moduleId: string, settings: Record<string, Json>, by: Adopter): Promise<Adoption>
  /** Its modules go, and the driver records that were made for them alone. */
  undo(id: string, by: Adopter): Promise<Adoption>
  changed(listener: (id: string) => void): () => void
}

type Plan = NewModule & { device: Device }

export interface AdoptionParts {
  store: Store
  records: Records
  shelf: Shelf
  devices: Devices
  links: Links
  matches(device: Device): Match[]
  clock: Clock
}

/** The last ones can be undone as a whole; a module by itself can always be removed. */
const MOST_KEPT = 50

export function createAdoptions(parts: AdoptionParts): Adoptions {
  const { store, records, shelf, devices, links, matches, clock } = parts
  const changed = emitter<string>()
  const adoptions = new Map<string, Adoption>()
  /** Devices that are being adopted at the moment: whoever presses twice means once. */
  const taking = new Set<string>()

  function find(id: string): Adoption {
    const adoption = adoptions.get(id)
    if (adoption) return adoption
    throw new Failed('not_found', 'This adoption is not known any more. Its modules are on the page of their room.')
  }

  function planned({ device_id, file_name, custom_name, settings }: Adopting): Plan {
    const device = devices.get(device_id)
    if (!device) throw new Failed('not_found', 'This device is not there any more. Search again.')
    if (device.ignored)
      throw new Failed('conflict', `${nameOf(device)} is ignored. Show it again before it is taken into a room.`)
    const fits = matches(device)
    const match = file_name === undefined ? fits[0] : fits.find(one => one.file_name === file_name)
    if (!match) throw new Failed('invalid', `No driver ${file_name ? `"${file_name}" ` : ''}fits ${nameOf(device)}.`)
    const driver = shelf.find(match.file_name)
    if (!driver) throw new Failed('not_found', `There is no driver "${match.file_name}" on this node any more.`)
    const already = links.modulesOf(device.id).find(id => isOf(driver, store.module.get(id)))
    if (already !== undefined || taking.has(device.id))
      throw new Failed('conflict', `${nameOf(device)} is in a room already, with the same driver. Look at its page.`)
    const given = { ...match.filled.settings, ...settings }
    const asks = match.asks.filter(({ name }) => given[name] === undefined)
    return { device, match, driver, custom_name, settings: given, asks }
  }

  function isOf({ fileName, description }: ShelvedDriver, module: Module | undefined): boolean {
    const file = store.driver.get(module?.driver_id ?? '')?.file_name
    return file !== undefined && (file === fileName || description.answers_for.includes(file))
  }

  /** All of them, or none. */
  async function makeLinked(systemId: string, plans: readonly Plan[], by: Adopter) {
    for (const { device } of plans) taking.add(device.id)
    try {
      const all = await records.write(step => makeAll(step, systemId, plans), by.userId)
      // At once, so that they are one write.
      await Promise.all(all.made.map(one => links.link(one.module_id, one.device_id, by.name))).catch(async error => {
        await records.write(step => takeBack(step, all.made, all.drivers), by.userId)
        throw error
      })
      return all
    } finally {
      for (const { device } of plans) taking.delete(device.id)
    }
  }

  return {
    changed: changed.on,
    get: find,
    async adopt(systemId, asked, by) {
      if (!store.control_system.get(systemId)) throw new Failed('not_found', `There is no system ${systemId}.`)
      const plans = asked.map(planned)
      const twice = plans.find(({ device }, at) => plans.findIndex(one => one.device.id === device.id) !== at)
      if (twice) throw new Failed('invalid', `${nameOf(twice.device)} is among those that were chosen twice.`)
      // Modules may be connected before all is written.
      const at = clock.now()
      const { made, drivers } = await makeLinked(systemId, plans, by)
      rememberLabels(store, systemId, made)
      const adoption: Adoption = {
        ...{ id: randomUUID(), system_id: systemId, at, by: by.name },
        ...{ modules: made, made_drivers: drivers, undone: false },
      }
      adoptions.set(adoption.id, adoption)
      for (const id of [...adoptions.keys()].slice(0, -MOST_KEPT)) adoptions.delete(id)
      const system = store.control_system.get(systemId)
      const words = `Taken into ${(system && shownName(system)) || systemId} by ${by.name}.`
      for (const { device_id } of made) devices.note(device_id, { kind: 'adopted', words })
      changed.emit(adoption.id)
      return adoption
    },
    async tell(id, moduleId, settings, by) {
      const adoption = find(id)
      const adopted = adoption.modules.find(one => one.module_id === moduleId)
      if (!adopted || adoption.undone)
        throw new Failed('not_found', 'This module is not part of the adoption any more.')
      const missing = adopted.asks.filter(({ name }) => settings[name] === undefined)
      await records.write(step => {
        keepSettings(step, moduleId, settings)
        if (missing.length === 0 && !store.module.get(moduleId)?.running)
          step.save('module', moduleId, { running: true })
      }, by.userId)
      adopted.asks = missing
      changed.emit(id)
      return adoption
    },
    async undo(id, by) {
      const adoption = find(id)
      if (adoption.undone) return adoption
      rememberLabels(store, adoption.system_id, adoption.modules)
      await records.write(step => takeBack(step, adoption.modules, adoption.made_drivers), by.userId)
      adoption.undone = true
      await Promise.all(adoption.modules.map(one => links.unlink(one.module_id)))
      for (const { device_id } of adoption.modules)
        devices.note(device_id, { kind: 'adopted', words: `Let go again by ${by.name}.` })
      changed.emit(id)
      return adoption
    },
  }
}

function takeBack(step: Step, modules: readonly { module_id: string }[], drivers: readonly string[]): void {
  const { store } = step
  for (const { module_id } of modules) if (store.module.get(module_id)) step.remove('module', module_id)
  for (const driver of drivers)
    if (store.driver.get(driver) && store.module.by('driver_id', driver).length === 0) step.remove('driver', driver)
}

function makeAll(step: Step, systemId: string, plans: readonly Plan[]) {
  const drivers: string[] = []
  const made = plans.map((plan): AdoptedModule => {
    const { module_id, made_driver } = makeModule(step, systemId, plan)
    if (made_driver !== undefined) drivers.push(made_driver)
    const { device, match, asks } = plan
    return { device_id: device.id, module_id, device: nameOf(device), label: module_id, match, asks }
  })
  return { made, drivers }
}
