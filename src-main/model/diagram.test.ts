import { expect, test } from 'vitest'
import type { EntityDef } from './entity.ts'
import { type EntityName, entities } from './index.ts'
import { version } from './version.ts'

/** The fields that the diagram of the data model names, in its own spelling; its entities by the names they have here. */
const diagram: Record<string, string> = {
  api_key: 'name description scopes user_id authority_id created_at updated_at',
  authority: 'name description domain login_url logout_url internals config',
  broker: 'auth_type name description host port tls username password certificate secret filters',
  driver:
    'name description json_schema default_uri default_port role file_name commit compilation_output module_name ignore_connected',
  doorkeeper_application: 'name secret scopes owner_id redirect_uri skip_authorisation confidential revoked_at',
  edge: 'name description secret',
  json_schema: 'name description schema',
  user: 'keyword nickname email phone country image ui_theme misc login_name staff_id last_name building password_digest email_digest card_number deleted groups access_token refresh_token expires_at expires password sys_admin support',
  settings: 'encryption_level settings_string keys',
  control_system:
    'name description features email bookable display_name code type capacity map_id images timezone support_url version installed_ui_devices zones modules',
  module:
    'ip port tls udp makebreak uri name custom_name role connected running notes ignore_connected ignore_startstop',
  repository: 'name description folder_name uri commit_hash branch username password key',
  zone: 'name description tags location display_name code type count capacity map_id',
  trigger: 'name description actions conditions debounce_period important enable_webhook',
  metadata: 'keyword description details editors parent_id schema_id',
  ldap_authentication: 'name port auth_method uid host base bind_dn password filter',
  oauth_authentication:
    'name client_id client_secret info_mappings authorize_paramas ensure_matching simple authorize_url token_method auth_scheme token_url scope raw_info_url',
  statistics: 'modules_disconnected triggers_active websocket_connections fixed_connections core_nodes_online',
  trigger_instance: 'enabled triggered important exec_method webhook_secret trigger_count',
  version: 'service commit version build_time platform_version',
}

test.each(Object.entries(diagram))('%s has every field that the diagram gives it', (name, fields) => {
  const { schema, aliases }: Pick<EntityDef, 'schema' | 'aliases'> =
    name === 'version' ? { schema: version as never, aliases: {} } : entities[name as EntityName]
  const known = [...Object.keys(schema.shape), ...Object.keys(aliases)]
  expect(fields.split(' ').filter(field => !known.includes(field))).toEqual([])
})

test('the twenty entities of the diagram are all there', () => {
  expect(Object.keys(diagram)).toHaveLength(20)
})
