import type { EndedTask, QueuedTask } from '@model/live.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder, latencies, nameOf } from './rules.ts'

const task = (more: Partial<QueuedTask>): QueuedTask => ({
  id: 1,
  priority: 50,
  state: 'waiting',
  since: 0,
  attempts: 0,
  retries_left: 3,
  ...more,
})
const ended = (took_ms: number, outcome: EndedTask['outcome'] = 'done'): EndedTask => ({
  id: 1,
  at: 0,
  waited_ms: 0,
  took_ms,
  attempts: 1,
  outcome,
})

test('what runs comes first, then the most urgent, then what has waited longest', () => {
  const tasks = [
    task({ id: 1, since: 5 }),
    task({ id: 2, since: 3 }),
    task({ id: 3, priority: 90, since: 9 }),
    task({ id: 4, priority: 0, state: 'running' }),
  ]
  expect(inOrder(tasks).map(({ id }) => id)).toEqual([4, 3, 2, 1])
  expect(nameOf(task({ says: 'PWR 1\\r' }))).toBe('PWR 1\\r')
  expect(nameOf(task({}))).toBe('(no name)')
})

test('half of the commands took no longer than the first figure, nineteen in twenty no longer than the second', () => {
  const recent = Array.from({ length: 100 }, (_, at) => ended(at + 1))
  expect(latencies(recent)).toEqual({ p50: 50, p95: 95, of: 100 })
  expect(latencies([ended(7)])).toEqual({ p50: 7, p95: 7, of: 1 })
})

test('what was given up or replaced says nothing of how fast the device is', () => {
  expect(latencies([ended(9_000, 'cancelled'), ended(9_000, 'superseded')])).toBeUndefined()
  expect(latencies([ended(9_000, 'cancelled'), ended(5)])).toEqual({ p50: 5, p95: 5, of: 1 })
})

test('the figures are always some that were measured', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), took => {
      const found = latencies(took.map(one => ended(one)))
      expect(took).toContain(found?.p50)
      expect(took).toContain(found?.p95)
      expect((found?.p50 ?? 1) <= (found?.p95 ?? 0)).toBe(true)
    }),
  )
})
