import { Failed, messageOf } from '../base/result.ts'
import type { ExplainedKey, SettingsLayer } from '../contract/entities.ts'
import { parentTypeOf, type Settings } from '../model/settings.ts'
import { highestFirst, settingsParents } from '../model/settings-hierarchy.ts'
import { parseSettings } from '../model/settings-text.ts'
import type { Store } from '../store/open.ts'
import type { Caller } from './caller.ts'
import { labelOf } from './labels.ts'
import { mayReadLevel } from './wire.ts'

type Parent = SettingsLayer['parent_type']
type Unreadable = SettingsLayer & { reason: string }

/** For each key of the settings in force: its value, the layer it comes from, and what it hides, nearest first. */
export function explainSettings(
  store: Store,
  entity: Parent,
  id: string,
  caller: Caller,
): { keys: ExplainedKey[]; unreadable: Unreadable[] } {
  const keys = new Map<string, ExplainedKey>()
  const unreadable: Unreadable[] = []
  for (const record of recordsInForce(store, entity, id)) {
    const layer = layerOf(store, record)
    try {
      const text = store.secrets.decrypt(record.encryption_level, record.parent_id, record.settings_string)
      const visible = mayReadLevel(record.encryption_level, caller)
      for (const [key, value] of Object.entries(parseSettings(text))) {
        const said = visible ? { value } : {}
        const nearer = keys.get(key)
        if (nearer) nearer.shadows.push({ ...layer, ...said })
        else keys.set(key, { key, ...said, from: layer, shadows: [] })
      }
    } catch (error) {
      unreadable.push({ ...layer, reason: messageOf(error) })
    }
  }
  return { keys: [...keys.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), unreadable }
}

/** Highest precedence first, as a module gets them (model.md 4). */
function recordsInForce(store: Store, entity: Parent, id: string): Settings[] {
  return parentsOf(store, entity, id).flatMap(parent => highestFirst(store.settings.by('parent_id', parent)))
}

function parentsOf(store: Store, entity: Parent, id: string): string[] {
  if (entity === 'driver' || entity === 'zone') return [id]
  if (entity === 'control_system') return [id, ...zonesOf(store, id).toReversed()]
  const module = store.module.get(id)
  if (!module) throw new Failed('not_found', `There is no module ${id}.`)
  const system = module.control_system_id ? store.control_system.get(module.control_system_id) : undefined
  const zones = system ? zonesOf(store, system.id).map(zone => ({ id: zone })) : []
  return settingsParents(module, system, zones)
}

const zonesOf = (store: Store, systemId: string) =>
  (store.control_system.get(systemId)?.zones ?? []).filter(zone => store.zone.get(zone))

function layerOf(store: Store, { id, parent_id, parent_type, encryption_level }: Settings): SettingsLayer {
  // A row of a first room says whose it is by the id alone.
  const type = parent_type ?? parentTypeOf(parent_id) ?? 'module'
  return {
    id,
    parent_id,
    parent_type: type,
    encryption_level,
    parent_name: labelOf(store, type, parent_id) ?? parent_id,
  }
}
