import type { EntityName } from '../model/index.ts'
import type { Changed } from '../store/change.ts'
import type { Store } from '../store/open.ts'

/** What may not run any more as it should, or may have another name; gathered until somebody looks. */
export interface Concerned {
  /** Every module there is. */
  all: boolean
  modules: Set<string>
  /** Where somebody may stand elsewhere, or may be other than those who look on think. */
  systems: Set<string>
}

export const nobody = (): Concerned => ({ all: false, modules: new Set(), systems: new Set() })

/** Everything is looked at, as at the start. */
export function everybody(due: Concerned, { control_system }: Pick<Store, 'control_system'>): Concerned {
  due.all = true
  for (const { id } of control_system.all()) due.systems.add(id)
  return due
}

/** What changes in one turn is looked at together, soon after the first of it. */
export function inOneLook(look: (concerned: Concerned) => void): (note: (due: Concerned) => void) => void {
  let due: Concerned | undefined
  return note => {
    if (due) return note(due)
    const concerned = nobody()
    due = concerned
    queueMicrotask(() => {
      due = undefined
      look(concerned)
    })
    note(concerned)
  }
}

/** Whether modules, systems, or what people are shown of them, may be other than before. */
export const matters = ({ entity }: Changed): boolean => mattering.has(entity)

const mattering: ReadonlySet<EntityName> = new Set(['module', 'control_system', 'driver', 'zone', 'settings'])

type Rows = Pick<Store, 'module' | 'control_system'>

/** Whom a change of a record concerns. Those whose records lead to it from elsewhere are found by the store's indexes. */
export function concern({ modules, systems }: Concerned, { module, control_system }: Rows, change: Changed): void {
  const all = (rows: readonly { id: string }[]) => {
    for (const { id } of rows) modules.add(id)
  }
  const around = (id: string) => {
    for (const system of control_system.by('modules', id)) systems.add(system.id)
  }
  const inZone = (zone: string) => {
    for (const { id } of control_system.by('zones', zone)) all(module.by('control_system_id', id))
  }
  const { id } = change
  switch (change.entity) {
    case 'module': {
      const { before, after } = change
      modules.add(id)
      if (!before || !after || named.some(field => before[field] !== after[field])) around(id)
      return
    }
    case 'control_system':
      systems.add(id)
      return
    // It says which functions the modules have that a logic module sees in its system.
    case 'driver':
      for (const row of module.by('driver_id', id)) {
        modules.add(row.id)
        around(row.id)
      }
      return
    case 'zone':
      // Its settings are records of their own, and nothing else of it matters.
      if (!change.before || !change.after) inZone(id)
      return
    case 'settings':
      for (const parent of new Set([change.before?.parent_id, change.after?.parent_id])) {
        if (parent === undefined) continue
        all(module.by('driver_id', parent))
        all(module.by('control_system_id', parent))
        inZone(parent)
        if (module.get(parent)) modules.add(parent)
      }
  }
}

const named = ['name', 'custom_name', 'driver_id'] as const
