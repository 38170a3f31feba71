import { type EntityDef, toWire } from '../model/entity.ts'
import { EncryptionLevel, type EncryptionLevelNumber } from '../model/enums.ts'
import { type EntityName, entities } from '../model/index.ts'
import type { Settings } from '../model/settings.ts'
import type { Store } from '../store/open.ts'
import { isEncrypted } from '../store/placeos-encryption.ts'
import { revealed } from '../store/seal-row.ts'
import { atLeast, type Caller } from './caller.ts'

export interface WireRecord {
  id: string
  [member: string]: unknown
}

/**
 * A row as this caller may see it. A secret that an admin may read is clear to admins and not there for anybody else;
 * one that nobody may read stays encrypted, so that it can be sent back unchanged (model.md 2.1), and is not there
 * for plain users.
 */
export function wireRecord(store: Store, name: EntityName, row: { id: string }, caller: Caller): WireRecord {
  const def: EntityDef = entities[name]
  const shown = toWire(def, row) as WireRecord
  for (const [field, { secret }] of Object.entries(def.facts)) {
    const value = shown[field]
    if (!secret || typeof value !== 'string') continue
    if (!atLeast(caller, secret === 'admin' ? 'admin' : 'support')) delete shown[field]
    else if (secret === 'admin' && isEncrypted(value)) {
      shown[field] = revealed(store.secrets, row.id, value)
    }
  }
  return shown
}

/** Settings with their text in clear as far as the caller's role allows; else with the ciphertext (model.md 2.2). */
export function wireSettings(store: Store, row: Settings, caller: Caller): WireRecord {
  const shown = wireRecord(store, 'settings', row, caller)
  const { encryption_level, parent_id, settings_string } = row
  if (mayReadLevel(encryption_level, caller)) {
    shown.settings_string = store.secrets.decrypt(encryption_level, parent_id, settings_string)
  }
  return shown
}

/** Nobody reads what is never displayed. */
export const mayReadLevel = (level: EncryptionLevelNumber, caller: Caller): boolean =>
  level === EncryptionLevel.none ||
  (level === EncryptionLevel.support && atLeast(caller, 'support')) ||
  (level === EncryptionLevel.admin && atLeast(caller, 'admin'))
