import { describe, expect, test } from 'vitest'
import { type EntityName, entities } from '../model/index.ts'
import { accept, defaultsOf } from './accept.ts'

describe('what a client sends', () => {
  test('is taken as far as it is there: what is not mentioned is not touched', () => {
    expect(accept('zone', { name: 'Lobby' })).toEqual({ name: 'Lobby' })
  })

  test('is nothing of what the node remembers of the centre', () => {
    expect(accept('zone', { central: { revision: 'forged' } })).toEqual({})
  })

  test.each([
    ['zone', { name: 5 }, '"name" must be of type string'],
    ['zone', { tags: 'building' }, '"tags" must be of type array'],
    ['zone', { tags: ['a', 5] }, '"tags.1" must be of type string'],
    ['zone', { count: '5' }, '"count" must be of type number'],
    ['zone', { count: 1.5 }, '"count" must be of type int'],
    ['zone', { count: 2 ** 31 }, '"count"'],
    ['module', { tls: 'yes' }, '"tls" must be of type boolean'],
    ['driver', { role: 7 }, '"role" must be one of ssh, device, service, websocket, logic'],
    ['driver', { role: 'toaster' }, '"role" must be one of ssh, device, service, websocket, logic'],
    ['repository', { repo_type: 'toaster' }, '"repo_type" must be one of driver, interface'],
    ['api_key', { expires_at: 1_767_225_600_000 }, '"expires_at"'],
    [
      'trigger',
      { conditions: { comparisons: [{ left: null, operator: 'and', right: 1 }] } },
      '"conditions.comparisons.0.left"',
    ],
    [
      'trigger',
      { conditions: { comparisons: [{ left: 1, operator: 'like', right: 1 }] } },
      'must be one of and, equal',
    ],
    [
      'trigger',
      { actions: { functions: [{ mod: 'Display_1' }] } },
      '"actions.functions.0.method" must be of type string',
    ],
  ] as const)('%s %j: a member of the wrong type fails with words that name it', (name, body, words) => {
    expect(() => accept(name, body)).toThrow(words)
  })

  test('of the wrong type in a secret place is not said back', () => {
    expect(() => accept('broker', { password: ['hunter2'] })).toThrow(/^"password" is of the wrong type$/)
  })

  test('null restores a default, and where there is none it is left for the check to find', () => {
    expect(accept('zone', { tags: null, count: null, description: null, name: null })).toEqual({
      tags: [],
      count: 0,
      description: '',
      name: null,
    })
    expect(accept('broker', { auth_type: null, port: null })).toEqual({ auth_type: 2, port: 1883 })
  })

  test('null is a value where a field may be null', () => {
    expect(accept('zone', { parent_id: null })).toEqual({ parent_id: null })
  })

  test('an empty text is null where a field may be null, and empty elsewhere', () => {
    expect(accept('zone', { parent_id: '', description: '' })).toEqual({ parent_id: null, description: '' })
  })

  test('a set loses its duplicates and keeps the order', () => {
    expect(accept('zone', { tags: ['b', 'a', 'b'] })).toEqual({ tags: ['b', 'a'] })
    expect(accept('control_system', { zones: ['zone-2', 'zone-1', 'zone-2'] })).toEqual({ zones: ['zone-2', 'zone-1'] })
  })

  test('an enum is its number or its name, whatever its case, _ and -', () => {
    for (const role of [99, 'logic', 'LOGIC', 'Lo-gic']) expect(accept('driver', { role })).toEqual({ role: 99 })
    for (const level of [3, 'NeverDisplay', 'never_display']) {
      expect(accept('settings', { encryption_level: level })).toEqual({ encryption_level: 3 })
    }
    expect(accept('repository', { repo_type: 1 })).toEqual({ repo_type: 'interface' })
  })

  test('an instant is seconds, or a date with or without a zone', () => {
    for (const text of [
      '2026-01-01T00:00:00Z',
      '2026-01-01T01:00:00+01:00',
      '2026-01-01T00:00:00',
      '2026-01-01T00:00:00.123456',
    ]) {
      expect(accept('api_key', { expires_at: text })).toEqual({ expires_at: 1_767_225_600 })
    }
  })

  test('an object is replaced whole, never merged', () => {
    expect(accept('authority', { config: { a: 1 } })).toEqual({ config: { a: 1 } })
  })

  test('JSON in a text may come as an object', () => {
    expect(accept('json_schema', { schema: { type: 'object' } })).toEqual({ schema: '{"type":"object"}' })
    expect(accept('driver', { json_schema: '{"type":"object"}' })).toEqual({ json_schema: '{"type":"object"}' })
  })
})

describe('members that nobody may set', () => {
  test.each(Object.keys(entities) as EntityName[])(
    '%s: its id, its times and all it says are read-only are ignored',
    name => {
      const facts = Object.entries(entities[name].facts as Record<string, { readOnly?: boolean; derived?: boolean }>)
      const fields = facts.filter(([, { readOnly, derived }]) => readOnly || derived).map(([field]) => field)
      expect(fields).toEqual(expect.arrayContaining(['id', 'created_at', 'updated_at']))
      expect(accept(name, Object.fromEntries(fields.map(field => [field, 'anything'])))).toEqual({})
    },
  )

  test.each([
    ['user', ['password_digest', 'email_digest', 'access_token', 'refresh_token', 'deleted', 'expires', 'login_count']],
    ['api_key', ['secret', 'authority_id']],
    ['doorkeeper_application', ['uid', 'secret']],
    ['edge', ['api_key_id', 'last_seen', 'online']],
    ['module', ['name', 'role', 'has_runtime_error', 'error_timestamp']],
    ['repository', ['deployed_commit_hash', 'has_runtime_error', 'error_message']],
    ['settings', ['keys', 'parent_type', 'settings_id', 'modified_by_id']],
    ['metadata', ['metadata_id', 'modified_by_id']],
    ['control_system', ['version', 'signage_last_seen']],
    ['trigger_instance', ['triggered', 'trigger_count']],
  ] as const)('%s: %j', (name, fields) => {
    expect(accept(name, Object.fromEntries(fields.map(field => [field, 'anything'])))).toEqual({})
  })
})

describe('members that nobody here knows', () => {
  test('are kept, as a newer PlaceOS may know them', () => {
    expect(accept('zone', { name: 'A', invented_later: { yes: [1] } })).toEqual({
      name: 'A',
      invented_later: { yes: [1] },
    })
  })

  test.each([
    ['control_system', { zone_data: [{}], module_data: [{}], module_list: [], settings: [], camera_snapshot_url: '' }],
    ['zone', { trigger_data: [{}], trigger_list: [], settings: [], children_count: 3, update_systems: true }],
    ['module', { driver: {}, system: {}, control_system: {}, settings: [], core_node: {}, compiled: undefined }],
    ['driver', { class_name: 'X', settings: [], compilation_status: {} }],
    ['trigger_instance', { name: 'Lamp', control_system: {}, conditions: {}, actions: {} }],
    ['trigger', { webhook_secret: 'x', enabled: true, system_name: '', activated_count: 0 }],
    ['metadata', { parent: {} }],
    ['api_key', { user: {}, authority: {}, x_api_key: 'x' }],
    ['user', { associated_metadata: {}, subsystem_access: {}, admin_destroy_lock: false, confirm_password: 'x' }],
    ['ldap_authentication', { type: 'ldap' }],
  ] as const)('%s: what clients only send back is not kept: %j', (name, body) => {
    expect(Object.entries(accept(name, body)).filter(([, value]) => value !== undefined)).toEqual([])
  })

  test('may have the names of things that every object has', () => {
    const body = JSON.parse(
      '{"name":"A","constructor":1,"toString":"x","hasOwnProperty":null,"__proto__":{"name":"B"}}',
    )
    const fields = accept('zone', body)
    expect(Object.entries(fields)).toEqual([
      ['name', 'A'],
      ['constructor', 1],
      ['toString', 'x'],
      ['hasOwnProperty', null],
    ])
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
  })
})

describe('the spellings of the data model (model.md 7)', () => {
  test.each([
    ['trigger_instance', { exec_method: true }, { exec_enabled: true }],
    ['metadata', { keyword: 'a' }, { name: 'a' }],
    ['user', { keyword: 'Jo' }, { name: 'Jo' }],
    [
      'oauth_authentication',
      { authorize_paramas: { a: 'b' }, simple: 'https://x' },
      { authorize_params: { a: 'b' }, site: 'https://x' },
    ],
    ['doorkeeper_application', { skip_authorisation: true }, { skip_authorization: true }],
  ] as const)('%s: %j is %j', (name, body, fields) => {
    expect(accept(name, body)).toEqual(fields)
  })

  test('count only where the field itself is not sent', () => {
    expect(accept('metadata', { keyword: 'old', name: 'new' })).toEqual({ name: 'new' })
  })

  test.each([
    ['edge', { secret: 'x' }],
    ['repository', { key: 'x' }],
    ['doorkeeper_application', { revoked_at: 5 }],
  ] as const)('%s keeps what PlaceOS has dropped from it: %j', (name, body) => {
    expect(accept(name, body)).toEqual(body)
  })
})

test('a record begins with its defaults; what has none is missing', () => {
  expect(defaultsOf('broker')).toMatchObject({
    auth_type: 2,
    port: 1883,
    tls: false,
    description: '',
    filters: [],
    secret: '',
  })
  expect(Object.keys(defaultsOf('broker'))).not.toEqual(expect.arrayContaining(['name']))
  expect(defaultsOf('authority')).toMatchObject({
    login_url: '/login?continue={{url}}',
    logout_url: '/auth/logout',
    config: { default_app: '/backoffice/' },
    internals: {},
  })
  expect(defaultsOf('ldap_authentication')).toMatchObject({ port: 636, auth_method: 'ssl', uid: 'sAMAccountName' })
  expect(defaultsOf('oauth_authentication')).toMatchObject({
    authorize_url: '/oauth/authorize',
    token_url: '/oauth/token',
    token_method: 'post',
    auth_scheme: 'request_body',
  })
  expect(defaultsOf('trigger')).toMatchObject({
    actions: { functions: [], mailers: [] },
    conditions: { comparisons: [], time_dependents: [] },
    supported_methods: ['POST'],
  })
  expect(defaultsOf('module')).toMatchObject({ connected: true, running: false, port: 0, ip: '', uri: '' })
  expect(defaultsOf('repository')).toMatchObject({ branch: 'master', commit_hash: 'HEAD', repo_type: 'driver' })
  expect(defaultsOf('user')).toMatchObject({ ui_theme: 'light', locatable: true, sys_admin: false, groups: [] })
})

test('an instant or a number that was emptied is none', () => {
  expect(accept('api_key', { expires_at: '' })).toEqual({ expires_at: null })
  expect(accept('driver', { default_port: '' })).toEqual({ default_port: null })
  expect(() => accept('broker', { port: '' })).toThrow('"port" must be of type')
})
