import type { ModuleView } from '../contract/views.ts'
import { interfaceShortName } from '../model/interfaces.ts'
import type { Module } from '../model/module.ts'
import { parseSlug } from '../model/slug.ts'
import type { ShelvedDriver } from '../runtime/shelf.ts'
import type { Parts } from './handlers/records.ts'

/** Drivers that are offered for one missing module. */
const MOST_OFFERS = 8

/** What a logic module cannot do without and its system has not, with the drivers that could be it. */
export function missingModules(
  { store, runtime }: Parts,
  row: Module,
  driver: ShelvedDriver | undefined,
): ModuleView['missing'] {
  const sys = row.control_system_id
  if (!driver || !sys) return []
  const has = (id: string, names: readonly string[]) => {
    const known = runtime.driverOf(id)?.description.implements.map(interfaceShortName) ?? []
    return names.every(name => known.includes(interfaceShortName(name)))
  }
  return Object.values(driver.description.uses).flatMap(({ module, interfaces, count }) => {
    if (count === 'optional') return []
    const { mod, index } = parseSlug(module)
    const there = runtime.directory
      .places(sys)
      .some(place => place.mod === mod && (count === 'many' || place.index === index) && has(place.id, interfaces))
    if (there) return []
    const offers = runtime.shelf
      .all()
      .filter(({ description }) => {
        const known = description.implements.map(interfaceShortName)
        const fits = interfaces.every(name => known.includes(interfaceShortName(name)))
        return fits && (interfaces.length > 0 || description.module_name === mod)
      })
      .slice(0, MOST_OFFERS)
      .map(({ fileName, description }) => ({
        file_name: fileName,
        name: description.name,
        driver_id: store.driver.find(one => one.file_name === fileName)?.id ?? null,
      }))
    return [{ module, interfaces: [...interfaces], offers }]
  })
}
