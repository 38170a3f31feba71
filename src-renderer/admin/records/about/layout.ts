import type { EntityName } from '@model/names.ts'
import { type FieldView, fieldsOf } from './fields.ts'

export interface Group {
  title: string
  fields: readonly FieldView[]
}

type Table = { readonly [Name in EntityName]?: Readonly<Record<string, readonly string[]>> }

/** What belongs together on a form. The first group is what nearly everybody comes for; what is in none is in “More”. */
const layouts: Table = {
  zone: {
    Zone: ['name', 'display_name', 'parent_id', 'tags', 'description'],
    Place: ['timezone', 'location', 'code', 'type', 'capacity', 'count', 'map_id', 'place_id', 'images'],
    Triggers: ['triggers'],
  },
  control_system: {
    System: ['name', 'display_name', 'modules', 'zones', 'description'],
    Booking: ['email', 'bookable', 'public', 'approval', 'capacity', 'features', 'room_booking_url', 'timetable_url'],
    Place: ['timezone', 'code', 'type', 'map_id', 'images'],
    Equipment: ['installed_ui_devices', 'support_url', 'camera_url', 'camera_snapshot_urls'],
  },
  module: {
    Module: ['driver_id', 'control_system_id', 'custom_name', 'running', 'notes'],
    Device: ['ip', 'port', 'uri', 'tls', 'udp', 'makebreak'],
    Handling: ['ignore_connected', 'ignore_startstop', 'edge_id'],
  },
  driver: {
    Driver: ['name', 'module_name', 'role', 'description'],
    Program: ['repository_id', 'file_name', 'commit'],
    'For its modules': ['default_uri', 'default_port', 'ignore_connected', 'json_schema'],
  },
  repository: {
    Repository: ['name', 'repo_type', 'uri', 'branch', 'commit_hash', 'folder_name', 'description'],
    'Signing in to it': ['username', 'password', 'key'],
  },
  trigger: {
    Trigger: ['name', 'description', 'control_system_id', 'important'],
    Conditions: ['conditions', 'any_match', 'debounce_period'],
    Actions: ['actions'],
    'Web request': ['enable_webhook', 'supported_methods'],
  },
  trigger_instance: {
    'Trigger instance': ['trigger_id', 'control_system_id', 'zone_id', 'enabled', 'important'],
    'Web request': ['exec_enabled', 'webhook_secret'],
  },
  user: {
    User: ['name', 'email', 'authority_id', 'password'],
    Rights: ['sys_admin', 'support', 'groups'],
    Person: ['first_name', 'last_name', 'nickname', 'phone', 'department', 'building', 'country', 'image'],
  },
  api_key: {
    'API key': ['name', 'user_id', 'permissions', 'scopes', 'expires_at', 'description'],
  },
  broker: {
    Broker: ['name', 'host', 'port', 'tls', 'description'],
    'Signing in to it': ['auth_type', 'username', 'password', 'certificate'],
    Masking: ['filters', 'secret'],
  },
  ldap_authentication: {
    'LDAP source': ['name', 'authority_id', 'host', 'port', 'auth_method'],
    'Finding people': ['base', 'uid', 'filter'],
    'Signing in to it': ['bind_dn', 'password'],
  },
  oauth_authentication: {
    'OAuth source': ['name', 'authority_id', 'site', 'client_id', 'client_secret', 'scope'],
    Addresses: ['authorize_url', 'token_url', 'token_method', 'auth_scheme', 'raw_info_url'],
    'The person’s profile': ['info_mappings', 'authorize_params', 'ensure_matching'],
  },
  saml_authentication: {
    'SAML source': ['name', 'authority_id', 'issuer', 'idp_sso_target_url', 'idp_cert'],
  },
  authority: {
    Domain: ['name', 'domain', 'description'],
    'Signing in': ['login_url', 'logout_url', 'email_domains'],
  },
  doorkeeper_application: {
    Application: ['name', 'owner_id', 'redirect_uri', 'scopes', 'skip_authorization', 'confidential'],
  },
}

/** The groups of a form, in order; for a new record what is needed comes first. */
export function groupsOf(entity: EntityName, isNew: boolean): Group[] {
  const asked = fieldsOf(entity).filter(({ place, onlyNew }) => place === 'form' && (isNew || !onlyNew))
  const layout = Object.entries(layouts[entity] ?? { '': asked.map(({ name }) => name) })
  const placed = new Set(layout.flatMap(([, names]) => names))
  const groups = layout.map(([title, names]) => ({
    title,
    fields: names.flatMap(name => asked.find(field => field.name === name) ?? []),
  }))
  groups.push({ title: 'More', fields: asked.filter(({ name }) => !placed.has(name)) })
  return (isNew ? neededFirst(groups) : groups).filter(({ fields }) => fields.length > 0)
}

function neededFirst([first, ...rest]: Group[]): Group[] {
  if (!first) return []
  const needed = rest.flatMap(({ fields }) => fields.filter(({ required }) => required))
  const fields = [...first.fields, ...needed].toSorted((a, b) => Number(b.required) - Number(a.required))
  return [{ ...first, fields }, ...rest.map(group => ({ ...group, fields: group.fields.filter(one => !one.required) }))]
}

/** What the page does not tell: it stands elsewhere on it, or is not kept up to date in the record. */
const untold: { readonly [Name in EntityName]?: readonly string[] } = {
  // Whether a device is there is known to the module's own page, live; the record holds what a core once said.
  module: ['connected', 'has_runtime_error', 'error_timestamp'],
}

/** What a page only tells. */
export const toldOf = (entity: EntityName): FieldView[] =>
  fieldsOf(entity).filter(({ name, place }) => place === 'fact' && !untold[entity]?.includes(name))

export const foreignOf = (entity: EntityName): FieldView[] =>
  fieldsOf(entity).filter(({ place }) => place === 'foreign')
