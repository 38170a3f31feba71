import { type EntityName, entityNames } from '@model/index.ts'
import { expect, test } from 'vitest'
import { columnsOf } from './columns.ts'
import { type FieldView, fieldsOf, unknownIn } from './fields.ts'
import { groups, purposes } from './groups.ts'
import { foreignOf, groupsOf, toldOf } from './layout.ts'
import { namedBy } from './references.ts'

const field = (entity: EntityName, name: string): FieldView | undefined =>
  fieldsOf(entity).find(one => one.name === name)
const kind = (entity: EntityName, name: string) => field(entity, name)?.kind

test('a field is asked for by what it is', () => {
  expect(kind('zone', 'name')).toBe('text')
  expect(kind('zone', 'description')).toBe('paragraph')
  expect(kind('zone', 'tags')).toBe('texts')
  expect(kind('zone', 'parent_id')).toBe('ref')
  expect(kind('control_system', 'modules')).toBe('refs')
  expect(kind('module', 'port')).toBe('number')
  expect(kind('module', 'tls')).toBe('flag')
  expect(kind('driver', 'role')).toBe('choice')
  expect(kind('trigger', 'supported_methods')).toBe('choices')
  expect(kind('trigger', 'conditions')).toBe('json')
  expect(kind('metadata', 'details')).toBe('json')
  expect(kind('driver', 'json_schema')).toBe('json-text')
  expect(kind('settings', 'settings_string')).toBe('yaml')
  expect(kind('api_key', 'expires_at')).toBe('instant')
  expect(kind('broker', 'filters')).toBe('lines')
  expect(kind('broker', 'secret')).toBe('secret')
  expect(kind('broker', 'password')).toBe('sealed')
})

test('what never leaves the node is not asked for, unless it is only ever written', () => {
  expect(kind('user', 'password')).toBe('sealed')
  expect(field('user', 'password_digest')).toBeUndefined()
  expect(field('api_key', 'secret')).toBeUndefined()
})

test('a number with names is chosen by its name and sent as a number', () => {
  expect(field('driver', 'role')).toMatchObject({ numeric: true, required: true })
  expect(field('driver', 'role')?.choices).toContainEqual({ value: '99', label: 'Logic: no device of its own' })
  expect(field('repository', 'repo_type')).toMatchObject({ numeric: false, initial: 'driver' })
})

test.each(entityNames)('every field of %s that a person may see has exactly one place', entity => {
  for (const isNew of [true, false]) {
    const asked = groupsOf(entity, isNew).flatMap(({ fields }) => fields)
    const names = [...asked, ...toldOf(entity), ...foreignOf(entity)].map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const all = fieldsOf(entity).filter(({ onlyNew }) => isNew || !onlyNew)
    const left = all.filter(({ name }) => !names.includes(name)).map(({ name }) => name)
    // Whether a module's device is there is told live on the module's own page.
    expect(left).toEqual(entity === 'module' ? ['connected', 'has_runtime_error', 'error_timestamp'] : [])
  }
})

test.each(entityNames)('a new form of %s asks in its first part for all that is needed', entity => {
  const [, ...others] = groupsOf(entity, true)
  expect(others.flatMap(({ fields }) => fields).filter(({ required }) => required)).toEqual([])
})

test.each(entityNames)('%s has its place among the others, and a list that tells a few things', entity => {
  expect(groups.filter(({ entities }) => entities.includes(entity)).length).toBe(1)
  expect(purposes[entity]).not.toBe('')
  const columns = columnsOf(entity)
  expect(columns.length).toBeGreaterThanOrEqual(2)
  expect(columns.length).toBeLessThanOrEqual(4)
  for (const { cell } of columns) expect(typeof cell({ id: 'x' }, {}).text).toBe('string')
})

test('a record is named by others through the fields that say so, history aside', () => {
  expect(namedBy('zone')).toEqual([
    { entity: 'control_system', field: 'zones' },
    { entity: 'zone', field: 'parent_id' },
    { entity: 'settings', field: 'parent_id' },
    { entity: 'metadata', field: 'parent_id' },
    { entity: 'trigger_instance', field: 'zone_id' },
  ])
  expect(namedBy('settings')).toEqual([])
  expect(namedBy('api_key')).toEqual([{ entity: 'edge', field: undefined }])
})

test('what a newer PlaceOS put into a record is known to be unknown', () => {
  expect(unknownIn('zone', { id: 'zone-1', name: 'A', floor_plan: { x: 1 } })).toEqual([['floor_plan', { x: 1 }]])
})
