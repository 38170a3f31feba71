import { describe, expect, test } from 'vitest'
import type { NewRow } from '../store/parse-row.ts'
import { loaded, openedRecords, problemsOf } from './testing/opened-records.ts'

describe('what is missing', () => {
  test.each([
    ['zone', {}, ['name']],
    ['driver', { name: 'A' }, ['role', 'module_name', 'file_name', 'commit']],
    ['module', { ip: '10.0.0.1' }, ['driver_id']],
    ['doorkeeper_application', { name: 'A', redirect_uri: 'https://a' }, ['owner_id']],
    ['broker', { name: null, host: null }, ['name', 'host']],
    ['metadata', { name: 'a', parent_id: 'zone-1', details: null }, ['details']],
    [
      'oauth_authentication',
      { name: 'A', authority_id: 'authority-1' },
      ['site', 'client_id', 'client_secret', 'scope'],
    ],
  ] as const)('%s %j should not be nil, and nothing else is looked at', async (name, body, fields) => {
    const { records } = await openedRecords()
    const problems = await problemsOf(records.create(name, body))
    expect(problems).toMatchObject(Object.fromEntries(fields.map(field => [field, 'should not be nil'])))
    expect(new Set(Object.values(problems))).toEqual(new Set(['should not be nil']))
  })

  test('null for what has no default is as if it were missing, on update too', async () => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.update('zone', 'zone-1', { name: null }))).toEqual({ name: 'should not be nil' })
  })
})

describe('what is empty', () => {
  test.each([
    ['zone', { name: '' }, { name: 'is required' }],
    ['zone', { name: ' <b></b> ' }, { name: 'is required' }],
    ['authority', { name: ' ', domain: '' }, { name: 'is required', domain: 'is required' }],
    ['user', { name: 'A', email: 'a@example.com' }, { authority_id: 'is required' }],
    [
      'ldap_authentication',
      { name: 'A', host: '', base: '' },
      { host: 'is required', base: 'is required', authority_id: 'is required' },
    ],
    ['settings', {}, { parent_id: 'is required' }],
    ['metadata', { name: '', details: 1 }, { name: 'is required', parent_id: 'is required' }],
    ['trigger_instance', {}, { control_system_id: 'is required', trigger_id: 'is required' }],
    ['api_key', { name: 'A' }, { user_id: 'is required' }],
  ] as const)('%s %j is required, every field in one go', async (name, body, problems) => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create(name, body))).toEqual(problems)
  })

  test.each([
    ['api_key', { name: '', user_id: 'user-jo' }],
    ['edge', { name: '', user_id: 'user-jo' }],
    ['json_schema', { name: '' }],
    ['trigger', { name: '' }],
  ] as const)('%s may have an empty name', async (name, body) => {
    const { records } = await openedRecords()
    expect(await records.create(name, body)).toMatchObject({ name: '' })
  })

  test('a failed validation travels as a list of fields and reasons', async () => {
    const { records } = await openedRecords()
    await expect(records.create('authority', { name: '', domain: '' })).rejects.toMatchObject({
      code: 'invalid',
      message: 'validation failed: name is required; domain is required',
      detail: {
        failures: [
          { field: 'name', reason: 'is required' },
          { field: 'domain', reason: 'is required' },
        ],
      },
    })
  })
})

describe('what is unique', () => {
  test.each([
    ['zone', { name: ' Lobby ' }, 'Lobby'],
    ['control_system', { name: '\tLobby' }, 'Lobby'],
    ['edge', { name: 'Lobby ', user_id: 'user-jo' }, 'Lobby'],
    ['api_key', { name: ' Room Panel ', user_id: 'user-jo' }, 'room panel'],
    ['broker', { name: ' Lobby ', host: 'a' }, ' Lobby '],
    ['metadata', { name: ' a ', details: 1, parent_id: 'zone-1' }, 'a'],
    ['zone', { name: '<b> Lobby </b>' }, 'Lobby'],
  ] as const)('%s %j is stored as it is compared when it is made', async (name, body, stored) => {
    const { records } = await openedRecords()
    expect(await records.create(name, body)).toMatchObject({ name: stored })
  })

  test('a repository folder is lower case', async () => {
    const { records } = await openedRecords()
    const body = { name: 'A', folder_name: ' Private-Drivers ', uri: 'https://a/b' }
    expect((await records.create('repository', body)).folder_name).toBe('private-drivers')
  })

  test('on update it is only compared', async () => {
    const { records } = await openedRecords()
    expect((await records.update('zone', 'zone-1', { name: ' Tower ' })).name).toBe(' Tower ')
  })

  test.each([
    ['zone', { name: 'Lobby' }, { name: ' Lobby' }, { name: 'lobby' }],
    ['control_system', { name: 'Lobby' }, { name: 'Lobby ' }, { name: 'lobby' }],
    ['broker', { name: 'Lobby', host: 'a' }, { name: 'Lobby', host: 'b' }, { name: 'lobby', host: 'a' }],
    [
      'authority',
      { name: 'A', domain: 'a.com' },
      { name: 'B', domain: 'https://A.com:80' },
      { name: 'A', domain: 'b.com' },
    ],
    [
      'api_key',
      { name: 'Panel', user_id: 'user-jo' },
      { name: ' PANEL ', user_id: 'user-admin' },
      { name: 'Panel 2', user_id: 'user-jo' },
    ],
    [
      'repository',
      { name: 'A', folder_name: 'a', uri: 'https://a' },
      { name: 'B', folder_name: 'A', uri: 'https://b' },
      { name: 'A', folder_name: 'a', uri: 'https://a', repo_type: 'interface' },
    ],
    [
      'user',
      { name: 'A', email: 'a@example.com', authority_id: 'authority-1' },
      { name: 'B', email: ' A@Example.com', authority_id: 'authority-1' },
      { name: 'A', email: 'a@example.com', authority_id: 'authority-2' },
    ],
    [
      'doorkeeper_application',
      { name: 'A', redirect_uri: 'https://a', owner_id: 'authority-1' },
      { name: 'A ', redirect_uri: 'https://b', owner_id: 'authority-1' },
      { name: 'A', redirect_uri: 'https://c', owner_id: 'authority-2' },
    ],
  ] as const)('%s: %j is refused beside %j, and %j is not', async (name, first, same, other) => {
    const { store, records } = await openedRecords()
    await loaded(store, 'authority', { id: 'authority-2', name: 'Other', domain: 'other.com' })
    await records.create(name, first)
    expect(Object.values(await problemsOf(records.create(name, same)))).toEqual(['should be unique'])
    await records.create(name, other)
  })

  test('metadata: the name, beneath its parent', async () => {
    const { records } = await openedRecords()
    const entry = { name: 'map', details: {}, parent_id: 'zone-1' }
    const { id } = await records.create('metadata', entry)
    expect(await problemsOf(records.create('metadata', entry))).toEqual({ name: "must be unique beneath 'parent_id'" })
    await records.create('metadata', { ...entry, parent_id: 'sys-1' })
    // Neither the record itself nor how it was stands in its own way.
    await records.update('metadata', id, { name: 'map' })
  })

  test('of two that were synced alike, each says so when it is saved', async () => {
    const { store, records } = await openedRecords()
    const twin = { name: 'Twin' } satisfies Partial<NewRow<'zone'>>
    await loaded(store, 'zone', { id: 'zone-a', ...twin }, { id: 'zone-b', ...twin })
    expect(await problemsOf(records.update('zone', 'zone-a', { count: 1 }))).toEqual({ name: 'should be unique' })
  })
})

describe('what is named', () => {
  test.each([
    ['zone', { name: 'A', parent_id: 'zone-none' }, { parent_id: 'there is no zone zone-none' }],
    ['zone', { name: 'A', triggers: ['trigger-1', 'trigger-none'] }, { triggers: 'there is no trigger trigger-none' }],
    ['control_system', { name: 'A', zones: ['zone-none'] }, { zones: 'there is no zone zone-none' }],
    ['metadata', { name: 'a', details: 1, parent_id: 'zone-none' }, { parent_id: 'must reference an existing model' }],
    ['metadata', { name: 'a', details: 1, parent_id: 'mod-1' }, { parent_id: 'must reference an existing model' }],
    [
      'metadata',
      { name: 'a', details: 1, parent_id: 'zone-1', schema_id: 'json_schema-none' },
      { schema_id: 'there is no schema json_schema-none' },
    ],
    ['settings', { parent_id: 'sys-none' }, { parent_id: 'there is no record sys-none' }],
    ['api_key', { name: 'a', user_id: 'user-none' }, { user_id: 'there is no user user-none' }],
    [
      'trigger_instance',
      { control_system_id: 'sys-none', trigger_id: 'trigger-1' },
      { control_system_id: 'there is no system sys-none' },
    ],
    [
      'module',
      { driver_id: 'driver-device', ip: 'a', port: 1, edge_id: 'edge-none' },
      { edge_id: 'there is no edge edge-none' },
    ],
  ] as const)('%s %j must be there', async (name, body, problems) => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create(name, body))).toEqual(problems)
  })

  test('by a synced row may be missing here, and stays; what is newly named must be there', async () => {
    const { store, records } = await openedRecords()
    await loaded(store, 'zone', { id: 'zone-2', name: 'A', parent_id: 'zone-far', triggers: ['trigger-far'] })
    expect(await records.update('zone', 'zone-2', { name: 'B', triggers: ['trigger-far', 'trigger-1'] })).toMatchObject(
      {
        parent_id: 'zone-far',
        triggers: ['trigger-far', 'trigger-1'],
      },
    )
    expect(await problemsOf(records.update('zone', 'zone-2', { triggers: ['trigger-other'] }))).toEqual({
      triggers: 'there is no trigger trigger-other',
    })
  })
})

describe('encrypted text', () => {
  const cipher = '\u001b11111111-2222-4333-8444-555555555555|AAECAwQFBgcICQoL|LLoiFNgAbme5p+I='

  test('comes back unchanged and stays', async () => {
    const { store, records } = await openedRecords()
    const { id, password } = await records.create('broker', { name: 'A', host: 'a', password: 'hunter2' })
    const saved = await records.update('broker', id, { password, host: 'b' })
    expect(saved).toMatchObject({ password, host: 'b' })
    expect(store.secrets.decrypt(3, id, String(saved.password))).toBe('hunter2')
  })

  test.each([
    ['broker', { name: 'A', host: 'a' }, ['password', 'certificate', 'secret']],
    ['ldap_authentication', { name: 'A', host: 'a', base: 'b', authority_id: 'authority-1' }, ['password']],
    ['repository', { name: 'A', folder_name: 'b', uri: 'https://a' }, ['password', 'key']],
    ['edge', { name: 'A', user_id: 'user-jo' }, ['secret']],
  ] as const)('%s: of another record is refused, as nobody could ever read it', async (name, body, fields) => {
    const { records } = await openedRecords()
    const { id } = await records.create(name, body)
    for (const field of fields) {
      const problems = { [field]: 'is encrypted text of another record; send it as plain text' }
      expect(await problemsOf(records.update(name, id, { [field]: cipher }))).toEqual(problems)
      expect(await problemsOf(records.create(name, { ...body, name: 'B', folder_name: 'c', [field]: cipher }))).toEqual(
        problems,
      )
    }
  })
})
