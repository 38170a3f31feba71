import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { createWebhookLimits } from './limits.ts'

const limited = () => {
  const clock = fakeClock()
  const limits = createWebhookLimits(clock)
  /** How many wrong ones get an answer, at most so many. */
  const guessed = (most: number, next: (number: number) => readonly [instance: string, address: string]) => {
    for (let number = 0; number < most; number++) {
      const at = next(number)
      try {
        limits.refuseGuesses(...at)
      } catch {
        return number
      }
      limits.missed(...at)
    }
    return most
  }
  return { clock, limits, guessed }
}

test('whoever guesses here and there is held up by address', async () => {
  const { clock, guessed } = limited()
  expect(guessed(20, () => ['trig-a', '10.0.0.1'])).toBe(10)
  expect(guessed(100, number => [`trig-${number}`, '10.0.0.1'])).toBe(50)
  expect(guessed(20, () => ['trig-a', '10.0.0.2'])).toBe(10)
  await clock.advance(60_000)
  expect(guessed(20, () => ['trig-a', '10.0.0.1'])).toBe(10)
})

test.each([
  ['2001:db8::1', '2001:db8:0:0:1::2', 0],
  ['2001:db8::1', '2001:db8:0:1::1', 10],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.2', 10],
])('an IPv6 network counts as one: after guesses by %s, %s has %i', (first, second, left) => {
  const { guessed } = limited()
  expect(guessed(20, () => ['trig-a', first])).toBe(10)
  expect(guessed(20, () => ['trig-a', second])).toBe(left)
})

test('wrong ones from everywhere leave the way free for right ones, which are counted for themselves', () => {
  const { limits, guessed } = limited()
  guessed(5_000, number => ['trig-a', `10.${number >> 8}.${number % 256}.1`])
  const taken = (instance: string, address: string): number => {
    for (let number = 0; ; number++) {
      try {
        limits.take(instance, address)
      } catch {
        return number
      }
    }
  }
  expect(['a', 'b', 'c', 'd', 'e'].map(address => taken('trig-a', address))).toEqual([30, 30, 30, 10, 0])
  expect(taken('trig-b', 'a')).toBe(30)
})

test('what is remembered is bounded, whoever asks for whatever', () => {
  const { limits, guessed } = limited()
  for (let number = 0; number < 40; number++) limits.missed('trig-a', '10.0.0.1')
  guessed(2_500, number => ['x'.repeat(10_000) + number, `10.1.${number >> 8}.${number % 256}`])
  expect(() => limits.refuseGuesses('trig-a', '10.0.0.1')).not.toThrow()
})
