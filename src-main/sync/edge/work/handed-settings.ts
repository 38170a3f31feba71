import { parseDocument } from 'yaml'
import { isSameJson, type Json } from '../../../base/json.ts'
import { EncryptionLevel } from '../../../model/enums.ts'
import type { Settings } from '../../../model/settings.ts'
import { mergeSettings } from '../../../model/settings-hierarchy.ts'
import { parseSettings } from '../../../model/settings-text.ts'
import type { Change } from '../../../store/change.ts'
import type { Store } from '../../../store/open.ts'

/** The settings that the centre hands a module with its start (edge.md 6.1), as a record of this node. */
export interface HandedSettings {
  /** Brings the record into line with them, and with what else is set for the module here. */
  keep(mod: string, driver_id: string | undefined, settings: Record<string, Json>): Promise<void>
}

/** The record is this node's own: no mirror knows it, and none may take it away. */
export const handedId = (mod: string): string => `sets-edge-${mod}`

/** They are of all levels, so they may be shown to nobody. A driver gets what is of the highest level (model.md 4). */
const LEVEL = EncryptionLevel.never_display

/**
 * They come merged, of all levels, from the module and its driver. Whatever has a record of its own here, from a mirror
 * or from somebody on site, counts by that record and is left out here, as this one would hide it; the rest, which nobody
 * else may read, is filled from here.
 */
export function createHandedSettings(store: Store): HandedSettings {
  const recordsOf = (parent: string) =>
    store.settings.by('parent_id', parent).filter(row => !row.settings_id && row.id !== handedId(parent))

  function put(change: Change, mod: string, settings: Record<string, Json>): void {
    const row = store.settings.get(handedId(mod))
    const keys = Object.keys(settings)
    if (keys.length === 0) {
      if (row) change.remove('settings', row.id)
      return
    }
    const text = JSON.stringify(settings)
    // Sealing makes other text of the same each time.
    if (row && store.secrets.decrypt(LEVEL, mod, row.settings_string) === text) return
    const parent = { parent_id: mod, parent_type: 'module' } as const
    change.put('settings', { id: handedId(mod), ...parent, encryption_level: LEVEL, keys, settings_string: text })
  }

  /** What the centre hands back as it is set here would only hide what it makes of it later. */
  function dropEqual(change: Change, row: Settings, handed: Record<string, Json>): void {
    const here = readable(row)
    const equal = Object.keys(here).filter(key => Object.hasOwn(handed, key) && isSameJson(here[key], handed[key]))
    if (equal.length === 0) return
    const document = parseDocument(row.settings_string, { schema: 'yaml-1.1', uniqueKeys: false })
    for (const key of equal) document.delete(key)
    const settings_string = document.toString()
    const keys = Object.keys(here).filter(key => !equal.includes(key))
    if (keys.length > 0 || settings_string.includes('#')) {
      change.update('settings', row.id, { settings_string, keys })
      return
    }
    // How it was before says nothing by itself.
    for (const version of store.settings.by('settings_id', row.id)) change.remove('settings', version.id)
    change.remove('settings', row.id)
  }

  return {
    keep: (mod, driver_id, settings) =>
      store.write(change => {
        const own = recordsOf(mod)
        const kept = own.filter(isKeptByDriver)
        const others = own.filter(row => !isKeptByDriver(row))
        const hidden = [...(driver_id === undefined ? [] : recordsOf(driver_id)), ...others]
        const known = mergeSettings(hidden, store.secrets.decrypt).settings
        const handed = Object.entries(settings).filter(([key]) => !Object.hasOwn(known, key))
        // What was set here and is not so at the centre counts; what is the same need not stand here too.
        const set = Object.assign({}, ...kept.map(readable)) as Record<string, Json>
        const filled = handed.filter(([key, value]) => !Object.hasOwn(set, key) || isSameJson(set[key], value))
        put(change, mod, Object.fromEntries(filled))
        for (const row of kept) dropEqual(change, row, Object.fromEntries(handed))
      }),
  }
}

/** Where modules keep settings of their own (edge.md 5.3), unless the centre has the record, too. */
const isKeptByDriver = ({ encryption_level, central }: Settings) =>
  encryption_level === EncryptionLevel.none && central === undefined

function readable(row: Settings): Record<string, Json> {
  try {
    return parseSettings(row.settings_string)
  } catch {
    // What cannot be read hides nothing.
    return {}
  }
}
