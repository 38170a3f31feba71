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
  /** By their ids, so that it does not matter what came first. */
  systemsOf(id: string): readonly string[]
  /** How a person calls it: `Display_1`, by its first system; its name when it is in none. */
  labelOf(id: string): string
}

/** One that is kept up to date. */
export interface LiveDirectory extends Directory {
  /** A system, or the name of a module in it, is not what it was: look there again. */
  look(sys: string): void
}

interface Rows {
  system(id: string): ControlSystem | undefined
  module(id: string): Module | undefined
}

/** Index = position among modules of the same resolved name, from 1, in the system's order (realtime.md 6.1). */
export function createDirectory(systems: readonly ControlSystem[], modules: ReadonlyMap<string, Module>): Directory {
  const rows = new Map(systems.map(system => [system.id, system]))
  const directory = liveDirectory({ system: id => rows.get(id), module: id => modules.get(id) })
  for (const id of rows.keys()) directory.look(id)
  return directory
}

/** Knows of no system until it has looked there. */
export function liveDirectory(rows: Rows): LiveDirectory {
  const seatings = new Map<string, Seating>()
  const systemsOf = new Map<string, string[]>()

  function leave(sys: string): void {
    for (const id of seatings.get(sys)?.labels.keys() ?? []) {
      const others = (systemsOf.get(id) ?? []).filter(other => other !== sys)
      if (others.length > 0) systemsOf.set(id, others)
      else systemsOf.delete(id)
    }
    seatings.delete(sys)
  }

  return {
    look(sys) {
      leave(sys)
      const system = rows.system(sys)
      if (!system) return
      const seating = seatingOf(system, rows)
      seatings.set(sys, seating)
      for (const id of seating.labels.keys()) systemsOf.set(id, [...(systemsOf.get(id) ?? []), sys].sort())
    },
    has: sys => seatings.has(sys),
    places: sys => seatings.get(sys)?.places ?? [],
    idOf: (sys, mod, index) => seatings.get(sys)?.named.get(mod)?.[index - 1],
    systemsOf: id => systemsOf.get(id) ?? [],
    labelOf(id) {
      const label = seatings.get(systemsOf.get(id)?.[0] ?? '')?.labels.get(id)
      if (label !== undefined) return label
      const row = rows.module(id)
      return row ? resolvedName(row) || id : id
    },
  }
}

/** Who stands where in one system. */
interface Seating {
  places: Place[]
  /** Ids by name, in the order of their indexes. */
  named: Map<string, string[]>
  /** By id; of one that stands there twice, the first. */
  labels: Map<string, string>
}

function seatingOf(system: ControlSystem, rows: Rows): Seating {
  const seating: Seating = { places: [], named: new Map(), labels: new Map() }
  for (const id of system.modules) {
    const row = rows.module(id)
    if (!row) continue
    const mod = resolvedName(row)
    const same = seating.named.get(mod) ?? []
    const index = same.push(id)
    seating.named.set(mod, same)
    seating.places.push({ id, mod, index })
    if (!seating.labels.has(id)) seating.labels.set(id, `${mod}_${index}`)
  }
  return seating
}
