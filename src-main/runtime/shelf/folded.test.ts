import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { folded } from './folded.ts'

const limits = { quietMs: 50, latestMs: 250 }

test('a burst of rings is one run, once it has been quiet', async () => {
  const clock = fakeClock()
  const runs: number[] = []
  const { ring } = folded({ clock, ...limits }, () => void runs.push(clock.monotonic()))
  for (let count = 0; count < 4; count++) {
    ring()
    await clock.advance(40)
  }
  await clock.advance(1_000)
  expect(runs).toEqual([170])
})

test('rings that never cease are answered all the same', async () => {
  const clock = fakeClock()
  let runs = 0
  const { ring, stop } = folded({ clock, ...limits }, () => void runs++)
  for (let count = 0; count < 100; count++) {
    ring()
    await clock.advance(10)
  }
  expect(runs).toBe(4)
  stop()
  await clock.advance(1_000)
  expect(runs).toBe(4)
  expect(clock.waiting).toBe(0)
})

test('whenever it rings, a run begins after it and in time, and no two at once', async () => {
  const steps = fc.array(fc.record({ waitMs: fc.nat(400), runMs: fc.nat(300) }), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(steps, async plan => {
      const clock = fakeClock()
      const begun: number[] = []
      let running = 0
      let [most, longest] = [0, 0]
      const durations = plan.map(({ runMs }) => runMs)
      const { ring } = folded({ clock, ...limits }, async () => {
        begun.push(clock.monotonic())
        most = Math.max(most, ++running)
        const ms = durations[begun.length % durations.length] ?? 0
        longest = Math.max(longest, ms)
        await new Promise<void>(resolve => clock.timer(ms, resolve))
        running--
      })
      const rung: number[] = []
      for (const { waitMs } of plan) {
        await clock.advance(waitMs)
        rung.push(clock.monotonic())
        ring()
      }
      await clock.advance(2_000)
      expect(most).toBe(1)
      for (const at of rung)
        expect(begun.some(start => start >= at && start <= at + longest + limits.latestMs)).toBe(true)
    }),
    { numRuns: 100 },
  )
})
