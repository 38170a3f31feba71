import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../base/json.ts'
import type { EntityDef } from '../model/entity.ts'
import { EncryptionLevel, type EncryptionLevelNumber } from '../model/enums.ts'
import { type EntityName, entities } from '../model/index.ts'
import type { Settings } from '../model/settings.ts'
import type { Secrets } from './secrets.ts'

// What a person can set in a row, and what it says whatever its ciphertext looks like: by this a row here is compared
// with the centre's.

type Fields = Readonly<Record<string, unknown>>

const notSet = new Set(['id', 'created_at', 'updated_at', 'modified_by_id', 'central'])

/** Set by a person all the same: somebody who was removed stays so (`api/handlers/users.ts`). */
const setByOtherMeans: { readonly [Name in EntityName]?: readonly string[] } = { user: ['deleted'] }

/** Whether a person can set the field. One that this version does not know can be set as any other. */
function isSettable(entity: EntityName, field: string): boolean {
  if (notSet.has(field)) return false
  const { facts }: EntityDef = entities[entity]
  const known = Object.hasOwn(facts, field) ? facts[field] : undefined
  if (!known) return true
  return setByOtherMeans[entity]?.includes(field) || !(known.readOnly || known.derived || known.writeOnly)
}

/** The fields of these rows that a person can set. */
export function settableFields(entity: EntityName, ...rows: readonly Fields[]): string[] {
  const fields = new Set(rows.flatMap(row => Object.keys(row)))
  return [...fields].filter(field => isSettable(entity, field))
}

/** Whether the text is kept encrypted, or may be: settings by their level. */
export function isSealed(entity: EntityName, field: string): boolean {
  const { facts }: EntityDef = entities[entity]
  return isSettingsText(entity, field) || (Object.hasOwn(facts, field) && facts[field]?.secret !== undefined)
}

const isSettingsText = (entity: EntityName, field: string) => entity === 'settings' && field === 'settings_string'

/** What a field of a row says, secrets in clear. */
export function saidIn(secrets: Secrets, entity: EntityName, row: Fields, field: string): Json {
  const value = (row[field] ?? null) as Json
  if (typeof value !== 'string' || !isSealed(entity, field)) return value
  if (!isSettingsText(entity, field)) return opened(secrets, EncryptionLevel.never_display, String(row.id), value)
  const { encryption_level, parent_id } = row as Settings
  return opened(secrets, encryption_level, parent_id, value)
}

/**
 * A value as a mark may keep it. The text of settings is sealed whatever its level is: level and parent of the row may
 * change, and what the mark keeps must stay readable, and unreadable to others.
 */
export function keptOf({ encrypt }: Secrets, entity: EntityName, id: string, field: string, said: Json): Json {
  if (typeof said !== 'string' || said === '' || !isSealed(entity, field)) return said
  return encrypt(EncryptionLevel.never_display, id, said)
}

/** What a value that a mark keeps says, secrets in clear. */
export function saidByKept(secrets: Secrets, entity: EntityName, id: string, field: string, kept: Json): Json {
  if (typeof kept !== 'string' || !isSealed(entity, field)) return kept
  return opened(secrets, EncryptionLevel.never_display, id, kept)
}

/** Ciphertext that is cut short says no more than what it is. */
function opened({ decrypt }: Secrets, level: EncryptionLevelNumber, id: string, text: string): string {
  try {
    return decrypt(level, id, text)
  } catch {
    return text
  }
}

/** The fields that a person can set in which two rows of an entity say something else. */
export const differingFields = (secrets: Secrets, entity: EntityName, a: Fields, b: Fields): string[] =>
  settableFields(entity, a, b).filter(
    field => a[field] !== b[field] && !sameJson(saidIn(secrets, entity, a, field), saidIn(secrets, entity, b, field)),
  )

/** Whether both say the same; what is not there says `null`. */
export const sameJson = (a: unknown, b: unknown): boolean => a === b || isDeepStrictEqual(a ?? null, b ?? null)
