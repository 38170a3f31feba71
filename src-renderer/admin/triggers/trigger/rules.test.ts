import type { InstanceBrief } from '@contract/traces-views.ts'
import type { Trigger } from '@model/trigger.ts'
import type { TriggerInstance } from '@model/trigger-instance.ts'
import { expect, test } from 'vitest'
import { choiceWords, copyOf, systemChoices, warningsBeside } from './rules.ts'

const instances = [{ control_system_id: 's2' }] as TriggerInstance[]
const rooms = [
  { id: 's1', name: 'Atrium', display_name: '' },
  { id: 's2', name: 'Boardroom', display_name: 'Board' },
]
const idsOf = (only: string | null) =>
  systemChoices({ control_system_id: only }, instances, {}, rooms).map(one => one.id)

test('the systems where a trigger is at work stand first, then all others', () => {
  expect(systemChoices({ control_system_id: null }, instances, {}, rooms)).toEqual([
    { id: 's2', name: 'Board', isAtWork: true },
    { id: 's1', name: 'Atrium', isAtWork: false },
  ])
})

test('a system is listed with how the trigger stands there, unless it only waits', () => {
  const board = { id: 's2', name: 'Board', isAtWork: true }
  const brief = (fields: Partial<InstanceBrief>) =>
    ({ state: 'working', triggered: false, trouble: null, ...fields }) as InstanceBrief
  expect(choiceWords({ ...board, isAtWork: false })).toBe('Board (not at work there)')
  expect(choiceWords(board)).toBe('Board')
  expect(choiceWords(board, [brief({})])).toBe('Board')
  expect(choiceWords(board, [brief({ trouble: 'No answer.' }), brief({ state: 'parked', trouble: 'A loop.' })])).toBe(
    'Board (failed last, parked)',
  )
  expect(choiceWords(board, [brief({ triggered: true }), brief({ triggered: true })])).toBe('Board (triggered)')
})

test('a trigger of one system is offered no other', () => {
  expect(idsOf('s2')).toEqual(['s2'])
  expect(idsOf('s1')).toEqual(['s2', 's1'])
})

test('a copy says all that the trigger says, under another name, and is a record of its own', () => {
  const row = { id: 't1', name: 'Lights out', debounce_period: 5, any_match: true, created_at: 1 } as Trigger
  expect(copyOf(row)).toMatchObject({ name: 'Lights out (copy)', debounce_period: 5, any_match: true })
  expect(Object.keys(copyOf(row))).not.toContain('id')
})

test('what the summary says is not said again as a warning', () => {
  const [there, other] = ['There is no Display_9 in Atrium.', 'Mixer_1 has no function off.']
  expect(warningsBeside(`Display_9 has not reported power: ${there}`, [there, other])).toEqual([other])
})
