import { EncryptionLevel, type EncryptionLevelNumber } from '../model/enums.ts'
import { type EntityName, entities } from '../model/index.ts'
import type { Settings } from '../model/settings.ts'
import type { Secrets } from './secrets.ts'

/** Encrypts a text for a level and the id it belongs to; what is encrypted already comes back as it is. */
export type Seal = (level: EncryptionLevelNumber, id: string, text: string) => string

/**
 * A row as it may be kept: secrets encrypted, and nothing that is only to be acted on. It is done here, where every
 * row comes by, so that nobody can forget it.
 */
export function sealRow<Row extends { id: string }>(entity: EntityName, row: Row, seal: Seal): Row {
  if (guarded[entity].length === 0 && entity !== 'settings') return row
  const sealed: Record<string, unknown> = { ...row }
  for (const [name, { secret, writeOnly }] of guarded[entity]) {
    const value = sealed[name]
    if (writeOnly) delete sealed[name]
    else if (secret && typeof value === 'string' && value)
      sealed[name] = seal(EncryptionLevel.never_display, row.id, value)
  }
  if (entity === 'settings') {
    const { encryption_level, parent_id, settings_string } = row as unknown as Settings
    sealed.settings_string = seal(encryption_level, parent_id, settings_string)
  }
  return sealed as Row
}

/** The fields of each entity that are sealed or dropped. */
export const guarded = Object.fromEntries(
  Object.entries(entities).map(([name, { facts }]) => [
    name,
    Object.entries(facts).filter(([, { secret, writeOnly }]) => secret || writeOnly),
  ]),
) as Record<EntityName, [string, (typeof entities)['zone']['facts'][string]][]>

/** The text of a sealed field of the record with this id. */
export const revealed = ({ decrypt }: Pick<Secrets, 'decrypt'>, id: string, text: string): string =>
  decrypt(EncryptionLevel.never_display, id, text)
