import type { Json } from '../base/json.ts'
import type { Module } from '../model/module.ts'
import type { Settings } from '../model/settings.ts'
import { highestFirst, type Merged, mergeSettings, settingsParents } from '../model/settings-hierarchy.ts'
import type { Store } from '../store/open.ts'

/**
 * What each module's driver gets (model.md 4). Reading YAML costs, and rows never change in place: each settings row
 * is read once, and a module whose rows are the same gets the very object it got the last time.
 */
export function moduleSettings(store: Pick<Store, 'settings' | 'control_system' | 'zone' | 'secrets'>) {
  const read = new WeakMap<Settings, Merged>()
  const given = new Map<string, { rows: readonly Settings[]; merged: Merged }>()

  function readRow(row: Settings): Merged {
    const known = read.get(row) ?? mergeSettings([row], store.secrets.decrypt)
    read.set(row, known)
    return known
  }

  function rowsOf(module: Module): Settings[] {
    const system = module.control_system_id ? store.control_system.get(module.control_system_id) : undefined
    const zones = (system?.zones ?? []).flatMap(id => store.zone.get(id) ?? [])
    const parents = settingsParents(module, system, zones)
    // The strongest comes first, and is to be laid over all others.
    return parents.flatMap(parent => highestFirst(store.settings.by('parent_id', parent))).reverse()
  }

  return {
    of(module: Module): Merged {
      const rows = rowsOf(module)
      const before = given.get(module.id)
      if (before && sameItems(before.rows, rows)) return before.merged
      const parts = rows.map(readRow)
      const merged = {
        // Not by spreading: a key may be called __proto__.
        settings: Object.fromEntries(parts.flatMap(({ settings }): [string, Json][] => Object.entries(settings))),
        unreadable: parts.flatMap(({ unreadable }) => unreadable),
      }
      given.set(module.id, { rows, merged })
      return merged
    },
    /** It does not run any more. */
    forget: (id: string) => void given.delete(id),
  }
}

export type ModuleSettings = ReturnType<typeof moduleSettings>

const sameItems = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((item, at) => item === b[at])
