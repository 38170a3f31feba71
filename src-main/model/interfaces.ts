import { building } from './interfaces/building.ts'
import { cameras } from './interfaces/cameras.ts'
import { displays } from './interfaces/displays.ts'
import { messages } from './interfaces/messages.ts'
import { people } from './interfaces/people.ts'
import { sensing } from './interfaces/sensing.ts'
import type { StandardInterface } from './interfaces/standard.ts'

/** PlaceOS's standard interfaces (driver.md 17). A panel is built from these, never from a driver's name. */
export const interfaces = { ...displays, ...cameras, ...building, ...sensing, ...people, ...messages }

export type InterfaceName = keyof typeof interfaces

/** An interface, its own types forgotten. */
export const interfaceOf = (name: InterfaceName): StandardInterface => interfaces[name]

export const isInterfaceName = (name: string): name is InterfaceName => Object.hasOwn(interfaces, name)

/** Those interfaces, each followed by what it includes: all that such a driver has, none of them twice. */
export function withIncluded(names: readonly InterfaceName[]): InterfaceName[] {
  const all = new Set<InterfaceName>()
  for (const name of names) {
    all.add(name)
    for (const included of withIncluded(interfaceOf(name).includes.filter(isInterfaceName))) all.add(included)
  }
  return [...all]
}

const NAMESPACE = 'Interface::'

/** The name a PlaceOS front end looks for in `implements`. */
export const interfaceFullName = (name: InterfaceName) => `PlaceOS::Driver::${NAMESPACE}${name}`

/** What names are compared by (driver.md 2): the part after `Interface::`, which may have a `::` of its own. */
export function interfaceShortName(full: string): string {
  const at = full.lastIndexOf(NAMESPACE)
  return at < 0 ? full : full.slice(at + NAMESPACE.length)
}
