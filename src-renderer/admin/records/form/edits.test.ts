import type { EntityName } from '@model/names.ts'
import { expect, test } from 'vitest'
import { type FieldView, fieldsOf } from '../about/fields.ts'
import { begunWith, emptyRow } from '../new/rules.ts'
import { conflictsIn, edited, forgotten, missingIn, readEdits, shownIn } from './edits.ts'

function field(entity: EntityName, name: string): FieldView {
  const found = fieldsOf(entity).find(one => one.name === name)
  if (!found) throw new Error(`${entity} has no ${name}`)
  return found
}
const zone = { id: 'zone-1', name: 'Level 3', tags: ['level'], capacity: 8, parent_id: 'zone-0' }
const [name, tags, capacity, parent] = ['name', 'tags', 'capacity', 'parent_id'].map(one => field('zone', one)) as [
  FieldView,
  FieldView,
  FieldView,
  FieldView,
]

test('only what was typed is sent', () => {
  let edits = edited({}, name, zone, 'Level Three')
  edits = edited(edits, tags, zone, ['level', 'quiet'])
  edits = edited(edits, capacity, zone, '12')
  expect(readEdits([name, tags, capacity, parent], edits)).toEqual({
    ok: true,
    fields: { name: 'Level Three', tags: ['level', 'quiet'], capacity: 12 },
  })
})

test('typing what stands there anyway is no change', () => {
  expect(edited(edited({}, name, zone, 'Other'), name, zone, 'Level 3')).toEqual({})
  expect(edited({}, capacity, zone, '8')).toEqual({})
  expect(edited({}, tags, zone, ['level'])).toEqual({})
})

test('emptied, a number or a reference goes back to its default', () => {
  const edits = edited(edited({}, capacity, zone, ''), parent, zone, '')
  expect(readEdits([capacity, parent], edits)).toEqual({ ok: true, fields: { capacity: null, parent_id: null } })
})

test('what others change shows through, and what is typed stays and is told apart', () => {
  const edits = edited({}, name, zone, 'Mine')
  const theirs = { ...zone, name: 'Theirs', capacity: 9 }
  expect(shownIn(name, theirs, edits)).toBe('Mine')
  expect(shownIn(capacity, theirs, edits)).toBe('9')
  expect(conflictsIn([name, capacity], theirs, edits)).toEqual([name])
  // More typing does not make the other's change unseen.
  expect(conflictsIn([name], theirs, edited(edits, name, theirs, 'Mine again'))).toEqual([name])
  expect(shownIn(name, theirs, forgotten(edits, ['name']))).toBe('Theirs')
})

test('both writing the same is no conflict', () => {
  const edits = edited({}, name, zone, 'Same')
  expect(conflictsIn([name], { ...zone, name: 'Same' }, edits)).toEqual([])
})

test('what cannot be read is explained, and nothing is sent', () => {
  const port = field('module', 'port')
  const conditions = field('trigger', 'conditions')
  const row = { id: 'x', port: 80, conditions: {} }
  const edits = edited(edited({}, port, row, 'eighty'), conditions, row, '{"comparisons": [')
  const read = readEdits([port, conditions], edits)
  expect(read).toMatchObject({ ok: false, problems: { port: '“eighty” is not a number.' } })
  expect(read.ok ? '' : read.problems.conditions).toMatch(/^This is not JSON yet/)
  expect(readEdits([port], edited({}, port, row, '1.5'))).toMatchObject({ problems: { port: 'Write a whole number.' } })
})

test('a secret that nobody sees is kept, replaced, or cleared', () => {
  const password = field('broker', 'password')
  const row = { id: 'broker-1', password: '\u001bsalt|iv|text' }
  expect(shownIn(password, row, {})).toBe('')
  expect(edited({}, password, row, '')).toEqual({})
  expect(readEdits([password], edited({}, password, row, 'new'))).toEqual({ ok: true, fields: { password: 'new' } })
  expect(readEdits([password], edited({}, password, row, '', true))).toEqual({ ok: true, fields: { password: null } })
})

test('settings that nobody may read are not drawn either', () => {
  expect(shownIn(field('settings', 'settings_string'), { id: 's', settings_string: '\u001bsalt|iv|text' }, {})).toBe('')
})

test('a new record begins with the defaults and what the address says', () => {
  const fields = fieldsOf('control_system').filter(({ place }) => place === 'form')
  const row = emptyRow(fields)
  const begun = begunWith(fields, row, { zones: 'zone-1', capacity: 12, nonsense: true })
  expect(readEdits(fields, begun)).toEqual({ ok: true, fields: { zones: ['zone-1'], capacity: 12 } })
  expect(missingIn(fields, row, begun)).toEqual({ name: 'Needed.' })
})

test('an instant is typed in local time and sent in seconds', () => {
  const expires = field('api_key', 'expires_at')
  const seconds = Date.parse('2030-05-01T12:00') / 1000
  expect(shownIn(expires, { id: 'k', expires_at: seconds }, {})).toBe('2030-05-01T12:00')
  const edits = edited({}, expires, { id: 'k' }, '2030-05-01T12:00')
  expect(readEdits([expires], edits)).toEqual({ ok: true, fields: { expires_at: seconds } })
})

test('lines and chips lose their blanks when they are sent, not while they are typed', () => {
  const filters = field('broker', 'filters')
  const edits = edited({}, filters, { id: 'b', filters: [] }, ['\\d+', '', ' a '])
  expect(readEdits([filters], edits)).toEqual({ ok: true, fields: { filters: ['\\d+', 'a'] } })
})
