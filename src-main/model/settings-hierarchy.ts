import type { Json } from '../base/json.ts'
import { Failed, messageOf } from '../base/result.ts'
import { EncryptionLevel, type EncryptionLevelNumber, Role } from './enums.ts'
import type { Module } from './module.ts'
import type { Settings } from './settings.ts'
import { parseSettings } from './settings-text.ts'

/** Makes a record's text readable. `parentId` is the id it was encrypted for (model.md 2.1). */
export type Decrypt = (level: EncryptionLevelNumber, parentId: string, text: string) => string

export interface Merged {
  settings: Record<string, Json>
  /** Records that were left out, because they could not be decrypted or are no mapping. */
  unreadable: { id: string; parent_id: string; reason: string }[]
}

type SettingsRecord = Pick<Settings, 'id' | 'parent_id' | 'encryption_level' | 'settings_string' | 'settings_id'>

/**
 * All settings of one system, zone, driver or module by themselves. Where records repeat a key the lower level wins:
 * the other way round than in what a module gets (model.md 4).
 */
export function mergeSettings(records: readonly SettingsRecord[], decrypt: Decrypt): Merged {
  return overwrite(highestFirst(records), decrypt)
}

export interface ModuleSettings {
  module: Pick<Module, 'id' | 'role' | 'driver_id' | 'control_system_id'>
  /** The module's system and the zones it lists; needed by logic modules only. Zones that do not exist are skipped. */
  system?: { id: string; zones: readonly string[] } | undefined
  zones?: readonly { id: string }[]
  /** The settings records of one parent; history rows may be among them. */
  recordsOf(parentId: string): readonly SettingsRecord[]
  decrypt: Decrypt
}

/** What a module's driver gets: module over system over last zone … first zone over driver, higher levels first. */
export function settingsForModule({ module, system, zones = [], recordsOf, decrypt }: ModuleSettings): Merged {
  const parents = settingsParents(module, system, zones)
  const hierarchy = parents.flatMap(parent => highestFirst(recordsOf(parent)))
  return overwrite(hierarchy.toReversed(), decrypt)
}

/** Whose settings a module gets, highest precedence first. */
export function settingsParents(
  module: ModuleSettings['module'],
  system: ModuleSettings['system'],
  zones: readonly { id: string }[],
): string[] {
  if (module.role !== Role.logic) return [module.id, module.driver_id]
  if (!system || system.id !== module.control_system_id) {
    throw new Failed('invalid', `Logic module ${module.id} has no system; give it one (control_system_id).`)
  }
  const known = new Set(zones.map(zone => zone.id))
  const inForce = system.zones.filter(id => known.has(id)).toReversed()
  return [module.id, system.id, ...inForce, module.driver_id]
}

/** The records in force, by level descending. */
export function highestFirst<Kept extends SettingsRecord>(records: readonly Kept[]): Kept[] {
  return records
    .filter(record => record.settings_id === null || record.settings_id === undefined)
    .sort((a, b) => b.encryption_level - a.encryption_level)
}

/** Each record over those before it, by top-level keys: a nested object replaces the whole earlier one. */
function overwrite(records: readonly SettingsRecord[], decrypt: Decrypt): Merged {
  const settings = new Map<string, Json>()
  const unreadable: Merged['unreadable'] = []
  for (const { id, parent_id, encryption_level, settings_string } of records) {
    try {
      const encrypted = encryption_level !== EncryptionLevel.none
      const text = encrypted ? decrypt(encryption_level, parent_id, settings_string) : settings_string
      for (const [key, value] of Object.entries(parseSettings(text))) settings.set(key, value)
    } catch (error) {
      unreadable.push({ id, parent_id, reason: messageOf(error) })
    }
  }
  return { settings: Object.fromEntries(settings), unreadable }
}
