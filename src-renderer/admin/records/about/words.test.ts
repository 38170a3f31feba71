import { entityNames } from '@model/index.ts'
import { expect, test } from 'vitest'
import { fieldsOf } from './fields.ts'
import { localOf, secondsOf } from './instant.ts'
import { matters, needed } from './relevance.ts'
import { hintOf, titleOf } from './titles.ts'
import { countWords, fieldWords, pluralOf } from './words.ts'

test('fields are called by words, not by their spelling on the wire', () => {
  expect(fieldWords('zone', 'map_id')).toBe('Map id')
  expect(fieldWords('control_system', 'camera_snapshot_urls')).toBe('Camera snapshot URLs')
  expect(fieldWords('module', 'control_system_id')).toBe('System')
  expect(fieldWords('zone', 'parent_id')).toBe('Lies in')
  for (const entity of entityNames) {
    const labels = fieldsOf(entity).map(({ label }) => label)
    expect(labels.filter(label => label.includes('_'))).toEqual([])
    expect(new Set(labels).size, `two fields of ${entity} have one name`).toBe(labels.length)
  }
})

test('some of them are called as people would', () => {
  expect(pluralOf('repository')).toBe('repositories')
  expect(pluralOf('api_key')).toBe('API keys')
  expect(pluralOf('metadata')).toBe('metadata')
  expect(countWords('zone', 20_000)).toBe('20,000 zones')
  expect(countWords('zone', 1)).toBe('1 zone')
})

test('a record is called by what tells it from others', () => {
  const labels = { 'mod-1': 'Display', 'trigger-1': 'Lamp is old', 'sys-1': 'Harbour Room' }
  expect(titleOf('settings', { id: 'sets-1', parent_id: 'mod-1' }, labels)).toBe('Settings of Display')
  expect(
    titleOf('trigger_instance', { id: 'trig-1', trigger_id: 'trigger-1', control_system_id: 'sys-1' }, labels),
  ).toBe('Lamp is old in Harbour Room')
  expect(titleOf('module', { id: 'mod-2', name: 'Display', custom_name: ' ' })).toBe('Display')
  expect(hintOf('zone', { id: 'zone-1', name: 'QH Level 3', display_name: 'Level 3' })).toBe('QH Level 3')
})

test('an instant comes back as it was, to the second', () => {
  for (const seconds of [0, 1_767_225_600, 1_767_225_637]) expect(secondsOf(localOf(seconds))).toBe(seconds)
  expect(localOf(undefined)).toBe('')
  expect(secondsOf('soon')).toBeUndefined()
})

test('a module is asked for what its driver makes use of', () => {
  const asked = (role: number | undefined) =>
    ['ip', 'port', 'uri', 'control_system_id', 'notes'].filter(name =>
      matters('module', name, {}, { role, defaults: {} }),
    )
  expect(asked(1)).toEqual(['ip', 'port', 'notes'])
  expect(asked(2)).toEqual(['uri', 'notes'])
  expect(asked(99)).toEqual(['control_system_id', 'notes'])
  expect(asked(undefined)).toEqual(['notes'])
  expect(needed('module', 'uri', { role: 2 })).toBe(true)
  expect(needed('module', 'uri', { role: 1 })).toBe(false)
})
