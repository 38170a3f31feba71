import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { createFalls } from './falls.ts'

const MINUTE_MS = 60_000

test('five falls within ten minutes are often, four are not, and other modules count for themselves', async () => {
  const clock = fakeClock()
  const falls = createFalls(clock)
  for (let fall = 1; fall <= 4; fall++) {
    expect(falls.add('mod-a')).toBe(false)
    expect(falls.add('mod-b')).toBe(false)
    await clock.advance(2 * MINUTE_MS)
  }
  expect(falls.add('mod-a')).toBe(true)
  // The first is ten minutes old by now.
  await clock.advance(2 * MINUTE_MS)
  expect(falls.add('mod-b')).toBe(false)
})

test('a module that was parked begins anew', () => {
  const falls = createFalls(fakeClock())
  const often = () => Array.from({ length: 5 }, () => falls.add('mod-a')).at(-1)
  expect(often()).toBe(true)
  falls.forget('mod-a')
  expect(falls.add('mod-a')).toBe(false)
})
