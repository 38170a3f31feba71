import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { slices } from './slices.ts'

test('a turn is over after so long, and the next one begins after everybody else had one', async () => {
  const clock = fakeClock()
  const turns = slices(clock, 5)
  await clock.advance(5)
  expect(turns.isOver()).toBe(false)
  await clock.advance(1)
  expect(turns.isOver()).toBe(true)
  const order: string[] = []
  setImmediate(() => order.push('another'))
  await turns.next()
  order.push('mine')
  expect([order, turns.isOver()]).toEqual([['another', 'mine'], false])
  await clock.advance(6)
  turns.begin()
  expect(turns.isOver()).toBe(false)
})
