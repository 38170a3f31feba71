import { Failed } from '@base/result.ts'
import { expect, test } from 'vitest'
import {
  elsewhereWords,
  foundKeys,
  layerWords,
  lineOf,
  type OwnSettings,
  ownSettings,
  problemWords,
  refusedFields,
  slotsOf,
  standingOf,
} from './rules.ts'

const row = (more: object) => ({
  id: 'sets-1',
  parent_id: 'zone-1',
  encryption_level: 0,
  settings_string: 'a: 1\n',
  keys: ['a'],
  updated_at: 10,
  ...more,
})
const record = (more: object = {}): OwnSettings => ownSettings([row(more)], 'zone-1', {})[0] as OwnSettings

test('a parent has its own records only: no history, nothing of others', () => {
  const rows = [
    row({ id: 'sets-3', encryption_level: 3, settings_string: '\u001bsecret' }),
    row({ id: 'sets-1', modified_by_id: 'user-1' }),
    row({ id: 'sets-2', settings_id: 'sets-1' }),
    row({ id: 'sets-4', parent_id: 'zone-2' }),
  ]
  expect(ownSettings(rows, 'zone-1', { 'user-1': 'Ada' })).toMatchObject([
    { id: 'sets-1', sealed: false, savedBy: 'Ada' },
    { id: 'sets-3', sealed: true },
  ])
})

test('each level is offered once, and every record is shown', () => {
  const slots = slotsOf([record({ id: 'one' }), record({ id: 'two' })])
  expect(slots.map(({ key }) => key)).toEqual(['level-0', 'two', 'level-1', 'level-2', 'level-3'])
})

test('a draft is overtaken when the saved text is no longer the one it began from', () => {
  expect(standingOf(undefined, record())).toBe('clean')
  expect(standingOf({ base: 'a: 1\n', text: 'a: 2\n' }, record())).toBe('changed')
  expect(standingOf({ base: 'a: 0\n', text: 'a: 2\n' }, record())).toBe('overtaken')
  expect(standingOf({ base: 'a: 0\n', text: 'a: 1\n' }, record())).toBe('clean')
  expect(standingOf({ base: 'a: 1\n', text: 'a: 2\n' }, undefined)).toBe('overtaken')
})

test('what the node says of the text is told as a sentence', () => {
  const failures = [{ field: 'settings_string', reason: 'is not a valid JSON or YAML object: no colon at line 3:' }]
  expect(problemWords(new Failed('invalid', 'validation failed', { failures }))).toBe(
    'Not saved. This is not a valid JSON or YAML object: no colon at line 3.',
  )
  expect(problemWords(new Failed('offline', 'There is no link.'))).toBe('There is no link.')
})

test('keys are found by name and by where they come from', () => {
  const from = {
    id: 's',
    parent_id: 'zone-1',
    parent_name: 'Level 3',
    parent_type: 'zone' as const,
    encryption_level: 1,
  }
  const keys = ['volume', 'lights'].map(key => ({ key, value: 1, from, shadows: [] }))
  expect(foundKeys(keys, 'LEVEL vol').map(({ key }) => key)).toEqual(['volume'])
  expect(foundKeys(keys, 'admins')).toEqual([])
  expect(layerWords(from, 'zone-1')).toBe('this zone')
  expect(layerWords(from, 'sys-1')).toBe('zone Level 3')
})

test('a value is told on one line', () => {
  expect(lineOf('a\n  b')).toBe('a ⏎ b')
  expect(lineOf({ a: [1, 'two'], from: '20:00' })).toBe('{ a: [1, two], from: "20:00" }')
  expect(lineOf(undefined)).toBe('set, not shown')
  expect(lineOf('')).toBe('""')
})

test('what the node says of a field is told at that field', () => {
  const failures = [
    { field: 'settings_string.inputs.HDMI1', reason: 'must be a PJLink input number' },
    { field: 'warm_up_ms', reason: 'is too small' },
  ]
  const error = new Failed('invalid', 'validation failed', { failures })
  expect(refusedFields(error)).toEqual({
    'inputs.HDMI1': 'This must be a PJLink input number.',
    warm_up_ms: 'This is too small.',
  })
  expect(problemWords(error)).toBe(
    'Not saved. inputs.HDMI1: This must be a PJLink input number. warm_up_ms: This is too small.',
  )
})

test('a key that is not set here says where it comes from', () => {
  const from = {
    id: 's',
    parent_id: 'zone-1',
    parent_name: 'Level 3',
    parent_type: 'zone' as const,
    encryption_level: 0,
  }
  const keys = [{ key: 'volume', value: 40, from, shadows: [] }]
  expect(elsewhereWords(keys, 'mod-1', 'volume')).toBe('In force: 40, from zone Level 3')
  expect(elsewhereWords(keys, 'zone-1', 'volume')).toBeUndefined()
  expect(elsewhereWords(keys, 'mod-1', 'lights')).toBeUndefined()
})
