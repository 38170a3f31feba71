import { expect, test } from 'vitest'
import { type EntityName, entities } from '../../../model/index.ts'
import { placeosRows } from '../../../store/testing/placeos-rows.ts'
import type { Wire } from './listing.ts'
import { isUntold, metadataId, rowOf } from './wire-row.ts'

test.each(Object.keys(placeosRows) as EntityName[])('a %s of PlaceOS is taken as it is', entity => {
  const wire = placeosRows[entity] as Wire
  const taken = rowOf(entity, wire)
  if (typeof taken === 'string') throw new Error(taken)
  expect(taken).toMatchObject({ entity, id: String(wire.id), at: Number(wire.updated_at) * 1000 })
  const told = Object.keys(entities[entity].schema.shape).filter(field => !isUntold(entity, field, wire))
  for (const field of told)
    expect(taken.row[field] ?? null).toEqual(field === 'id' ? String(wire.id) : (wire[field] ?? null))
})

const zone: Wire = { id: 'zone-1', name: 'A', created_at: 1, updated_at: 2, tags: ['org'] }
const revisionOf = (wire: Wire, entity: EntityName = 'zone') => {
  const taken = rowOf(entity, wire)
  return typeof taken === 'string' ? taken : taken.revision
}

test('a version is another when something in it is, however few seconds have passed', () => {
  expect(revisionOf({ ...zone, name: 'B' })).not.toBe(revisionOf(zone))
  expect(revisionOf({ ...zone, tags: [] })).not.toBe(revisionOf(zone))
  expect(revisionOf({ ...zone, location: 'here' })).not.toBe(revisionOf(zone))
  expect(revisionOf({ ...zone, parent_id: null, update_systems: true, trigger_data: [], updated_at: 9 })).toBe(
    revisionOf(zone),
  )
})

test('what goes on at the centre from day to day makes no other version', () => {
  const module: Wire = { id: 'mod-1', name: 'Display', driver_id: 'driver-1', connected: true, running: true }
  const other = { ...module, connected: false, has_runtime_error: true, error_timestamp: 5, updated_at: 7 }
  expect(revisionOf(other, 'module')).toBe(revisionOf(module, 'module'))
  expect(revisionOf({ ...module, running: false }, 'module')).not.toBe(revisionOf(module, 'module'))
})

test('a field that is empty there is empty here, and one that is never told stays', () => {
  const taken = rowOf('module', { id: 'mod-1', name: 'Display', driver_id: 'driver-1', connected: false })
  expect(taken).toMatchObject({ partial: true, row: { custom_name: null, edge_id: null } })
  expect(taken).not.toHaveProperty('row.connected')
})

test('what a support key sees of a user says nothing of what only admins see', () => {
  const taken = rowOf('user', { id: 'user-1', name: 'Ada', email: 'a@b.c', groups: [] })
  expect(taken).toMatchObject({ partial: true })
  for (const field of ['sys_admin', 'support', 'card_number', 'login_name'])
    expect(taken).not.toHaveProperty(`row.${field}`)
})

test('ciphertext of the centre is no password', () => {
  const taken = rowOf('repository', {
    id: 'repo-1',
    name: 'R',
    folder_name: 'r',
    uri: 'https://x',
    password: '\u001bs|i|b',
  })
  expect(taken).not.toHaveProperty('row.password')
})

test('a record that cannot be one says what is wrong', () => {
  expect(rowOf('module', { id: 'mod-1', driver_id: 'driver-1', name: 'D', port: 'many' })).toMatch(
    /module mod-1: port cannot be read/,
  )
})

test('metadata has the same id each time, and another for another name or parent', () => {
  expect(metadataId('zone-1', 'map')).toBe(metadataId('zone-1', 'map'))
  expect(new Set([metadataId('zone-1', 'map'), metadataId('zone-1', 'maps'), metadataId('zone-2', 'map')]).size).toBe(3)
})
