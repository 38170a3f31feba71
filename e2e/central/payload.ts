import { Role } from '../../src-main/model/enums.ts'
import { parseSettings } from '../../src-main/model/settings-text.ts'
import type { Data, Row } from './data.ts'

/** The start payload of a module: JSON text of its record, its system and its merged settings (edge.md 6.1). */
export function startPayload(data: Data, module: Row): string {
  const system = module.role === Role.logic ? data.get('control_system', String(module.control_system_id)) : undefined
  return JSON.stringify({ ...module, control_system: system ?? null, settings: mergedSettings(data, module, system) })
}

/** Weakest first: driver, then for logic zones and system, then the module; of one owner the least encrypted wins. */
function mergedSettings(data: Data, module: Row, system: Row | undefined): Row {
  const zones = system && Array.isArray(system.zones) ? system.zones.map(String) : []
  const owners = [module.driver_id, ...zones, ...(system ? [system.id] : []), module.id].map(String)
  try {
    return Object.assign({}, ...owners.flatMap(owner => settingsOf(data, owner).map(parsed)))
  } catch {
    return {}
  }
}

/** A record is another object once it was changed. */
const settingsByRecord = new WeakMap<Row, Row>()

function parsed(record: Row): Row {
  const settings = settingsByRecord.get(record) ?? parseSettings(String(record.settings_string))
  settingsByRecord.set(record, settings)
  return settings
}

/** The records in force of one owner, the most encrypted first. Rows of history do not count. */
export const settingsOf = (data: Data, parentId: string): readonly Row[] => indexOf(data).get(parentId) ?? []

const indexes = new WeakMap<Data, { revision: number; byParent: Map<string, Row[]> }>()

/** By owner, made anew when something has changed: a register asks for thousands of owners at once. */
function indexOf(data: Data): Map<string, Row[]> {
  const known = indexes.get(data)
  if (known?.revision === data.revision) return known.byParent
  const rows = [...data.tables.settings.values()].filter(row => !row.settings_id)
  const byParent = Map.groupBy(rows, row => String(row.parent_id))
  for (const owned of byParent.values()) owned.sort((a, b) => Number(b.encryption_level) - Number(a.encryption_level))
  indexes.set(data, { revision: data.revision, byParent })
  return byParent
}
