import type { EntityName } from '../model/index.ts'

/**
 * Members that clients send along because a server once gave them, or because their own classes have them: nothing
 * that a record keeps (rest.md 2.2, model.md 1.2).
 */
export const shownOnly = (name: EntityName, member: string): boolean =>
  anywhere.has(member) || (here[name]?.includes(member) ?? false)

const anywhere = new Set([
  ...['settings', 'module_list', 'module_data', 'zone_data', 'trigger_data', 'trigger_list', 'trigger_instances'],
  ...['children_count', 'driver', 'control_system', 'system', 'systems', 'system_name', 'core_node', 'parent'],
  ...['user', 'authority', 'associated_metadata', 'subsystem_access', 'x_api_key', 'compilation_status'],
  ...['update_triggers', 'update_systems', 'add_zones', 'remove_zones', 'add_triggers', 'remove_triggers'],
  ...['admin_destroy_lock', 'confirm_password', '__proto__'],
  // Each of ts-client's classes has these; where a record has a field of that name, it is meant.
  ...['name', 'version', '_actions', '_conditions', 'attribute_service_name'],
])

/** What ts-client's class for an entity has besides, or what an answer reads through from another record. */
const here: { [Name in EntityName]?: readonly string[] } = {
  control_system: ['camera_snapshot_url'],
  driver: ['class_name'],
  user: ['metadata'],
  ldap_authentication: ['type'],
  oauth_authentication: ['type'],
  saml_authentication: ['type'],
  doorkeeper_application: ['preserve_client_id'],
  // One class stands for triggers and their instances: each is sent with the other's members.
  trigger: [
    ...['activated_count', 'enabled', 'exec_enabled', 'webhook_secret', 'zone_id', 'trigger_id', 'playlists'],
    ...['warnings'],
  ],
  trigger_instance: [
    ...['name', 'description', 'conditions', 'actions', 'debounce_period', 'enable_webhook', 'supported_methods'],
    ...['any_match', 'activated_count', 'warnings'],
  ],
}
