import { expect, test } from 'vitest'
import type { Look } from './look.ts'
import { createPace } from './pace.ts'

const look = (key: string, pace: Look['pace']): Look => ({
  ...{ key, pace, about: '', tells: [] },
  ask: async () => ({ rows: [] }),
})
const looksOf = (rooms: number, others: number): Look[] => [
  look('settings', 'each'),
  ...Array.from({ length: rooms }, (_, at) => look(`room ${at}`, 'room')),
  ...Array.from({ length: others }, (_, at) => look(`other ${at}`, 'slow')),
]

test('each is looked at as often as it should be, and none costs much more than another', () => {
  const { next } = createPace()
  const looks = looksOf(6, 30)
  const counts = new Map<string, number>()
  for (let tick = 0; tick < 40; tick++) {
    const due = next(looks, () => false)
    expect(due.size).toBe(1 + 3 + 3)
    for (const key of due) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const { key, pace } of looks) expect(counts.get(key)).toBe({ each: 40, room: 20, slow: 4 }[pace])
})

test('nothing waits longer because others come and go', () => {
  const { next } = createPace()
  let since = 0
  for (let tick = 0; tick < 100; tick++) {
    const looks = [...looksOf(tick % 7, (tick * 13) % 40), look('users', 'slow')]
    since = next(looks, () => false).has('users') ? 0 : since + 1
    expect(since).toBeLessThan(10)
  }
})

test('a list of thousands is read again once an hour only', () => {
  const { next } = createPace()
  const due = Array.from({ length: 240 }, () => next([look('users', 'slow')], () => true).has('users'))
  expect(due.filter(Boolean)).toHaveLength(2)
})
