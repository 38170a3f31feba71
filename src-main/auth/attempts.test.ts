import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { createAttempts } from './attempts.ts'

const HOUR = 60 * 60_000
const HOME = '192.0.2.1'
const opened = () => {
  const clock = fakeClock()
  return { clock, attempts: createAttempts(clock) }
}

test('three wrong passwords cost nothing; from then on each doubles the pause', async () => {
  const { clock, attempts } = opened()
  const waits: number[] = []
  for (let at = 0; at < 8; at++) {
    await clock.advance(attempts.waitMs('ada', HOME))
    attempts.failed('ada', HOME)
    waits.push(attempts.waitMs('ada', HOME))
  }
  expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000])
})

test('whoever waits it out may try at once', async () => {
  const { clock, attempts } = opened()
  for (let at = 0; at < 5; at++) attempts.failed('ada', HOME)
  await clock.advance(attempts.waitMs('ada', HOME) - 1)
  expect(attempts.waitMs('ada', HOME)).toBe(1)
  await clock.advance(1)
  expect(attempts.waitMs('ada', HOME)).toBe(0)
})

test('an account is the same in capital letters', () => {
  const { attempts } = opened()
  for (const name of ['ada', 'ADA', 'Ada', 'aDa']) attempts.failed(name, HOME)
  expect(attempts.waitMs('ADa', HOME)).toBe(2_000)
})

test('the right password sets the account free where it was typed, and nowhere else', () => {
  const { attempts } = opened()
  for (let at = 0; at < 10; at++) attempts.failed('ada', '198.51.100.9')
  for (let at = 0; at < 10; at++) attempts.failed('ada', HOME)
  attempts.succeeded('ada', HOME)
  expect(attempts.waitMs('ada', '198.51.100.9')).toBeGreaterThan(30_000)
  // What is left is the account's own pause, which is short.
  expect(attempts.waitMs('ada', HOME)).toBeLessThanOrEqual(30_000)
})

test('an hour without a failure is forgiven', async () => {
  const { clock, attempts } = opened()
  for (let at = 0; at < 50; at++) attempts.failed('ada', HOME)
  await clock.advance(HOUR)
  attempts.failed('ada', HOME)
  expect(attempts.waitMs('ada', HOME)).toBe(0)
})

test('one address that tries many accounts is slowed down as well, and later', () => {
  const { attempts } = opened()
  for (let at = 0; at < 29; at++) attempts.failed(`person-${at}`, HOME)
  expect(attempts.waitMs('somebody', HOME)).toBe(0)
  attempts.failed('person-29', HOME)
  expect(attempts.waitMs('somebody', HOME)).toBe(1_000)
  for (let at = 30; at < 200; at++) attempts.failed(`person-${at}`, HOME)
  expect(attempts.waitMs('somebody', HOME)).toBe(5 * 60_000)
  expect(attempts.waitMs('somebody', '192.0.2.2')).toBe(0)
})

test('what is kept is bounded, and who guesses now stays slowed down', () => {
  const { attempts } = opened()
  for (let at = 0; at < 20; at++) attempts.failed('ada', HOME)
  for (let at = 0; at < 10_000; at++) attempts.failed(`made-up-${at}`, `2001:db8::${at.toString(16)}`)
  expect(attempts.waitMs('ada', HOME)).toBe(0)
  for (let at = 0; at < 6; at++) attempts.failed('bob', HOME)
  expect(attempts.waitMs('bob', HOME)).toBeGreaterThan(0)
})

const anyStory = fc.array(
  fc.record({
    who: fc.constantFrom('ada', 'bob'),
    from: fc.constantFrom(HOME, '198.51.100.1', '198.51.100.2', '198.51.100.3'),
    pause: fc.constantFrom(0, 0, 0, 100, 5_000, 60_000, HOUR),
    right: fc.boolean(),
  }),
  { maxLength: 120 },
)

test('whatever others try, the owner at another address waits half a minute at most', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async story => {
      const { clock, attempts } = opened()
      for (const { who, from, pause, right } of story) {
        if (from === HOME) continue
        if (right) attempts.succeeded(who, from)
        else attempts.failed(who, from)
        await clock.advance(pause)
      }
      expect(attempts.waitMs('ada', HOME)).toBeLessThanOrEqual(30_000)
    }),
  )
})

test('whatever happens, nobody waits more than a quarter of an hour, and waiting ends the wait', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async story => {
      const { clock, attempts } = opened()
      for (const { who, from, pause, right } of story) {
        if (right) attempts.succeeded(who, from)
        else attempts.failed(who, from)
        await clock.advance(pause)
      }
      const wait = attempts.waitMs('ada', HOME)
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThanOrEqual(15 * 60_000)
      await clock.advance(wait)
      expect(attempts.waitMs('ada', HOME)).toBe(0)
    }),
  )
})
