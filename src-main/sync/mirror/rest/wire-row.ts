import { hash } from 'node:crypto'
import type { Json } from '../../../base/json.ts'
import { type EntityName, entities } from '../../../model/index.ts'
import { isEncrypted } from '../../../store/placeos-encryption.ts'
import { idOf, type Wire } from './listing.ts'

/** A record as the centre has it. */
export interface CentreRow {
  entity: EntityName
  id: string
  /** Of what is in it: PlaceOS counts in whole seconds, in which much can change (model.md 6). */
  revision: string
  /** Some of its fields are not said on this wire. */
  partial: boolean
  /** Milliseconds since 1970. */
  at: number
  /** The id of the user who changed it last; empty where that is not said. */
  by: string
  /** In PlaceOS's spelling; a field that is empty there is `null`. */
  row: Wire
}

/** A row as the model has it, or why it cannot be one, for the log. */
export function rowOf(entity: EntityName, wire: Wire): CentreRow | string {
  const id = idOf(wire)
  const { nullable } = shapes[entity]
  const row: Wire = {}
  const untold: Wire = {}
  let partial = false
  for (const field of Object.keys(entities[entity].schema.shape)) {
    if (isUntold(entity, field, wire)) {
      partial ||= !entities[entity].facts[field]?.hidden
      if (wire[field] !== undefined) untold[field] = wire[field]
      continue
    }
    const value = field === 'id' ? id : wire[field]
    // Members without a value are omitted (rest.md 1.8).
    if (value !== undefined && value !== null) row[field] = value
    else if (nullable.has(field)) row[field] = null
  }
  for (const [member, value] of Object.entries(wire)) {
    if (!(member in row) && !isExpansion(member) && !(member in entities[entity].schema.shape)) row[member] = value
  }
  const { error } = entities[entity].schema.safeParse({ ...untold, ...row })
  if (error) {
    const [issue] = error.issues
    return `${entities[entity].noun} ${id}: ${issue?.path.join('.')} cannot be read (${issue?.message}).`
  }
  const { updated_at = 0, modified_by_id: by, ...told } = row
  return {
    ...{ entity, id, row, partial },
    revision: `rest-${hash('sha256', JSON.stringify(told)).slice(0, 32)}`,
    at: Number(updated_at) * 1000,
    by: typeof by === 'string' ? by : '',
  }
}

/** Metadata has no id on the wire (rest.md 3): its name is its own beneath its parent, so the two make one that stays. */
export const metadataId = (parent: string, name: string): string =>
  `metadata-${hash('sha256', `${parent}\n${name}`, 'base64url').slice(0, 22)}`

/** Whether the centre says nothing of this field: what is here of it stays. */
export function isUntold(entity: EntityName, field: string, wire: Wire): boolean {
  const { hidden, writeOnly, secret } = entities[entity].facts[field] ?? {}
  if (hidden || writeOnly || neverTold[entity]?.includes(field)) return true
  const value = wire[field]
  if (secret) return typeof value !== 'string' || isEncrypted(value)
  return entity === 'user' && value === undefined && adminsOnly.includes(field) && wire.sys_admin === undefined
}

/** What is not PlaceOS's, and what changes there with the day: it tells of the centre's own doings, not of the record. */
const neverTold: Partial<Record<EntityName, readonly string[]>> = {
  user: ['last_login', 'login_count', 'logged_out_at'],
  control_system: ['signage_last_seen'],
  module: ['connected', 'has_runtime_error', 'error_timestamp'],
  trigger_instance: ['triggered', 'trigger_count'],
  // The key of an edge is never told, and the record of it is not copied.
  edge: ['online', 'last_seen', 'api_key_id'],
  ldap_authentication: ['ca'],
  doorkeeper_application: ['revoked_at'],
}

/** Of the admin's view of a user (rest.md 3). */
const adminsOnly = ['sys_admin', 'support', 'misc', 'login_name', 'card_number', 'ui_theme']

/** What is put into records on the way out, and flags that leak (rest.md 1.14, model.md 1.2). */
const expansions = new Set([
  ...['driver', 'control_system', 'core_node', 'zone_data', 'module_data', 'trigger_data', 'trigger_instances'],
  ...['children_count', 'compilation_status', 'associated_metadata', 'subsystem_access', 'name', 'user', 'authority'],
  ...[
    'update_triggers',
    'add_triggers',
    'remove_triggers',
    'update_zones',
    'add_zones',
    'remove_zones',
    'update_systems',
  ],
  ...['admin_destroy_lock', 'x_api_key', 'central'],
])
const isExpansion = (member: string): boolean => expansions.has(member)

const shapes = Object.fromEntries(
  Object.entries(entities).map(([name, { schema }]) => {
    const fields = Object.entries(schema.shape) as [string, { safeParse(value: Json): { success: boolean } }][]
    return [
      name,
      { nullable: new Set(fields.filter(([, type]) => type.safeParse(null).success).map(([field]) => field)) },
    ]
  }),
) as Record<EntityName, { nullable: Set<string> }>
