import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { createLogLimit } from './log-limit.ts'

test('fifty lines of a module are taken within a second, and after it how many were not', async () => {
  const clock = fakeClock()
  const limit = createLogLimit(clock)
  const taken = (id: string, lines: number) =>
    Array.from({ length: lines }, () => limit.take(id)).filter(({ ok }) => ok).length
  expect(taken('mod-a', 80)).toBe(50)
  expect(taken('mod-b', 10)).toBe(10)
  await clock.advance(1_000)
  expect(limit.take('mod-a')).toEqual({ ok: true, missed: 30 })
  expect(limit.take('mod-a')).toEqual({ ok: true, missed: 0 })
  expect(limit.take('mod-b')).toEqual({ ok: true, missed: 0 })
})
