import type { InstanceBrief } from '@contract/traces-views.ts'
import type { Trigger } from '@model/trigger.ts'
import { expect, test } from 'vitest'
import { firedWords, firstOf, foundTraces, foundTriggers, ringWords, stateWords, whenWords } from './rules.ts'

const trigger = (id: string, name: string) => ({ id, name, description: '' }) as Trigger
const instance = (instance_id: string, trigger_id: string, control_system_id: string) =>
  ({ instance_id, trigger_id, control_system_id }) as InstanceBrief
const known = {
  triggers: [trigger('t2', 'Lights out'), trigger('t1', 'Blinds down')],
  instances: [instance('i1', 't1', 's1'), instance('i2', 't1', 's2'), instance('i3', 't2', 's1')],
  labels: { s1: 'Atrium', s2: 'Boardroom' },
}
const ids = (query: string) =>
  foundTriggers(known, query).map(({ trigger: { id }, instances }) => [id, ...instances.map(one => one.instance_id)])

test('triggers stand by name, each with where it is at work', () => {
  expect(ids('')).toEqual([
    ['t1', 'i1', 'i2'],
    ['t2', 'i3'],
  ])
})

test('the name of a system finds its instances alone, the name of a trigger finds all of its', () => {
  expect(ids('board')).toEqual([['t1', 'i2']])
  expect(ids('blinds')).toEqual([['t1', 'i1', 'i2']])
  expect(ids('blinds atrium')).toEqual([['t1', 'i1']])
  expect(ids('cellar')).toEqual([])
})

test('no more instances than asked for are in sight, and a trigger without any counts as one', () => {
  const all = [...foundTriggers(known, ''), { trigger: trigger('t3', 'Zzz'), instances: [] }]
  expect(firstOf(all, 1).map(one => one.instances.length)).toEqual([1])
  expect(firstOf(all, 3)).toHaveLength(2)
  expect(firstOf(all, 4)).toHaveLength(3)
})

test('a loop is told by the names of what is in it, with their systems where these differ, and what is gone by its id', () => {
  expect(ringWords(['i1', 'i3', 'gone'], known)).toBe('Blinds down → Lights out → gone')
  expect(ringWords(['i2', 'i3', 'i2'], known)).toBe(
    'Blinds down in Boardroom → Lights out in Atrium → Blinds down in Boardroom',
  )
})

test('what works is triggered or waits, and stands in red while its last run failed', () => {
  expect(stateWords({ state: 'working', triggered: true, trouble: null })).toEqual({ tone: 'good', words: 'Triggered' })
  expect(stateWords({ state: 'working', triggered: false, trouble: null }).words).toBe('Waiting')
  expect(stateWords({ state: 'working', triggered: false, trouble: 'No answer.' })).toEqual({
    tone: 'bad',
    words: 'Waiting',
  })
  expect(stateWords({ state: 'parked', triggered: true, trouble: 'A loop.' })).toEqual({ tone: 'bad', words: 'Parked' })
})

test('how often it fired is told with when it last did, where that is known', () => {
  expect(firedWords({ trigger_count: 0, last_fired: null }, 0)).toBe('Never fired')
  expect(firedWords({ trigger_count: 1, last_fired: 1_000 }, 61_000)).toBe('Fired once, last 1 min ago')
  expect(firedWords({ trigger_count: 12, last_fired: null }, 0)).toBe('Fired 12 times')
})

test('what happened is found by trigger and system', () => {
  const traces = [
    { trigger: 'Lights out', system: 'Atrium' },
    { trigger: 'Blinds', system: 'Boardroom' },
  ]
  expect(foundTraces(traces, 'out atr')).toEqual([traces[0]])
  expect(foundTraces(traces, '')).toEqual(traces)
})

test('what was today is told by its time, what was before with its day', () => {
  const now = Date.parse('2026-03-02T12:00')
  expect(whenWords(Date.parse('2026-03-02T09:05:07'), now)).toBe('09:05:07')
  expect(whenWords(Date.parse('2026-03-01T09:05'), now)).toMatch(/Mar.*09:05/)
})
