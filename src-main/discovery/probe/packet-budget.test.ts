import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import { createPacketBudget, FOLLOWING_MS } from './packet-budget.ts'

const never = new AbortController().signal

test('never more packets go in any second than are let, whatever is taken, kept and given back', async () => {
  const step = fc.record({
    packets: fc.integer({ min: 1, max: 12 }),
    keptMs: fc.integer({ min: 0, max: 3_000 }),
    /** When its packets go, as parts of the time that it is kept. */
    parts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }),
    following: fc.boolean(),
    pauseMs: fc.integer({ min: 0, max: 400 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async steps => {
      const clock = fakeClock()
      const budget = createPacketBudget({ clock, most: 50 })
      const sent: number[] = []
      let granted = 0
      for (const { packets, keptMs, parts, following, pauseMs } of steps) {
        void budget.take(packets, never).then(share => {
          granted += 1
          const at = clock.monotonic()
          for (const part of parts.slice(0, packets)) sent.push(at + part * keptMs)
          clock.timer(keptMs, () => {
            share.end(packets, following ? 1 : 0)
            // What the system adds later, at the worst time.
            if (following) sent.push(clock.monotonic() + FOLLOWING_MS)
          })
        })
        await clock.advance(pauseMs)
      }
      await clock.advance(200_000)
      expect(granted).toBe(steps.length)
      expect(mostInASecond(sent)).toBeLessThanOrEqual(50)
    }),
    { numRuns: 25 },
  )
})

test('what is taken at once is granted up to the last packet, the rest a second after it was given back', async () => {
  const clock = fakeClock()
  const budget = createPacketBudget({ clock, most: 50 })
  const shares: { at: number; end(sent: number): void }[] = []
  for (let index = 0; index < 6; index += 1)
    void budget.take(10, never).then(share => shares.push({ ...share, at: clock.monotonic() }))
  await clock.advance(5_000)
  expect(shares).toHaveLength(5)
  shares[0]?.end(1)
  await settle()
  expect(shares).toHaveLength(5)
  shares[1]?.end(10)
  await clock.advance(900)
  expect(shares).toHaveLength(5)
  await clock.advance(200)
  expect(shares).toHaveLength(6)
})

test('more packets than were taken make others wait for longer', async () => {
  const clock = fakeClock()
  const budget = createPacketBudget({ clock, most: 50 })
  const first = await budget.take(10, never)
  first.end(80)
  let granted = false
  void budget.take(1, never).then(() => {
    granted = true
  })
  await clock.advance(900)
  expect(granted).toBe(false)
  await clock.advance(200)
  expect(granted).toBe(true)
})

test('whoever no longer wants to send lets the next one pass', async () => {
  const clock = fakeClock()
  const budget = createPacketBudget({ clock, most: 50 })
  await budget.take(45, never)
  const stop = new AbortController()
  const large = budget.take(10, stop.signal)
  const small = budget.take(5, never)
  stop.abort()
  await expect(large).rejects.toMatchObject({ code: 'cancelled' })
  await small
  await expect(budget.take(51, never)).rejects.toMatchObject({ code: 'invalid' })
  await expect(budget.take(1, stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
})

function mostInASecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  let first = 0
  return sorted.reduce((most, time, index) => {
    while ((sorted[first] ?? 0) <= time - 1_000) first += 1
    return Math.max(most, index - first + 1)
  }, 0)
}
