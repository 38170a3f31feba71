/** The entities that are stored, by the names that this node gives their tables. */
export const entityNames = [
  'authority',
  'user',
  'api_key',
  'repository',
  'driver',
  'control_system',
  'module',
  'zone',
  'settings',
  'json_schema',
  'metadata',
  'trigger',
  'trigger_instance',
  'edge',
  'broker',
  'doorkeeper_application',
  'ldap_authentication',
  'oauth_authentication',
  'saml_authentication',
  'statistics',
] as const
export type EntityName = (typeof entityNames)[number]
