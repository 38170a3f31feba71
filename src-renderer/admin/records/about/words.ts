import { type EntityName, entities } from '@model/index.ts'

/** Where spelling out the field's name would not do. */
const words: Readonly<Record<string, string>> = {
  id: 'Id',
  ip: 'IP address or host name',
  uri: 'URI',
  default_uri: 'Default URI',
  tls: 'TLS',
  udp: 'UDP',
  uid: 'Client id',
  bind_dn: 'Bind DN',
  makebreak: 'Connect for each command',
  map_id: 'Map id',
  place_id: 'Place id',
  staff_id: 'Staff id',
  client_id: 'Client id',
  sys_admin: 'Administrator',
  support: 'Support staff',
  timezone: 'Time zone',
  email: 'E-mail',
  email_digest: 'E-mail digest',
  email_domains: 'E-mail domains',
  created_at: 'Created',
  updated_at: 'Last changed',
  expires_at: 'Expires',
  revoked_at: 'Revoked',
  ttl: 'Lives for',
  modified_by_id: 'Changed by',
  control_system_id: 'System',
  authority_id: 'Domain',
  owner_id: 'Domain',
  json_schema: 'Settings schema',
  settings_string: 'Settings',
  settings_id: 'Version of',
  metadata_id: 'Version of',
  encryption_level: 'Who may read it',
  exec_enabled: 'May run functions',
  ui_theme: 'Theme',
  repo_type: 'Holds',
  uid_attribute: 'UID attribute',
  idp_cert: 'Provider’s certificate',
  idp_cert_fingerprint: 'Fingerprint of the certificate',
  ignore_connected: 'Leave out of lost connections',
  ignore_startstop: 'Leave alone at start and stop',
}

const own: { readonly [Name in EntityName]?: Readonly<Record<string, string>> } = {
  zone: { parent_id: 'Lies in', display_name: 'Shown as' },
  control_system: { display_name: 'Shown as', version: 'Changes', support_url: 'Support address' },
  module: { name: 'Name from its driver', role: 'Kind of link', running: 'At work', notes: 'Notes' },
  driver: { role: 'Kind of link', module_name: 'Modules are called', commit: 'Commit', file_name: 'File' },
  settings: { parent_id: 'Belongs to', parent_type: 'Kind of parent' },
  metadata: { parent_id: 'Belongs to', schema_id: 'Schema', details: 'Details' },
  api_key: { permissions: 'May act as', user_id: 'Acts for' },
  edge: { user_id: 'Acts for', api_key_id: 'API key' },
  statistics: { ttl: 'Kept until', created_at: 'Counted' },
  broker: { secret: 'Masking key', auth_type: 'Signs in with' },
  trigger: { control_system_id: 'Only in system', any_match: 'Any condition is enough' },
  repository: { key: 'Access token', commit_hash: 'Wanted commit', deployed_commit_hash: 'Commit in use' },
}

/** What people read instead of a field's name. */
export function fieldWords(entity: EntityName, name: string): string {
  return own[entity]?.[name] ?? words[name] ?? spelledOut(name)
}

/** `camera_url` is “Camera URL”, `zone_id` is “Zone”. */
function spelledOut(name: string): string {
  const text = name.replace(/_ids?$/, '').replaceAll('_', ' ')
  const known = text.replaceAll(/\b(url|urls|idp|slo|sso|id|uri)\b/g, word =>
    word === 'urls' ? 'URLs' : word.toUpperCase(),
  )
  return known.slice(0, 1).toUpperCase() + known.slice(1)
}

const choices: Readonly<Record<string, string>> = {
  'role.ssh': 'SSH',
  'role.device': 'Device: TCP or UDP',
  'role.service': 'Service: HTTP',
  'role.websocket': 'WebSocket',
  'role.logic': 'Logic: no device of its own',
  'encryption_level.none': 'Everybody who may see its parent',
  'encryption_level.support': 'Support staff and administrators',
  'encryption_level.admin': 'Administrators',
  'encryption_level.never_display': 'Nobody, only drivers',
  'permissions.user': 'User',
  'permissions.support': 'Support staff',
  'permissions.admin': 'Administrator',
  'permissions.admin_support': 'Administrator and support staff',
  'auth_type.certificate': 'A certificate',
  'auth_type.no_auth': 'Nothing',
  'auth_type.user_password': 'User name and password',
  'parent_type.control_system': 'System',
  'repo_type.driver': 'Drivers',
  'repo_type.interface': 'Front ends',
  'auth_method.ssl': 'SSL',
  'auth_method.tls': 'TLS',
  'auth_method.plain': 'Plain text',
}

export function choiceWords(_: EntityName, name: string, word: string): string {
  return choices[`${name}.${word}`] ?? (word === word.toUpperCase() ? word : spelledOut(word))
}

const plurals: { readonly [Name in EntityName]?: string } = {
  settings: 'settings',
  metadata: 'metadata',
  statistics: 'statistics',
}

/** What people call some of them. */
export function pluralOf(entity: EntityName): string {
  const { noun } = entities[entity]
  return plurals[entity] ?? (noun.endsWith('y') && !noun.endsWith('ey') ? `${noun.slice(0, -1)}ies` : `${noun}s`)
}

export const nounOf = (entity: EntityName) => entities[entity].noun

export const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

/** “3 zones”, “1 zone”. */
export function countWords(entity: EntityName, count: number): string {
  if (entity === 'settings') return count === 1 ? '1 settings record' : `${numberWords(count)} settings records`
  return `${numberWords(count)} ${count === 1 ? nounOf(entity) : pluralOf(entity)}`
}

const inGroups = new Intl.NumberFormat('en', { useGrouping: true })
export const numberWords = (count: number) => inGroups.format(count)
