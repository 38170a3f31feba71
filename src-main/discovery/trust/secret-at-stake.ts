import { EncryptionLevel } from '../../model/enums.ts'
import { settingsForModule, settingsParents } from '../../model/settings-hierarchy.ts'
import type { Store } from '../../store/open.ts'
import { holdsSecret } from '../match/secret-names.ts'

/**
 * Whether a module is given anything that must not come to others: encrypted settings, or passwords by their names.
 * Read once for each state of the records, as it is asked every second.
 */
export function createSecretAtStake(store: Store): (moduleId: string) => boolean {
  const known = new Map<string, boolean>()
  store.changed.on(() => known.clear())
  return moduleId => {
    const is = known.get(moduleId) ?? isAtStake(store, moduleId)
    known.set(moduleId, is)
    return is
  }
}

function isAtStake(store: Store, moduleId: string): boolean {
  const module = store.module.get(moduleId)
  if (!module) return false
  const system = module.control_system_id ? store.control_system.get(module.control_system_id) : undefined
  const zones = (system?.zones ?? []).flatMap(id => store.zone.get(id) ?? [])
  const recordsOf = (id: string) => store.settings.by('parent_id', id).filter(one => !one.settings_id)
  const rows = settingsParents(module, system, zones).flatMap(recordsOf)
  if (rows.some(one => one.encryption_level > EncryptionLevel.none && one.settings_string !== '')) return true
  if (URL.canParse(module.uri) && new URL(module.uri).password !== '') return true
  return holdsSecret(settingsForModule({ module, system, zones, recordsOf, decrypt: store.secrets.decrypt }).settings)
}
