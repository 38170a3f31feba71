import { type EntityName, entities } from '../../../model/index.ts'
import type { Promotion } from '../../centre.ts'

interface Asked extends Pick<Promotion, 'entity' | 'fields'> {
  /** The centre has it no longer: it is to be made anew. */
  isGone: boolean
  /** Of the key. */
  role: number | undefined
}

/** In words for a person, why PlaceOS's REST API does not take this change from a key of this role; nothing when it does. */
export function unwritable({ entity, fields, isGone, role }: Asked): string | undefined {
  const { noun } = entities[entity]
  if (entity === 'api_key' || entity === 'statistics')
    return `PlaceOS lets nobody change a ${noun} from outside. Do it there.`
  const needed = fields === null && entity === 'control_system' ? 2 : (neededBy[entity] ?? 2)
  if (role !== undefined && role < needed) {
    const wanted = needed === 2 ? 'admin' : 'support or admin'
    return `The API key of this node may not change a ${noun}: it needs ${wanted} permissions. Enter another key under Central, or make the change there.`
  }
  if (isGone) {
    if (mayBeMadeAnew(entity)) return undefined
    return `The centre has this ${noun} no longer, and gives what is made there an id of its own, which nothing here knows. Make it there anew, and drop this one.`
  }
  const not = Object.keys(fields ?? {}).filter(field => !isWritable(entity, field))
  if (not.length === 0) return undefined
  return `PlaceOS does not let ${not.join(', ')} of a ${noun} be changed from outside. Make the change there.`
}

export function isWritable(entity: EntityName, field: string): boolean {
  const only = onlyThese[entity]
  if (only) return only.includes(field)
  const { readOnly, derived, hidden } = entities[entity].facts[field] ?? {}
  return !readOnly && !derived && !hidden && !never[entity]?.includes(field)
}

/** The role each takes (rest.md 4): 1 support, 2 admin. Others take an admin's. */
const neededBy: Partial<Record<EntityName, number>> = {
  control_system: 1,
  module: 1,
  zone: 1,
  metadata: 1,
  trigger_instance: 1,
}

const onlyThese: Partial<Record<EntityName, readonly string[]>> = {
  // rest.md 4.9
  trigger_instance: ['enabled', 'important', 'exec_enabled', 'playlists'],
  // rest.md 4.13; a name that is another would be another entry.
  metadata: ['description', 'details', 'editors', 'schema_id'],
}

/** What PlaceOS drops (rest.md 4.6), and what it does not know. */
const never: Partial<Record<EntityName, readonly string[]>> = {
  user: ['email', 'authority_id'],
  edge: ['secret'],
  repository: ['key'],
  ldap_authentication: ['ca'],
  doorkeeper_application: ['revoked_at'],
}

/** Whether a record made anew may have another id: nothing names it. */
const mayBeMadeAnew = (entity: EntityName): boolean =>
  ['settings', 'metadata', 'trigger_instance', 'broker'].includes(entity) || /_authentication$/.test(entity)

/** What only making a record says of it. */
const onlyAtFirst = ['parent_id', 'trigger_id', 'name']

/** What is said when a record is made anew. */
export const forMaking = (
  entity: EntityName,
  fields: NonNullable<Promotion['fields']>,
): NonNullable<Promotion['fields']> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([field, value]) => value !== null && (isWritable(entity, field) || onlyAtFirst.includes(field)),
    ),
  )
