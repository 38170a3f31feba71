import { type EntityName, entities } from '../model/index.ts'
import type { Fields } from '../records/accept.ts'

/**
 * What ts-client's classes have, so that front ends send it along with any record (rest.md 2.2). Where a record has a
 * field of that name, it is meant; where not, it is the client's own and is not kept.
 */
const clientMembers = new Set([
  // Of every class, whether its record has them or not.
  ...['name', 'version', 'settings'],
  ...['module_list', 'camera_snapshot_url', 'trigger_list', 'system', 'driver', 'dependency', 'dependency_id'],
  ...['class_name', 'type', 'attribute_service_name', 'preserve_client_id', 'metadata', 'secret', 'x_api_key'],
  // One class stands for triggers and for their instances: each is sent with what only the other has.
  ...['_actions', '_conditions', 'actions', 'conditions', 'system_name', 'activated_count', 'description'],
  ...['debounce_period', 'enable_webhook', 'supported_methods', 'any_match', 'control_system', 'playlists'],
  ...['enabled', 'exec_enabled', 'webhook_secret', 'zone_id', 'trigger_id'],
])

/** What a front end sent, without what is its own. */
export function withoutClientMembers(name: EntityName, body: Fields): Fields {
  const { facts, aliases } = entities[name]
  const kept = (member: string) =>
    !clientMembers.has(member) || Object.hasOwn(facts, member) || Object.hasOwn(aliases, member)
  return Object.fromEntries(Object.entries(body).filter(([member]) => kept(member)))
}
