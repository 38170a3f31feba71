import type { SmallPlaceos } from './small-placeos.ts'

export const EDGE_KEY_ID = 'ffeeddccbbaa99887766554433221100'

/** A building with so many rooms of this edge, each with modules here and elsewhere, and one room of somebody else. */
export function building(placeos: SmallPlaceos, rooms: number, modulesEach = 2): void {
  const { put } = placeos
  put('authority', { id: 'authority-1', name: 'Example', domain: '127.0.0.1', internals: { a: 1 } })
  put('authority', { id: 'authority-2', name: 'Other', domain: 'other.example' })
  put('user', {
    id: 'user-1',
    name: 'Ada',
    email: 'ada@example.com',
    authority_id: 'authority-1',
    sys_admin: true,
    groups: ['av'],
  })
  put('user', { id: 'user-2', name: 'Eve', email: 'eve@other.example', authority_id: 'authority-2', sys_admin: false })
  put('edge', { id: 'edge-1', name: 'Building', api_key_id: EDGE_KEY_ID, online: true, last_seen: 5 })
  put('edge', { id: 'edge-2', name: 'Other' })
  put('repository', {
    ...{ id: 'repo-1', name: 'Drivers', folder_name: 'drivers', uri: 'https://example.com/drivers.git' },
    password: '\u001bsalt|iv|bytes',
  })
  put('repository', { id: 'repo-2', name: 'Other', folder_name: 'other', uri: 'https://example.com/other.git' })
  for (const id of ['driver-panel', 'driver-logic', 'driver-other']) {
    const [role, repository_id] = [id === 'driver-logic' ? 99 : 1, id === 'driver-other' ? 'repo-2' : 'repo-1']
    put('driver', {
      id,
      name: id,
      role,
      repository_id,
      file_name: `drivers/${id}.cr`,
      commit: 'abc1234',
      module_name: 'Display',
    })
  }
  put('zone', { id: 'zone-org', name: 'Organisation', tags: ['org'] })
  put('zone', { id: 'zone-building', name: 'Building', parent_id: 'zone-org' })
  put('zone', { id: 'zone-other', name: 'Other' })
  put('json_schema', { id: 'json_schema-1', name: 'Map', schema: '{"type":"object"}' })
  put('trigger', { id: 'trigger-1', name: 'Away', conditions: { comparisons: [], time_dependents: [] } })
  put('trigger', { id: 'trigger-2', name: 'Of others' })
  put('broker', { id: 'broker-1', name: 'Events', host: 'broker.example', auth_type: 1, secret: 'masking' })
  put('doorkeeper_application', {
    id: 7,
    name: 'Panel',
    owner_id: 'authority-1',
    redirect_uri: 'https://x.example',
    uid: 'u',
  })
  put('ldap_authentication', { id: 'ldap_strat-1', name: 'AD', authority_id: 'authority-1', host: 'ad', base: 'dc=x' })
  put('metadata', meta('zone-building', 'bindings', 'json_schema-1'))
  for (let at = 0; at < rooms; at++) room(placeos, at, modulesEach)
  put('module', {
    id: 'mod-other',
    driver_id: 'driver-other',
    name: 'Display',
    role: 1,
    ip: '10.9.9.9',
    port: 1,
    edge_id: 'edge-2',
  })
  put('control_system', { id: 'sys-other', name: 'Other', zones: ['zone-other'], modules: ['mod-other'], version: 1 })
  put('settings', { id: 'sets-other', parent_id: 'mod-other', settings_string: 'a: 1' })
}

function room({ put }: SmallPlaceos, at: number, modulesEach: number): void {
  const devices = Array.from({ length: modulesEach - 1 }, (_, index) => `mod-${at}-${index}-edge`)
  const modules = [...devices, `mod-${at}-logic`]
  put('zone', { id: `zone-level-${at}`, name: `Level ${at}`, parent_id: 'zone-building', triggers: ['trigger-1'] })
  put('control_system', {
    id: `sys-${at}`,
    name: `Room ${at}`,
    zones: [`zone-level-${at}`],
    modules,
    version: 3,
    bookable: true,
  })
  for (const [index, id] of devices.entries()) {
    const device = { driver_id: 'driver-panel', name: 'Display', role: 1, ip: `10.0.${at}.${index}`, port: 4999 }
    put('module', { id, ...device, edge_id: 'edge-1', running: true })
    put('settings', {
      id: `sets-${id}`,
      parent_id: id,
      encryption_level: 0,
      settings_string: `volume: ${index}`,
      keys: ['volume'],
    })
  }
  put('module', {
    id: `mod-${at}-logic`,
    driver_id: 'driver-logic',
    name: 'Room',
    role: 99,
    control_system_id: `sys-${at}`,
  })
  put('settings', {
    id: `sets-${at}-secret`,
    parent_id: `sys-${at}`,
    encryption_level: 2,
    settings_string: 'pin: 4711',
    keys: ['pin'],
  })
  put('settings', {
    id: `sets-${at}-never`,
    parent_id: `sys-${at}`,
    encryption_level: 3,
    settings_string: 'pin: 4712',
    keys: ['pin'],
  })
  put('settings', {
    id: `sets-${at}-old`,
    parent_id: `sys-${at}`,
    settings_id: `sets-${at}-secret`,
    settings_string: 'pin: 1',
  })
  put('trigger_instance', {
    ...{ id: `trig-${at}`, control_system_id: `sys-${at}`, trigger_id: 'trigger-1', zone_id: `zone-level-${at}` },
    ...{ enabled: true, triggered: true, trigger_count: 9, webhook_secret: `hook-${at}`, name: 'Away' },
  })
  put('metadata', meta(`sys-${at}`, 'map'))
}

const meta = (parent: string, name: string, schema?: string) => ({
  ...{ id: `metadata-${parent}`, parent_id: parent, name, description: '', details: { seats: 4 }, editors: [] },
  ...(schema ? { schema_id: schema } : {}),
})
