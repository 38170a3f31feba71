import { expect, test } from 'vitest'
import { entities, entityNames } from '../model/index.ts'
import { entityOfId, idsIn, references, referencesFrom, referencesTo } from './references.ts'

test('every relation of the data model is declared (model.md 5)', () => {
  const declared = references.map(({ from, field, gone }) => `${from}.${field} ${gone}`).sort()
  expect(declared).toEqual(
    [
      'api_key.authority_id remove',
      'api_key.user_id remove',
      'control_system.modules handled',
      'control_system.zones handled',
      // A stock core leaves the applications of a domain that is gone.
      'doorkeeper_application.owner_id remove',
      'driver.repository_id remove',
      // Nor does a stock core mind these: `clear` where it leaves a name of nothing.
      'edge.api_key_id clear',
      'edge.user_id clear',
      'ldap_authentication.authority_id remove',
      'metadata.metadata_id remove',
      'metadata.parent_id remove',
      'metadata.schema_id clear',
      'module.control_system_id handled',
      'module.driver_id remove',
      'module.edge_id clear',
      'oauth_authentication.authority_id remove',
      'saml_authentication.authority_id remove',
      'settings.parent_id remove',
      'settings.settings_id remove',
      'trigger.control_system_id remove',
      'trigger_instance.control_system_id remove',
      'trigger_instance.trigger_id remove',
      'trigger_instance.zone_id remove',
      'user.authority_id remove',
      'zone.parent_id remove',
      'zone.triggers handled',
    ].sort(),
  )
})

test('every field that ends like an id names what it refers to, or is known not to', () => {
  const others = [
    'photo_upload_id',
    'playlist_item_id',
    'map_id',
    'place_id',
    'client_id',
    'staff_id',
    'modified_by_id',
  ]
  for (const name of entityNames) {
    const known = [...referencesFrom(name).map(({ field }) => field), ...others]
    for (const field of Object.keys(entities[name].facts).filter(field => field.endsWith('_id'))) {
      expect(known, `${name}.${field}`).toContain(field)
    }
  }
})

test('who is named can be asked for as well as who names', () => {
  expect(referencesTo('zone').map(({ from, field }) => `${from}.${field}`)).toEqual([
    'control_system.zones',
    'zone.parent_id',
    'settings.parent_id',
    'metadata.parent_id',
    'trigger_instance.zone_id',
  ])
})

test('an id of one of several kinds is told by its prefix, the hyphen included', () => {
  expect(entityOfId('trig-1', ['trigger', 'trigger_instance'])).toBe('trigger_instance')
  expect(entityOfId('trigger-1', ['trigger', 'trigger_instance'])).toBe('trigger')
  expect(entityOfId('sys-a-b', ['zone', 'control_system'])).toBe('control_system')
  expect(entityOfId('toaster-1', ['zone', 'control_system'])).toBeUndefined()
  expect(entityOfId('0011', ['api_key'])).toBe('api_key')
})

test('a field holds one id, several or none', () => {
  expect(idsIn('a')).toEqual(['a'])
  expect(idsIn(['a', 'b', 5])).toEqual(['a', 'b'])
  for (const none of ['', null, undefined, 5]) expect(idsIn(none)).toEqual([])
})
