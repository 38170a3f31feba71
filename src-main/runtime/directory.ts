import type { ControlSystem } from '../model/control-system.ts'
import { type Module, resolvedName } from '../model/module.ts'

/** A module's place in a system. */
export interface Place {
  id: string
  mod: string
  index: number
}

/** Who is who in every system: names, indexes and ids, read both ways without searching. */
export interface Directory {
  has(sys: string): boolean
  /** In the system's order. */
  places(sys: string): readonly Place[]
  idOf(sys: string, mod: string, index: number): string | undefined
  systemsOf(id: string): readonly string[]
  /** How a person calls it: `Display_1`, by its first system; its name when it is in none. */
  labelOf(id: string): string
}

/** Index = position among modules of the same resolved name, from 1, in the system's order (realtime.md 6.1). */
export function createDirectory(systems: readonly ControlSystem[], modules: ReadonlyMap<string, Module>): Directory {
  const places = new Map<string, Place[]>()
  const ids = new Map<string, Map<string, string[]>>()
  const systemsOf = new Map<string, string[]>()
  const labels = new Map<string, string>()
  for (const system of systems) {
    const here: Place[] = []
    const named = new Map<string, string[]>()
    for (const id of system.modules) {
      const row = modules.get(id)
      if (!row) continue
      const mod = resolvedName(row)
      const same = named.get(mod) ?? []
      const index = same.push(id)
      named.set(mod, same)
      here.push({ id, mod, index })
      systemsOf.set(id, [...(systemsOf.get(id) ?? []), system.id])
      if (!labels.has(id)) labels.set(id, `${mod}_${index}`)
    }
    places.set(system.id, here)
    ids.set(system.id, named)
  }
  return {
    has: sys => places.has(sys),
    places: sys => places.get(sys) ?? [],
    idOf: (sys, mod, index) => ids.get(sys)?.get(mod)?.[index - 1],
    systemsOf: id => systemsOf.get(id) ?? [],
    labelOf(id) {
      const row = modules.get(id)
      return labels.get(id) ?? (row ? resolvedName(row) || id : id)
    },
  }
}
